import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openSqlite } from '../../src/db/sqlite.ts'
import { startProduct } from '../support/product.ts'
import type { Product } from '../support/product.ts'
import type { BareAnswer } from './bare.ts'
import { alternate, ratioOf, spreadOf, startBare } from './compare.ts'
import type { Plan, Side, Spread } from './compare.ts'
import { load } from './load.ts'
import type { Load } from './load.ts'
import { bookingBody, endpointOf, fresh, headersBySandbox, searches, wire } from './requests.ts'
import type { FreeSlot } from './requests.ts'
import type { Diary } from './seed.ts'

/** A line of the table. */
export interface Line {
  work: string
  /** The two figures of the ratio, the product first. */
  of: string
  ratio: Spread
  aim: string | null
  product: Load[]
  bare: Load[] | null
}

export interface Sized {
  label: string
  file: string
  diaries: Diary[]
}

const json = 'application/fhir+json;charset=utf-8'

/** The present answer to a request, for the bare server to repeat. */
async function sample(request: Buffer): Promise<{ status: number; body: string }> {
  const [head = '', body = ''] = request.toString('utf8').split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const [method = 'GET', path = '/'] = first.split(' ')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]).filter(([name]) => name !== 'content-length' && name !== 'host'),
  )
  const host = lines.find((line) => line.startsWith('host: '))?.slice('host: '.length) ?? ''
  const answer = await fetch(`http://${host}${path}`, { method, headers: headers as Record<string, string>, ...(body === '' ? {} : { body }) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text.slice(0, 500)}`)
  return { status: answer.status, body: text }
}

type Next = ReturnType<Side['requests']>

/** Each item of a list in turn, starting again after the last. */
function cycleOf<T>(list: T[]): () => T | undefined {
  let at = 0
  return () => list[at++ % list.length]
}

/** Runs the product's windows against those of a bare server with the same bytes. What can be done only once at the product is repeated at the bare server. */
async function againstBare(
  plan: Plan,
  given: { work: string; aim: string | null; answer: BareAnswer; product: Omit<Side, 'name'>; again?: Side['requests'] },
): Promise<Line> {
  const bare = await startBare(given.answer)
  const windows = await alternate(plan, [
    { ...given.product, name: 'product' },
    { ...given.product, name: 'bare', port: bare.port, pid: bare.pid, requests: given.again ?? given.product.requests },
  ])
  bare.end()
  const [product = [], still = []] = [windows.get('product'), windows.get('bare')]
  return { work: given.work, of: 'bare Express', ratio: ratioOf(product, still), aim: given.aim, product, bare: still }
}

/** W1: searches for 50 slots with everything included, in databases of different sizes, all against one bare server. */
export async function searching(plan: Plan, sizes: Sized[], different: number): Promise<Line[]> {
  const products: Product[] = []
  for (const size of sizes) products.push(await startProduct(size.file))
  const sides = sizes.map((size, index): Side => {
    const { base = '', port = 0, child } = products[index] ?? {}
    return { name: size.label, port, pid: child?.pid, expects: 200, requests: () => cycleOf(searches(base, size.diaries, different)) }
  })
  const { body } = await sample(sides[0]?.requests()(0) as Buffer)
  const found = body.match(/"resourceType":"Slot"/g)?.length
  if (found !== 50) throw new Error(`A search found ${found ?? 0} slots, not 50`)
  const bare = await startBare({ method: 'get', path: '/sandbox/:key/STU3/Slot', status: 200, type: json, body })
  const windows = await alternate(plan, [{ ...(sides[0] as Side), name: 'bare', port: bare.port, pid: bare.pid }, ...sides])
  bare.end()
  for (const product of products) await product.end()
  const of = (label: string): Load[] => windows.get(label) ?? []
  const [smallest, largest] = [sizes[0]?.label ?? '', sizes.at(-1)?.label ?? '']
  const kilobytes = Math.round(Buffer.byteLength(body) / 1024)
  return [
    ...sizes.map((size): Line => ({
      work: `W1 search, ${kilobytes} KB, ${size.label} slots`,
      of: 'bare Express',
      ratio: ratioOf(of(size.label), of('bare')),
      aim: '≥ 0.35',
      product: of(size.label),
      bare: of('bare'),
    })),
    {
      work: `W1 growth, ${smallest} to ${largest} slots`,
      of: `${smallest} over ${largest}`,
      ratio: ratioOf(of(smallest), of(largest)),
      aim: '≤ 1.15',
      product: of(largest),
      bare: of(smallest),
    },
  ]
}

function freeSlots(file: string, diaries: Diary[], limit: number): FreeSlot[] {
  const keys = new Map(diaries.map((diary) => [diary.schedule, diary.key]))
  const connection = openSqlite(file)
  const rows = connection.prepare('select id, schedule_id, starts_at from slots where status = ? order by starts_at, id limit ?').all('free', limit) as {
    id: string
    schedule_id: string
    starts_at: number
  }[]
  connection.close()
  return rows.map((row) => ({ id: row.id, key: keys.get(row.schedule_id) ?? '', schedule: row.schedule_id, startsAt: row.starts_at }))
}

function booked(file: string, diaries: Diary[]): { id: string; key: string; json: string }[] {
  const keys = new Map(diaries.map((diary) => [diary.sandbox, diary.key]))
  const connection = openSqlite(file)
  const rows = connection
    .prepare(
      `select a.id, a.sandbox_id, v.json from appointments a join appointment_versions v on v.appointment_id = a.id and v.version = 1 where a.status = 'booked'`,
    )
    .all() as { id: string; sandbox_id: string; json: string }[]
  connection.close()
  return rows.map((row) => ({ id: row.id, key: keys.get(row.sandbox_id) ?? '', json: row.json }))
}

const bookRequest = (base: string, headers: Record<string, string>, slot: FreeSlot): Buffer =>
  wire('POST', `${endpointOf(base, slot)}/Appointment`, fresh(headers), bookingBody(slot))
const sending = { 'content-type': 'application/fhir+json' }

/** W2: each request books another free slot. Afterwards, how many commits a second the disk allows to plain SQLite. */
export async function booking(plan: Plan, sized: Sized, home: string): Promise<Line[]> {
  const product = await startProduct(sized.file)
  const free = freeSlots(sized.file, sized.diaries, 400_000)
  const slots = free[Symbol.iterator]()
  const booking = (next: () => FreeSlot | undefined) => (): Next => {
    const headers = headersBySandbox(product.base, 'book', sending)
    return () => {
      const slot = next()
      return slot && bookRequest(product.base, headers(slot.key), slot)
    }
  }
  const requests = booking(() => slots.next().value)
  const { body } = await sample(requests()(0) as Buffer)
  const line = await againstBare(plan, {
    work: 'W2 booking, committed',
    aim: '≥ 0.4',
    answer: { method: 'post', path: '/sandbox/:key/STU3/Appointment', status: 201, type: json, body },
    product: { port: product.port, pid: product.child.pid, expects: 201, requests },
    again: booking(cycleOf(free.slice(0, 20_000))),
  })
  await product.end()
  const raw = Array.from({ length: plan.pairs }, () => rawCommits(join(home, 'raw.db'), body, plan.seconds / 2))
  const against = spreadOf(line.product.map((window, index) => window.perSecond / (raw[index] ?? Number.NaN)))
  const bare = raw.map((perSecond): Load => ({ perSecond, p50: 0, p99: 0, statuses: {}, wrong: 0, generator: 0, cpu: null }))
  return [line, { work: 'W2 booking over plain commits', of: 'one insert a commit', ratio: against, aim: null, product: line.product, bare }]
}

/** Commits a second of one small insert each, with the product's settings. */
function rawCommits(file: string, body: string, seconds: number): number {
  const connection = openSqlite(file)
  connection.exec('create table if not exists kept (id text primary key, body text not null)')
  const insert = connection.prepare('insert into kept (id, body) values (?, ?)')
  const started = performance.now()
  let made = 0
  for (; performance.now() - started < seconds * 1000; made += 1) insert.run(randomUUID(), body)
  const perSecond = made / ((performance.now() - started) / 1000)
  connection.close()
  return perSecond
}

export interface Rush {
  hot: number
  clients: number
  statuses: Record<string, number>
  /** Slots with exactly one booked appointment. */
  bookedOnce: number
  seconds: number
  p99: number
}

/** W3: every client asks for each of 200 slots, in the same order. */
export async function rush(sized: Sized, clients: number): Promise<Rush> {
  const product = await startProduct(sized.file)
  const hot = freeSlots(sized.file, sized.diaries, 200)
  const headers = headersBySandbox(product.base, 'book', sending)
  const at = Array.from({ length: clients }, () => 0)
  const started = performance.now()
  const done = await load({
    port: product.port,
    connections: clients,
    seconds: 300,
    expects: 201,
    next: (client) => {
      const slot = hot[at[client] ?? 0]
      at[client] = (at[client] ?? 0) + 1
      return slot && bookRequest(product.base, headers(slot.key), slot)
    },
  })
  const seconds = (performance.now() - started) / 1000
  await product.end()
  const connection = openSqlite(sized.file)
  const count = connection.prepare(`select count(*) as n from appointments where slot_id = ? and status = 'booked'`)
  const bookedOnce = hot.filter((slot) => (count.get(slot.id) as { n: number }).n === 1).length
  connection.close()
  return { hot: hot.length, clients, statuses: done.statuses, bookedOnce, seconds, p99: done.p99 }
}

/** W4: reads the appointments that W2 made, then cancels them. */
export async function readingAndCancelling(plan: Plan, sized: Sized): Promise<Line[]> {
  const product = await startProduct(sized.file)
  const { base, port } = product
  const { pid } = product.child
  const made = booked(sized.file, sized.diaries)
  const read = (): Next => {
    const headers = headersBySandbox(base, 'read')
    return cycleOf(made.slice(0, 600).map((one) => wire('GET', `${endpointOf(base, one)}/Appointment/${one.id}`, headers(one.key))))
  }
  const path = '/sandbox/:key/STU3/Appointment/:id'
  const lines = [
    await againstBare(plan, {
      work: 'W4 read',
      aim: '≥ 0.5',
      answer: { method: 'get', path, status: 200, type: json, body: (await sample(read()(0) as Buffer)).body },
      product: { port, pid, expects: 200, requests: read },
    }),
  ]
  const left = made[Symbol.iterator]()
  const cancelling = (next: () => (typeof made)[number] | undefined) => (): Next => {
    const headers = headersBySandbox(base, 'cancel', { ...sending, 'if-match': 'W/"1"' })
    return () => {
      const one = next()
      return (
        one &&
        wire('PUT', `${endpointOf(base, one)}/Appointment/${one.id}`, fresh(headers(one.key)), one.json.replace('"status":"booked"', '"status":"cancelled"'))
      )
    }
  }
  const cancel = cancelling(() => left.next().value)
  lines.push(
    await againstBare(
      { ...plan, seconds: plan.seconds / 2 },
      {
        work: 'W4 cancel, committed',
        aim: '≥ 0.5',
        answer: { method: 'put', path, status: 200, type: json, body: (await sample(cancel()(0) as Buffer)).body },
        product: { port, pid, expects: 200, requests: cancel },
        again: cancelling(cycleOf(made.slice(0, 5000))),
      },
    ),
  )
  await product.end()
  return lines
}
