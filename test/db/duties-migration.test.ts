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

const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '043'))

/** The content of a database before: a Provider and a Consumer project, with a signature, a go and people whose history is partly known. */
const rows = [
  ...['meera', 'clara', 'puppet', 'old'].map(
    (id) => `insert into people (id, name, email, created_at) values ('${id}', '${id}', '${id}@example.nhs.uk', '2026')`,
  ),
  `insert into accounts (id, person_id, installation_role, created_at) values ('a', 'puppet', 'none', '2026')`,
  ...['gp-practice', 'emergency-department'].map(
    (setting) =>
      `insert into services (id, name, ods_code, care_setting, version, created_at, other, rollout) values ('${setting}', '${setting}', '${setting}', '${setting}', 1, '2026', '{}', 'both')`,
  ),
  ...[
    ['p', 'provider', 'gp-practice'],
    ['c', 'consumer', 'emergency-department'],
  ].map(
    ([id, role, service]) =>
      `insert into projects (id, service_id, role, name, route_in, scope, template_version, state, version, created_at, created_by) values ('${id}', '${service}', '${role}', '${id}', 'x', 'x', '1', 'open', 1, '2026', 'meera')`,
  ),
  ...[
    ['p', 'project-manager', 'project-manager', 0],
    ['p', 'clinical-lead', 'stakeholder', 1],
    ['p', 'operational-lead', 'stakeholder', 1],
    ['p', 'own-role', 'stakeholder', 1],
    ['p', 'own-lead', 'service-lead', 1],
    ['p', 'provider-supplier-pm', 'supplier', 0],
    ['c', 'commissioning-lead', 'stakeholder', 1],
    ['c', 'consumer-project-lead', 'service-lead', 1],
  ].map(
    ([project, key, kind, keyRole], position) =>
      `insert into project_roles (project_id, role_key, name, organisation, kind, required, key_stakeholder, test_team, position) values ('${project}', '${key}', '${key}', 'Service of the commissioner', '${kind}', 1, ${keyRole}, 0, ${position})`,
  ),
  ...[
    ['m1', 'p', 'project-manager', 'meera', '2026-01-01', 'null'],
    ['m2', 'p', 'clinical-lead', 'clara', '2026-01-02', `'2026-01-03'`],
    ['m3', 'p', 'clinical-lead', 'clara', '2026-01-04', 'null'],
    ['m4', 'p', 'own-role', 'old', '2026-01-02', 'null'],
  ].map(
    ([id, project, role, person, at, left]) =>
      `insert into project_people (id, project_id, role_key, person_id, test_team, joined_at, left_at) values ('${id}', '${project}', '${role}', '${person}', 0, '${at}', ${left})`,
  ),
  `insert into sop_versions (id, project_id, number, body, digest, written_by, written_at) values ('v', 'p', 1, 'x', 'x', 'x', '2026')`,
  `insert into sop_signatures (id, version_id, project_id, digest, role_key, role_name, person_id, person_name, decision, meaning, at) values ('s', 'v', 'p', 'x', 'clinical-lead', 'x', 'clara', 'clara', 'signed', 'x', '2026-02-01')`,
  `insert into attestations (id, project_id, gate, decision, first_person, first_role, first_at, second_person, second_at, conditions) values ('go', 'p', 'go', 'go', 'meera', 'x', '2026', 'clara', '2026', '[]')`,
  ...[
    ['meera', 'project', 'p', 'started', '2026-01-01'],
    ['meera', 'person', 'm2', 'joined', '2026-01-02'],
    ['meera', 'account', 'a', 'created', '2026'],
    ['meera', 'attestation', 'go', 'go-go', '2026'],
    ['clara', 'attestation', 'go', 'go-confirmed', '2026'],
  ].map(
    ([actor, subject, id, action, at], seq) =>
      `insert into events (seq, id, at, actor_id, actor_name, subject, subject_id, action, sentence, previous_hash, hash) values (${seq + 1}, 'e${seq}', '${at}', '${actor}', 'x', '${subject}', '${id}', '${action}', 'x', 'x', 'x')`,
  ),
  `update event_chain set seq = 5, hash = 'x'`,
]

async function upgraded(db: Kysely<Tables>, finish: () => Promise<void>) {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => before }, allowUnorderedMigrations: true }).migrateToLatest()
  if (error) throw error
  for (const row of rows) await sql.raw(row).execute(db)
  await finish()
  const roles = await db
    .selectFrom('project_roles')
    .select(['project_id', 'role_key', 'side', 'kind'])
    .orderBy('project_id', 'desc')
    .orderBy('position')
    .execute()
  return {
    roles: roles.map((one) => `${one.project_id} ${one.role_key}: ${one.side}, ${one.kind}`),
    projects: await db.selectFrom('projects').select(['id', 'roles_per_signer', 'stage_until']).orderBy('id').execute(),
    added: await db.selectFrom('project_people').select(['id', 'added_by']).orderBy('id').execute(),
    signature: await db.selectFrom('sop_signatures').select(['given_by', 'proof', 'session_hash']).executeTakeFirstOrThrow(),
    go: await db.selectFrom('attestations').select(['first_person_id', 'second_person_id']).executeTakeFirstOrThrow(),
    madeBy: (await db.selectFrom('accounts').select('made_by').executeTakeFirstOrThrow()).made_by,
  }
}
const expected = {
  roles: [
    'p project-manager: national, project-manager',
    'p clinical-lead: provider, clinical',
    'p operational-lead: provider, operational',
    // A role that is in no template of ours gives no right by its organisation.
    'p own-role: national, stakeholder',
    'p own-lead: provider, service-lead',
    'p provider-supplier-pm: supplier, supplier',
    'c commissioning-lead: commissioner, stakeholder',
    'c consumer-project-lead: consumer, service-lead',
    'c consumer-clinical-lead: consumer, clinical',
  ],
  projects: [
    { id: 'c', roles_per_signer: 2, stage_until: '1970-01-01' },
    { id: 'p', roles_per_signer: 4, stage_until: '1970-01-01' },
  ],
  added: [
    { id: 'm1', added_by: 'meera' },
    { id: 'm2', added_by: 'meera' },
    { id: 'm3', added_by: 'meera' },
    { id: 'm4', added_by: null },
  ],
  signature: { given_by: 'meera', proof: 'password', session_hash: null },
  go: { first_person_id: 'meera', second_person_id: 'clara' },
  madeBy: 'meera',
}

describe('an upgrade fills in who gave each role, who decided, and each role’s side, as far as the history says', () => {
  it('on SQLite', async () => {
    const home = mkdtempSync(join(tmpdir(), 'slipway-duties-'))
    const connection = openSqlite(join(home, 'old.db'))
    const db = kyselyOnSqlite(connection)
    expect(
      await upgraded(
        db,
        async () => void (await new Migrator({ db, provider: { getMigrations: async () => migrations }, allowUnorderedMigrations: true }).migrateToLatest()),
      ),
    ).toEqual(expected)
    connection.close()
    rmSync(home, { recursive: true, force: true })
  })

  it('on PostgreSQL', async () => {
    const db = postgresOn(new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: new PGlite() }) }))
    expect(await upgraded(db.read, () => upgradePostgres(db.read))).toEqual(expected)
    await db.close()
  }, 120_000)
})
