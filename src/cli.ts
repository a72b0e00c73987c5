#!/usr/bin/env node
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { manual, usage } from './command-line/manual.ts'
import { backup, restore } from './command-line/storage.ts'
import { readConfig } from './config.ts'
import { nowIso } from './context.ts'
import { explainingFaults, openDatabase, sqliteFileOf } from './db/database.ts'
import { printMessage } from './mail/print-message.ts'
import { createStandAlone } from './sandbox/sandboxes/stand-alone.ts'
import { makeContext } from './make-context.ts'
import { exportTracker } from './tracker/tracker-import/export-file.ts'
import { headInWords, readHead } from './events/chain.ts'
import { findHead } from './events/verify-chain.store.ts'
import { exportJson } from './tracker/export.store.ts'
import { rolloutReport } from './tracker/rollout/report.store.ts'
import { verdictInWords, verifyEverything } from './tracker/verify.store.ts'
import { importFile } from './tracker/import-files/import-command.ts'
import { createAccount } from './web/sign-in/create-account.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    help: { type: 'boolean' },
    email: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string' },
    'password-stdin': { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    yes: { type: 'boolean' },
    'accept-faults': { type: 'boolean' },
    by: { type: 'string' },
    sheet: { type: 'string', multiple: true },
    columns: { type: 'string' },
    as: { type: 'string' },
    ods: { type: 'string' },
    'dos-id': { type: 'string' },
    'care-setting': { type: 'string' },
    scope: { type: 'string' },
    service: { type: 'string', multiple: true },
    edition: { type: 'string' },
    scenarios: { type: 'boolean' },
    days: { type: 'string' },
    'per-minute': { type: 'string' },
    for: { type: 'string' },
    head: { type: 'string', multiple: true },
  },
})

const say = (result: object, words: string): void => {
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : `${words}\n`)
}

const settings = () => readConfig({ LOG_LEVEL: 'warn', ...process.env })
const tell = (words: string): void => void process.stderr.write(`${words}\n`)

async function withContext(act: (context: Awaited<ReturnType<typeof makeContext>>) => Promise<void>): Promise<void> {
  const config = settings()
  const context = await makeContext(config, tell)
  await explainingFaults(config.databaseUrl, () => act(context)).finally(() => context.db.close())
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

const createUser = () =>
  withContext(async (context) => {
    const { email, name, role = 'none' } = values
    if (email === undefined || name === undefined) throw new Error('Give --email and --name')
    if (role !== 'booking-team' && role !== 'programme-viewer' && role !== 'project-manager' && role !== 'none')
      throw new Error('The role must be booking-team, programme-viewer, project-manager or none')
    const made = await createAccount(context, { email, name, installationRole: role, password: values['password-stdin'] ? await readStdin() : null })
    say(made, `${name} may sign in with ${email}`)
  })

const createSandbox = () =>
  withContext(async (context) => {
    const { service = [], name, edition, scenarios, days, 'per-minute': perMinute, for: person } = values
    const { id, ...made } = await createStandAlone(context, {
      services: service.flatMap((one) => one.split(',')),
      name,
      edition,
      scenarios,
      days,
      perMinute,
      for: person,
    })
    say(made, `Key: ${made.key}\nBase URL: ${made.baseUrl}\nPages: ${context.config.publicUrl}/sandboxes/${id}`)
  })

/** Opens the database without the integrity check of a normal start, so that the verdict can report any damage. */
async function verify(): Promise<void> {
  const { databaseUrl, uploadsDir } = settings()
  const heads = (values.head ?? []).map((text) => {
    const head = readHead(text)
    if (!head)
      throw new Error(
        `${text} is no head of the chain: give what was printed, as NUMBER:HASH or the hash alone, of 64 characters, or the name of a downloaded file`,
      )
    return head
  })
  const file = sqliteFileOf(databaseUrl)
  if (file !== undefined && !existsSync(file)) throw new Error(`There is no database at ${file}. Set DATABASE_URL to the one that is to be verified.`)
  const verdict = await explainingFaults(databaseUrl, async () => {
    const db = await openDatabase(databaseUrl, { say: tell, lookThrough: false })
    return verifyEverything(db, uploadsDir, heads).finally(() => db.close())
  })
  say(verdict, verdictInWords(verdict))
  if (!verdict.ok) process.exitCode = 1
}

const exportAll = () =>
  withContext(async (context) => {
    const file = positionals[1]
    if (file !== undefined && !/\.json$/i.test(file)) {
      const told = await exportTracker(context, file)
      const head = headInWords(await findHead(context.db.read))
      return say({ ...told, head }, `Wrote ${told.services} services to ${told.file}\nHead of the chain: ${head}`)
    }
    const head = await context.db.atOneMoment(async (db) => {
      const pieces = exportJson(db, nowIso(context))
      if (file !== undefined) await writeFile(file, pieces, { mode: 0o600 })
      else for await (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain')
      return headInWords(await findHead(db))
    })
    if (file !== undefined) say({ file, head }, `Written to ${file}\nHead of the chain: ${head}`)
  })

const commands: Record<string, () => Promise<void>> = {
  migrate: () => withContext(async () => say({ migrated: true }, 'The database is up to date')),
  'user create': createUser,
  'sandbox create': createSandbox,
  import: () => importFile(positionals[1], values, { withContext, say }),
  'report rollout': () =>
    withContext(async ({ db }) => {
      const report = await rolloutReport(db.read)
      say(
        report,
        `${report.services} services, ${report.pairProven} with a proven pair, ${report.pairProvenAndProvider111On} of them with their 111 provider switched on, ${report.live} live, ${report.inProgress} in progress, ${report.readyNow} ready to start`,
      )
    }),
  outbox: () =>
    withContext(async (context) => {
      const message = await printMessage(context, values.email)
      say(message, `To: ${message.to}\nSubject: ${message.subject}\n\n${message.text}`)
    }),
  backup: () => backup(positionals[1], { config: settings(), env: process.env, acceptFaults: values['accept-faults'] === true, say }),
  restore: () => restore(positionals[1], { config: settings(), env: process.env, say }),
  export: exportAll,
  verify,
  demo: async () => (await import('./demo/start-demo.ts')).startDemo({ json: values.json === true }),
}

const named = [positionals.slice(0, 2).join(' '), positionals[0] ?? ''].find((name) => Object.hasOwn(commands, name)) ?? ''
const command = commands[named]
try {
  if (values.help || !command) {
    process.stdout.write(manual[named] === undefined ? usage : `  ${manual[named]}\n`)
    if (!values.help) process.exitCode = 1
  } else await command()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
