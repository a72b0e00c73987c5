import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/**
 * Code of ours that runs with no caller to catch what it throws: a timer, an event, a promise that is not awaited, a thread. An error there ends the process,
 * and with it everybody's work. The type checker's rule `no-floating-promises` (npm run check) makes every such promise begin with `void`.
 */
const loose = [
  /\bset(?:Timeout|Interval|Immediate)\(/g,
  /\b(?:queueMicrotask|process\.nextTick)\(/g,
  /(?<!\bjoin)\.(?:on|once|addListener|prependListener)\(/g,
  /\bvoid (?=[a-zA-Z(])/g,
  /\bnew Worker\(/g,
]
/** Kysely calls the conditions of joins `on` too. */
const ofSql = /\bjoin\b|\.onRef\(/
/** A call whose callback is `guarded(log, 'what it does', …)` from src/guarded.ts needs no entry below. */
const isGuarded = /^(?:[\w.]+\(\s*(?:(?:'[^']*'|\w+),\s*)?|void )guarded\(/

/** By file: how the call begins, and why nothing is thrown there or who catches it. */
const guards: Record<string, Record<string, string>> = {
  'as-at/copy-day.worker.ts': { ".on('message', (told: Told) => {": 'in a thread: what it throws is the thread’s error event' },
  'as-at/make-day.ts': {
    'new Worker(': 'its error and exit events are listened to below',
    ".on('message', () => this.#said.resolve())": 'resolves a promise',
    ".once('error', (error) => this.#said.reject(error))": 'rejects a promise',
    ".once('exit', () => this.#said.reject(": 'rejects a promise',
    'void this.#worker.terminate()': 'never rejects',
  },
  'app.ts': { "void res.json({ status: 'ready' })": 'not a promise' },
  'backup/postgres-programs.ts': {
    ".on('data', (chunk: Buffer) => {": 'gathers',
    ".once('error', (error: NodeJS.ErrnoException) =>": 'settles a promise',
    ".once('close', (code, signal) => resolve(code ?? signal))": 'resolves a promise',
  },
  'cli.ts': { 'void process.stderr.write(': 'not a promise' },
  'db/checkpoint.worker.ts': {
    'setInterval(() => {': 'all of it is in a try; a failure is told to the main thread',
    ".once('message', () => {": 'in a thread: what it throws is the thread’s error event',
  },
  'db/checkpoint-worker.ts': {
    'new Worker(': 'its error and exit events are listened to below',
    ".on('message', ({ failed }: { failed: unknown }) =>": 'writes a line of the log',
    ".once('error', (error) => this.#log.error(": 'writes a line of the log',
    ".once('exit', () => {": 'sets a field',
    ".once('exit', resolve))": 'resolves a promise',
  },
  'db/lease.ts': {
    'setInterval(() => void this.#beat(), ': '#beat() catches and logs',
    'void this.#beat()': '#beat() catches and logs',
    'void settled.then(': 'settled never rejects',
  },
  'db/postgres-pool.ts': {
    ".on('error', (error) => log.warn(": 'writes a line of the log',
    ".on('connect', (client) => {": 'keeps the client in a set',
    ".on('error', () => {})": 'does nothing: who asked is told by the promise of the question',
    ".on('remove', (client) => this.#clients.delete(client))": 'takes the client out of a set',
  },
  'db/postgres-watch.ts': {
    ".on('error', () => {})": 'does nothing: the promise of the probe tells',
    'void client.end().catch(() => {})': 'the promise is caught',
  },
  'db/shared-commit.ts': { 'setImmediate(go))': 'resolves a promise' },
  'db/snapshot.ts': { 'setTimeout(() => {': 'leave() never throws' },
  'db/write-watch.ts': { 'setInterval(() => this.#look(), lookEveryMs).unref()': 'counts, logs and rejects promises' },
  'log.ts': { ".on('error', () => {})": 'does nothing: the log is where it would be told' },
  'pdf/make-pdf.ts': {
    'new Worker(': 'whoever waits for a document listens to its error and exit events',
    ".on('message', take)": 'settles a promise, or begins to watch, which never throws',
    ".once('error', fail)": 'rejects a promise',
    ".once('exit', exit)": 'rejects a promise',
    ".on('error', () => {})": 'does nothing: whoever waits for a document is told by its promise',
    ".once('exit', () => {": 'sets a field',
    'setTimeout(endThread, keptMs)': 'the promise of terminate() never rejects',
    'void thread?.terminate()': 'the promise of terminate() never rejects',
  },
  'pdf/pdf.worker.ts': { ".on('message', async (document: PdfDocument) => {": 'what is thrown ends the thread, of which its owner is told' },
  'pdf/sheet.ts': {
    ".on('data', (chunk: Buffer) =>": 'gathers',
    ".once('end', resolve).once('error', reject)": 'each settles a promise',
    ".once('error', reject)": 'rejects a promise',
  },
  'processor-time.ts': {
    'setInterval(() => void look(), lookEveryMs)': 'all of look() is in a try',
    'void look(), ': 'all of look() is in a try',
  },
  'mail/worker.ts': {
    'setTimeout(() => {': 'both ends of the promise are handled',
    'setTimeout(() => this.#stop.abort(), ': 'what is aborted rejects a promise',
    'setTimeout(resolve, ': 'resolves a promise',
  },
  'ready.ts': { 'setTimeout(() => resolve({ ready: false, ': 'resolves a promise' },
  'sandbox/exchange/endpoint.ts': {
    'setTimeout(resolve, delivery.seconds * 1000))': 'resolves a promise',
    'void req.socket.destroy()': 'not a promise',
    'void res.writeHead(304, list).end()': 'not a promise',
    'void res': 'not a promise',
    'void res.writeHead(status, ': 'not a promise',
  },
  'sandbox/fhir/read-xml.ts': { 'void Object.defineProperty(': 'not a promise' },
  'sandbox/interactions/log.ts': { '.on(id, changed)': 'whoever watches resolves a promise' },
  'sandbox/exchange/request-limit.ts': {
    'setTimeout(() => void this.#share(': '#share() catches and logs',
    'void this.#share(': '#share() catches and logs',
  },
  'web/event-stream.ts': {
    ".on('close', end)": 'resolves a promise',
    'setTimeout(resolve, lookAgainMs)': 'resolves a promise',
  },
  'sandbox/exchange/request-body.ts': {
    ".on('data', (chunk: Buffer) => {": 'gathers',
    ".once('end', () => end(": 'the answer that begins there catches everything itself',
    ".once('close', () => end({ unread: 400 }))": 'the answer that begins there catches everything itself',
  },
  'server.ts': {
    ".on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {": 'writes text to a socket that is open',
    'void socket.destroy()': 'not a promise',
    'setTimeout(idleMs)': 'sets how long a connection may be idle',
  },
  'daily.ts': {
    'void forgetAll()': 'forgetAll is guarded',
    'setInterval(forgetAll, day).unref()': 'forgetAll is guarded',
  },
  'start.ts': {
    'void makeFacetIndex(context, server)': 'it is guarded',
    'void look()': 'look is guarded',
    'setInterval(look, lookMs).unref()': 'look is guarded',
    'void lapse()': 'lapse is guarded',
    'setInterval(lapse, lapseMs).unref()': 'lapse is guarded',
    'setInterval(forecast, lapseMs).unref()': 'forecast is guarded',
    ".once('error', reject)": 'rejects the promise of the start',
    ".on('error', (error) => log.error(": 'writes a line of the log',
    ".once('close', () => {": 'clears timers',
    'setTimeout(() => server.closeAllConnections(), requestsEndWithinMs)': 'destroys sockets',
    'setTimeout(() => exit(1), stopWithinMs).unref()': 'ends the process, as it is meant to',
    '.on(signal, onSignal)': 'the promise of the stop is caught there',
  },
  'demo/start-demo.ts': {
    ".once('exit', () => home !== '' && rmSync(": 'the process ends already',
    '.on(signal, early)': 'ends the process, as it is meant to',
  },
  'tracker/custom-fields/add-field.ts': { 'void startFilling(context),': 'startFilling catches and logs' },
  'tracker/custom-fields/rename-choice.ts': { 'void startFilling(context),': 'startFilling catches and logs' },
  'tracker/custom-fields/fill-field.ts': { 'void startFilling(context)': 'startFilling catches and logs' },
  'tracker/bulk/begin-job.ts': { 'void startJob(context, id),': 'startJob catches and logs' },
  'tracker/wave-progress/begin-signed.ts': { 'void startJob(context, id),': 'startJob catches and logs' },
  'tracker/bulk/undo-job.ts': { 'void startJob(context, id),': 'startJob catches and logs' },
  'tracker/bulk/run-job.ts': { 'void startJob(context, id)': 'startJob catches and logs' },
  'tracker/pack/pack-turns.ts': { 'setTimeout(late, this.#patienceMs)': 'rejects a promise' },
  'tracker/pack/pack.pages.ts': { ".once('close', () => left.abort())": 'settles promises' },
  'tracker/pack/pack.worker.ts': { ".on('message', (part: PackPart | null) =>": 'in a thread: gathers, or settles a promise' },
  'tracker/pack/make-pack.ts': {
    'new Worker(': 'its error and exit events are listened to below',
    ".once('message', () => resolve())": 'resolves a promise',
    ".once('error', reject)": 'rejects a promise',
    ".once('exit', () => reject(": 'rejects a promise',
    'void worker.terminate()': 'the promise of terminate() never rejects',
  },
  'tracker/forecast/forecast.worker.ts': {
    ".on('message', (question: Question) =>": 'in a thread: what it throws ends the thread, whose error is listened to',
  },
  'tracker/forecast/forecast-thread.ts': {
    'new Worker(': 'its error and exit events are listened to below',
    ".on('message', (said: Said) => answer.resolve(said))": 'resolves a promise',
    ".once('error', fail)": 'rejects a promise',
    ".once('exit', () => fail(": 'rejects a promise',
    'void worker.terminate()': 'the promise of terminate() never rejects',
  },
  'tracker/sop/named.store.ts': { ".on('held.left_at', 'is', null),": 'a condition of a join' },
  'tracker/workbook/reading-queue.ts': { 'setTimeout(() => {': 'rejects a promise' },
  'tracker/workbook/workbook.ts': {
    'new Worker(': 'its error and exit events are listened to below',
    'setTimeout(isLate, startsWithin)': 'rejects a promise',
    ".on('message', (message: WorkbookMessage) => {": 'gathers the rows that the thread tells, a few a message',
    ".once('error', ": 'rejects a promise',
    ".once('exit', ": 'rejects a promise',
    'void worker.terminate()': 'the promise of terminate() never rejects',
  },
  'tracker/tracker-import/import-runs.ts': { 'void context.leases': 'the promise is caught and logged' },
  'web/draw-markdown.ts': {
    'setTimeout(() => reject(': 'rejects a promise',
    ".on('message', take).on('exit', refuse).on('error', refuse)": 'each settles a promise',
    ".on('exit', refuse).on('error', refuse)": 'each settles a promise',
    ".on('error', refuse)": 'settles a promise',
    ".on('error', () => {})": 'does nothing: whoever waits for a text listens too',
    ".once('message', () => resolve(worker))": 'resolves a promise',
    ".once('error', reject)": 'rejects a promise',
    ".once('exit', reject)": 'rejects a promise',
    ".once('exit', () => {": 'sets a variable',
    'void worker.terminate()': 'the promise of terminate() never rejects',
    'new Worker(': 'its error and exit events are listened to below',
  },
  'web/markdown.worker.ts': { ".on('message', (markdown: string) => {": 'in a thread, and all of it is in a try but a message to the main thread' },
  'web/security/security-log.ts': {
    'setTimeout(() => void this.flush(), ms)': 'flush() never rejects',
    'void this.flush(), ms)': 'flush() never rejects',
  },
}

interface Place {
  file: string
  line: number
  text: string
}

/** Every place in the sources that needs a guard and shows none. */
const places: Place[] = globSync('src/**/*.ts')
  .filter((path) => !path.startsWith('src/db/migrations/'))
  .flatMap((path) => {
    const source = readFileSync(path, 'utf8')
    return loose.flatMap((pattern) =>
      [...source.matchAll(pattern)].flatMap(({ index }) => {
        const begin = source.lastIndexOf('\n', index) + 1
        const rest = source.indexOf('\n', index)
        const end = rest === -1 ? source.length : rest
        const whole = source.slice(begin, end)
        const isComment = /^\s*(\/\/|\/?\*)/.test(whole)
        const isAwaited = source.slice(index, end).startsWith('void (await ')
        if (isComment || ofSql.test(whole) || isAwaited || isGuarded.test(source.slice(index).replace(/^\./, 'x.'))) return []
        return [{ file: path.slice('src/'.length), line: source.slice(0, index).split('\n').length, text: source.slice(index, end).trim() }]
      }),
    )
  })

it('timers, events, threads and promises that are not awaited are found', () => {
  expect(places.length).toBeGreaterThan(30)
  expect(places.map((one) => one.text)).toContain('setImmediate(go))')
})

it('nothing throws uncaught on a timer, an event, in a thread or in a promise that nobody awaits', () => {
  const unguarded = places
    .filter(({ file, text }) => !Object.keys(guards[file] ?? {}).some((begin) => text.startsWith(begin)))
    .map(
      ({ file, line, text }) =>
        `src/${file}:${line} has no guard: ${text}\n  What is thrown there ends the process. Wrap the callback: guarded(log, 'what it does', () => …), from src/guarded.ts.\n  If it cannot throw, say why in the table of test/guards.test.ts: '${file}': { ${JSON.stringify(text)}: '…' }`,
    )
  expect(unguarded, unguarded.join('\n')).toEqual([])
})

it('the table of guards names only calls that exist', () => {
  const gone = Object.entries(guards).flatMap(([file, ofFile]) =>
    Object.keys(ofFile)
      .filter((text) => !places.some((one) => one.file === file && one.text.startsWith(text)))
      .map((text) => `${file}: ${text}`),
  )
  expect(gone, 'take these out of the table').toEqual([])
})
