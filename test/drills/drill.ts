import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { openUnwaiting } from '../../src/db/sqlite.ts'
import { startPostgres } from '../support/postgres-server.ts'
import type { PostgresServer } from '../support/postgres-server.ts'
import { everyPage, odsCode, startTwoNodes, timed } from './two-nodes.ts'

/**
 * Does what an operator fears to two processes of the product: `npm run drill -- restarts`, `silence`, `stopped-node`, `stopped-node-sqlite`; without a name
 * all of them. It takes minutes and measures, so it is not a test.
 */
const answersWithinMs = 6000
const backWithinMs = 10_000
let failures = 0
const say = (words: string): void => void process.stdout.write(`${words}\n`)
function check(isSo: boolean, words: string): void {
  if (!isSo) failures += 1
  say(`${isSo ? 'ok     ' : 'NOT SO '}${words}`)
}

type Nodes = Awaited<ReturnType<typeof startTwoNodes>>

/** Books through each node, several at a time, until `ended`; keeps what was acknowledged. */
function booking({ nodes, slots }: Nodes) {
  const left = slots[Symbol.iterator]()
  const booked: string[] = []
  const statuses = new Map<number, number>()
  let isEnded = false
  const work = async (which: number): Promise<void> => {
    for (const slot of left) {
      if (isEnded) return
      const answer = await nodes[which as 0 | 1].consumer.book(slot).catch(() => undefined)
      statuses.set(answer?.status ?? 0, (statuses.get(answer?.status ?? 0) ?? 0) + 1)
      if (answer?.status === 201) booked.push(String(answer.body['id']))
      else await wait(50)
    }
  }
  /** A change with an event, for which all nodes queue. */
  const workOnForms = async (): Promise<void> => {
    const { visitor } = nodes[0]
    await visitor.get('/services/new').catch(() => {})
    while (!isEnded) {
      const form = { name: `Service ${performance.now()}`, ods_code: odsCode(), care_setting: 'urgent-treatment-centre' }
      await visitor.post('/services/new', form).catch(() => wait(50))
    }
  }
  const working = Promise.all([...[0, 0, 0, 1, 1, 1].map(work), workOnForms()])
  return {
    booked,
    statuses,
    end: async () => {
      isEnded = true
      await working
    },
  }
}

async function endAll({ nodes }: Nodes): Promise<void> {
  for (const { product } of nodes) {
    product.child.kill('SIGCONT')
    const begun = performance.now()
    await product.end()
    check(product.child.exitCode === 0, `a node stops cleanly, in ${Math.round(performance.now() - begun)} ms`)
  }
}

async function restarts(server: PostgresServer): Promise<void> {
  say('\nPostgreSQL is restarted ten times under load')
  const two = await startTwoNodes(server.url)
  const load = booking(two)
  let slowest = 0
  for (let round = 0; round < 10; round += 1) {
    const before = load.booked.length
    while (load.booked.length < before + 20) await wait(20)
    await server.restart(round % 2 === 0 ? 'fast' : 'immediate')
    const begun = performance.now()
    for (const { visitor } of two.nodes) while ((await timed(() => visitor.get('/projects'))).status !== 200) await wait(50)
    const acknowledged = load.booked.length
    while (load.booked.length < acknowledged + 5) await wait(20)
    slowest = Math.max(slowest, performance.now() - begun)
  }
  await load.end()
  check(
    two.nodes.every(({ product }) => product.child.exitCode === null),
    'no process died',
  )
  check(slowest < backWithinMs, `pages and bookings were back within ${Math.round(slowest)} ms of a restart`)
  const read = await Promise.all(load.booked.map((id) => two.nodes[1].consumer.read(id)))
  const lost = read.filter((answer) => answer.status !== 200).length
  check(lost === 0, `of ${load.booked.length} acknowledged bookings ${lost} were lost; answers by status: ${JSON.stringify([...load.statuses])}`)
  await endAll(two)
}

function checkPages(answers: Awaited<ReturnType<typeof everyPage>>): void {
  for (const { path, status, ms } of answers)
    check(ms < answersWithinMs && (status === 200 || status === 303 || status === 503), `${path}: ${status} after ${ms} ms`)
}

