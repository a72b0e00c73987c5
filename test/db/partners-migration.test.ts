import { PGlite } from '@electric-sql/pglite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PGliteDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { describe, expect, it } from 'vitest'
import { postgresOn } from '../../src/db/database.ts'
import { upgradePostgres } from '../../src/db/migrate-postgres.ts'
import { migrations } from '../../src/db/migrations/index.ts'
import { kyselyOnSqlite, openSqlite } from '../../src/db/sqlite.ts'
import type { Tables } from '../../src/db/tables.ts'

const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '065'))

/** Projects of an older release by id: the role and the state. */
const projects = [
  ['offers', 'provider', 'open'],
  ['begun', 'consumer', 'open'],
  ['held', 'consumer', 'on-hold'],
  ['tested', 'consumer', 'open'],
  ['decided', 'consumer', 'open'],
  ['closed', 'consumer', 'closed'],
]
/** The DoS ids of partners that older Consumer projects were asked for. */
const byHand = (project: string, standing: string): string =>
  `insert into prerequisites (id, project_id, key, stage, group_key, title, what, how, owners, needs, value_required, expires, optional, position, standing, note, due_date, version)
    values ('${project}', '${project}', 'partner-dos-ids', 'prerequisites', 'x', 'x', 'x', 'x', '[]', '[]', 0, 0, 0, 1, '${standing}', 'Two known', '2026-01-01', 1)`
const rows = [
  ...projects.flatMap(([id, role, state]) => [
    `insert into services (id, name, ods_code, care_setting, version, created_at, other, rollout) values ('${id}', '${id}', '${id}', '111-provider', 1, '2026', '{}', 'both')`,
    `insert into projects (id, service_id, role, name, route_in, scope, template_version, state, version, created_at, created_by) values ('${id}', '${id}', '${role}', '${id}', 'x', 'x', '1', '${state}', 1, '2026', 'meera')`,
  ]),
  `insert into test_runs (id, project_id, number, held_on, environment, attendees, finished_at, version, created_at) values ('r', 'tested', 1, '2026', 'x', 'x', '2026', 1, '2026')`,
  `insert into attestations (id, project_id, gate, decision, first_person, first_role, first_at, conditions) values ('go', 'decided', 'go', 'go', 'meera', 'x', '2026', '[]')`,
]
const asked = [byHand('begun', 'in-progress'), byHand('held', 'met'), byHand('tested', 'blocked')]

async function asking(db: Kysely<Tables>, finish: () => Promise<unknown>): Promise<string[]> {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => before }, allowUnorderedMigrations: true }).migrateToLatest()
  if (error) throw error
  for (const row of [...rows, ...asked]) await sql.raw(row).execute(db)
  await finish()
  const found = await db.selectFrom('projects').select('id').where('asks_partners', '=', 1).orderBy('id').execute()
  // A prerequisite that became rows keeps no list of its own; its record can still be read.
  const list = await db.selectFrom('prerequisites').select(['id', 'status', 'note', 'due_date']).where('key', '=', 'partner-dos-ids').orderBy('id').execute()
  expect(list).toEqual([
    { id: 'begun', status: 'not-applicable', note: 'Two known', due_date: null },
    { id: 'held', status: 'met', note: 'Two known', due_date: '2026-01-01' },
    { id: 'tested', status: 'blocked', note: 'Two known', due_date: '2026-01-01' },
  ])
  return found.map((row) => row.id)
}

describe('an upgrade asks Consumers with neither tests nor a decision for their partner services, and nobody else', () => {
  it('on SQLite', async () => {
    const home = mkdtempSync(join(tmpdir(), 'slipway-partners-'))
    const connection = openSqlite(join(home, 'old.db'))
    const db = kyselyOnSqlite(connection)
    const finish = () => new Migrator({ db, provider: { getMigrations: async () => migrations }, allowUnorderedMigrations: true }).migrateToLatest()
    expect(await asking(db, finish)).toEqual(['begun', 'held'])
    connection.close()
    rmSync(home, { recursive: true, force: true })
  })

  it('on PostgreSQL', async () => {
    const db = postgresOn(new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: new PGlite() }) }))
    expect(await asking(db.read, () => upgradePostgres(db.read))).toEqual(['begun', 'held'])
    await db.close()
  }, 120_000)
})
