import { afterEach, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { DatabaseUnavailable } from '../../src/errors.ts'
import type { Interaction } from '../../src/sandbox/interactions/interaction.ts'
import { InteractionLog } from '../../src/sandbox/interactions/log.ts'
import { noJwt } from '../../src/sandbox/rules/jwt.ts'
import { whoAsks } from '../../src/sandbox/rules/who-asks.ts'
import { createStandAlone } from '../../src/sandbox/sandboxes/stand-alone.ts'
import { testContext } from '../support/context.ts'
import { complaints, openTestSqlite } from '../support/databases.ts'
import type { Logger } from 'pino'

const opened: Database[] = []
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close()
})

async function logging() {
  const db = await openTestSqlite()
  opened.push(db)
  const context = testContext(db)
  await createStandAlone(context, { services: ['2000099999'] })
  const { id: sandboxId } = await db.read.selectFrom('sandboxes').select('id').executeTakeFirstOrThrow()
  const told = complaints()
  const fate = { away: false, writes: 0 }
  const watched: Database = {
    ...db,
    transaction: (fn, label) => {
      fate.writes += 1
      return fate.away ? Promise.reject(new DatabaseUnavailable('It is away')) : db.transaction(fn, label)
    },
  }
  const interaction = (id: string, more: Partial<Interaction> = {}): Interaction => ({
    id,
    sandboxId,
    at: '2026-03-02T09:00:00.000Z',
    operation: 'metadata',
    method: 'GET',
    url: '/sandbox/x/STU3/metadata',
    requestHeaders: {},
    requestBody: null,
    status: 404,
    responseHeaders: {},
    responseBody: '{}',
    recipe: null,
    findings: [],
    durationMs: 1,
    by: whoAsks(noJwt),
    outcomeId: null,
    ...more,
  })
  const kept = async () => (await db.read.selectFrom('interactions').select('id').orderBy('id').execute()).map((one) => one.id)
  return { log: new InteractionLog(watched, told as unknown as Logger), told: told.told, fate, interaction, kept }
}

it('a batch is retried as a whole while the database is away, and nothing is lost', async () => {
  const { log, told, fate, interaction, kept } = await logging()
  fate.away = true
  const ids = Array.from({ length: 50 }, (_, n) => `i${String(n).padStart(2, '0')}`)
  for (const id of ids) log.later(interaction(id))
  await log.flush()
  expect(fate.writes).toBe(1)
  fate.away = false
  await expect.poll(kept, { timeout: 20_000 }).toEqual(ids)
  expect(fate.writes).toBe(2)
  expect(told).toEqual([])
})

it('one row that cannot be saved does not take others with it', async () => {
  const { log, told, interaction, kept } = await logging()
  log.later(interaction('a'))
  log.later(interaction('b'))
  // Its id exists already.
  log.later(interaction('a'))
  log.later(interaction('c'))
  await log.flush()
  expect(await kept()).toEqual(['a', 'b', 'c'])
  expect(told).toEqual([expect.stringContaining('"lost":"a"')])
})

it('rows lost because the process ends are counted', async () => {
  const { log, told, fate, interaction, kept } = await logging()
  fate.away = true
  log.later(interaction('a'))
  log.later(interaction('b'))
  await log.end()
  expect(await kept()).toEqual([])
  expect(told).toEqual([expect.stringContaining('"lost":2')])
})