async function silence(server: PostgresServer): Promise<void> {
  say('\nPostgreSQL says nothing')
  const two = await startTwoNodes(server.url)
  server.signalAll('SIGSTOP')
  checkPages(await everyPage(two.nodes[0]))
  checkPages((await Promise.all(Array.from({ length: 20 }, () => everyPage(two.nodes[1])))).flat().filter((one) => one.ms >= answersWithinMs))
  server.signalAll('SIGCONT')
  const begun = performance.now()
  for (const { visitor } of two.nodes) while ((await timed(() => visitor.get('/projects'))).status !== 200) await wait(50)
  check(performance.now() - begun < backWithinMs, `back after ${Math.round(performance.now() - begun)} ms`)
  server.signalAll('SIGSTOP')
  for (const { product } of two.nodes) {
    const stopping = performance.now()
    await product.end()
    check(product.child.exitCode === 0, `a node stops cleanly in ${Math.round(performance.now() - stopping)} ms while PostgreSQL says nothing`)
  }
  server.signalAll('SIGCONT')
}

/** Stops the first node again and again until it is stopped in the middle of a write, and asks the second for every page. */
async function stoppedNode(two: Nodes, isInTheMiddle: () => Promise<boolean>): Promise<void> {
  const [first, second] = two.nodes
  const load = booking(two)
  let tries = 0
  for (; tries < 500; tries += 1) {
    await wait(Math.random() * 30)
    first.product.child.kill('SIGSTOP')
    await wait(20)
    if (await isInTheMiddle()) break
    first.product.child.kill('SIGCONT')
  }
  check(await isInTheMiddle(), `the first node is stopped in the middle of a write (try ${tries + 1})`)
  checkPages(await everyPage(second))
  const late = (await Promise.all(Array.from({ length: 10 }, () => everyPage(second)))).flat().filter((one) => one.ms >= answersWithinMs)
  check(late.length === 0, `of ten visitors at once ${late.length} answers came late ${JSON.stringify(late.slice(0, 3))}`)
  first.product.child.kill('SIGCONT')
  await load.end()
  const again = await timed(() => second.visitor.get('/sign-in'))
  check(again.status < 400, `the second node writes again: ${again.status}`)
  const read = await Promise.all(load.booked.map((id) => second.consumer.read(id)))
  check(
    read.every((answer) => answer.status === 200),
    `all of ${load.booked.length} acknowledged bookings are there; answers by status: ${JSON.stringify([...load.statuses])}`,
  )
  await endAll(two)
}

async function stoppedOnPostgres(server: PostgresServer): Promise<void> {
  say('\nA node on PostgreSQL is stopped in the middle of a write')
  const two = await startTwoNodes(server.url)
  const looking = new pg.Client({ connectionString: server.url })
  await looking.connect()
  await stoppedNode(two, async () => {
    for (let tries = 0; tries < 40; tries += 1) {
      try {
        await looking.query('select seq from event_chain for update nowait')
        return false
      } catch {
        await wait(5)
      }
    }
    return true
  })
  await looking.end()
}

async function stoppedOnSqlite(): Promise<void> {
  say('\nA node on SQLite is stopped in the middle of a write')
  const home = mkdtempSync(join(tmpdir(), 'slipway-drill-'))
  const file = join(home, 'slipway.db')
  const two = await startTwoNodes(file)
  const looking = openUnwaiting(file)
  await stoppedNode(two, async () => {
    // The other node writes too: only a lock that lasts belongs to the stopped one.
    for (let tries = 0; tries < 40; tries += 1) {
      try {
        looking.exec('begin immediate; rollback')
        return false
      } catch {
        await wait(5)
      }
    }
    return true
  })
  looking.close()
  rmSync(home, { recursive: true, force: true })
}

const onPostgres = (drill: (server: PostgresServer) => Promise<void>) => async (): Promise<void> => {
  const server = await startPostgres()
  try {
    await drill(server)
  } finally {
    server.signalAll('SIGCONT')
    await server.stop()
  }
}
const drills: Record<string, () => Promise<void>> = {
  restarts: onPostgres(restarts),
  silence: onPostgres(silence),
  'stopped-node': onPostgres(stoppedOnPostgres),
  'stopped-node-sqlite': stoppedOnSqlite,
}
const asked = process.argv.slice(2)
for (const name of asked.length > 0 ? asked : Object.keys(drills)) {
  const drill = drills[name]
  if (!drill) throw new Error(`There is no drill ${name}. There are ${Object.keys(drills).join(', ')}`)
  await drill()
}
process.exit(failures === 0 ? 0 : 1)
