import { randomUUID } from 'node:crypto'
import { openDatabase } from '../../src/db/database.ts'
import type { Database } from '../../src/db/database.ts'
import { asProjectId, asServiceId } from '../../src/db/ids.ts'
import type { PersonId, ServiceId } from '../../src/db/ids.ts'
import { openSqlite } from '../../src/db/sqlite.ts'
import { recordEvents } from '../../src/events/events.store.ts'
import { installationDoer } from '../../src/access/doing.ts'
import { addProduct } from '../../src/tracker/catalogue/add-product.ts'
import { seedCatalogue } from '../../src/tracker/catalogue/seed.ts'
import { refreshRollout } from '../../src/tracker/services/rollout-status.store.ts'
import { insertProject } from '../../src/tracker/projects/insert-project.store.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { password } from '../support/world.ts'
import { testContext } from '../support/context.ts'
import { nationalRows } from '../support/national-tracker.ts'
import { teamEmail } from './seed.ts'
import { giveAreas } from './seed-areas.ts'
import { addOwnFields, ofProject, ofService, readOwnFields } from './seed-own-fields.ts'

/** The values of a row of the national tracker, in the order of its columns. */
const at = {
  ods: 0,
  name: 1,
  regionCode: 2,
  region: 3,
  areaCode: 4,
  area: 5,
  address: 6,
  postcode: 9,
  commissionerCode: 10,
  commissioner: 11,
  size: 12,
  provider: 17,
  referrer: 18,
  on: 19,
  consumer: 20,
  live: 24,
  proven: 26,
}
const slice = 500
/** One project for this many services. */
export const servicesAProject = 10

/**
 * Makes a database with the services of a national tracker, a project for one in ten, own fields on both with values on most, an account of the booking team
 * and people with areas. Returns the id of a project.
 */
export async function seedRollout(file: string, services: number): Promise<{ project: string }> {
  const db = await openDatabase(`sqlite:${file}`)
  const context = { ...testContext(db), clock: () => Date.now() }
  const { personId } = await createAccount(context, { email: teamEmail, name: 'Tess Marlow', installationRole: 'booking-team', password })
  await seedCatalogue(context)
  const emis = { role: 'provider', supplier: 'EMIS', product: 'EMIS Web', status: 'ready', reason: 'For the measurement' }
  await addProduct.run(context, installationDoer, {}, emis)
  await addOwnFields(context)
  const ids = await insertServices(db, services, ofService)
  const project = await startOne(context, personId, asServiceId(ids[0] ?? ''))
  const others = ids.slice(1, Math.ceil(services / servicesAProject)).map((service) => ({ id: asProjectId(randomUUID()), service }))
  await db.close()
  repeatProject(file, project, others)
  const again = await openDatabase(`sqlite:${file}`)
  for (let from = 0; from < others.length; from += slice)
    await again.transaction((trx) =>
      recordEvents(
        trx,
        others.slice(from, from + slice).map((one) => ({
          id: randomUUID(),
          at: new Date().toISOString(),
          actor: { id: personId, name: 'Tess Marlow' },
          projectId: one.id,
          subject: 'project',
          subjectId: one.id,
          action: 'started',
          sentence: 'Tess Marlow started the project',
        })),
      ),
    )
  await readOwnFields(again, 'service')
  await readOwnFields(again, 'project')
  await giveAreas({ ...testContext(again), clock: () => Date.now() })
  await again.close()
  const connection = openSqlite(file)
  connection.pragma('wal_checkpoint(truncate)')
  connection.close()
  return { project }
}

export async function insertServices(db: Database, count: number, otherOf: (number: number) => string = () => '{}'): Promise<string[]> {
  const created = new Date().toISOString()
  const rows = nationalRows(count)
  const text = (row: (string | number | null)[], column: keyof typeof at): string | null => {
    const value = String(row[at[column]] ?? '').trim()
    return value === '' || value === '#N/A' ? null : value
  }
  const providers111 = new Map([...new Set(rows.map((row) => text(row, 'referrer') ?? ''))].map((name) => [name, randomUUID()]))
  const pairs = new Map(rows.map((row) => [`${text(row, 'consumer')}\n${text(row, 'provider')}`, text(row, 'proven') === 'Yes']))
  const switched = new Map(rows.map((row) => [text(row, 'referrer') ?? '', text(row, 'on') === 'Yes']))
  await db.transaction(async (trx) => {
    for (const [name, id] of providers111)
      await trx
        .insertInto('organisations')
        .values({ id, name, ods_code: null, kind: 'provider', created_at: created, switched_on: switched.get(name) ? 'yes' : 'no' } as never)
        .execute()
    for (const [pair, proven] of pairs) {
      const [consumer = '', provider = ''] = pair.split('\n')
      await trx
        .insertInto('pairs')
        .values({
          consumer_product: consumer,
          provider_product: provider,
          state: proven ? 'proven' : 'not-proven',
          reason: null,
          decided_on: created.slice(0, 10),
          run_id: null,
          set_by: 'Tess Marlow',
          set_at: created,
          version: 1,
        })
        .execute()
    }
  })
  const ids: string[] = []
  for (let from = 0; from < rows.length; from += slice)
    await db.transaction((trx) =>
      trx
        .insertInto('services')
        .values(
          rows.slice(from, from + slice).map((row) => {
            const id = randomUUID()
            ids.push(id)
            const size = Number(row[at.size])
            return {
              id,
              name: text(row, 'name') ?? '',
              ods_code: text(row, 'ods') ?? '',
              care_setting: 'gp-practice',
              site: null,
              address: text(row, 'address'),
              postcode: text(row, 'postcode'),
              phone: null,
              region: text(row, 'region'),
              region_code: text(row, 'regionCode'),
              area: text(row, 'area'),
              area_code: text(row, 'areaCode'),
              commissioner: text(row, 'commissioner'),
              commissioner_code: text(row, 'commissionerCode'),
              list_size: Number.isFinite(size) ? size : null,
              organisation_id: null,
              provider_product: text(row, 'provider'),
              consumer_product: text(row, 'consumer'),
              referrer_id: providers111.get(text(row, 'referrer') ?? '') ?? null,
              live: text(row, 'live') === 'Yes' ? 'yes' : null,
              other: otherOf(ids.length),
              rollout: 'both',
              version: 1,
              created_at: created,
            } as never
          }),
        )
        .execute(),
    )
  await db.transaction((trx) => refreshRollout(trx, (eb) => eb('id', 'is not', null)))
  return ids
}

async function startOne(context: ReturnType<typeof testContext>, personId: PersonId, serviceId: ServiceId): Promise<string> {
  const { db, templates, newId } = context
  const service = await db.read.selectFrom('services').selectAll().where('id', '=', serviceId).executeTakeFirstOrThrow()
  const id = asProjectId(newId())
  const when = new Date().toISOString()
  // Sandboxes are measured elsewhere: none of these pages shows a diary.
  const sandboxes = { ...context.sandboxes, configure: async () => false }
  const by = { actor: { id: personId, name: 'Tess Marlow' }, at: when, newId }
  await db.write(by, (trx) =>
    insertProject(trx, {
      id,
      service: { ...service, dosIds: [] },
      role: 'provider',
      routeIn: 'Service-led',
      scope: 'Minor illness',
      dates: [{ kind: 'go-live', day: '2030-05-01' }],
      manager: personId,
      templates,
      sandboxes,
      by,
    }),
  )
  return id
}

/** Copies everything that a project consists of for other services, one table at a time inside the database. */
function repeatProject(file: string, project: string, others: { id: string; service: string }[]): void {
  const connection = openSqlite(file)
  connection.exec('create temp table other (id text primary key, service text not null, position integer not null, own text not null)')
  connection.exec('begin')
  const add = connection.prepare('insert into other values (?, ?, ?, ?)')
  for (const [position, one] of others.entries()) add.run(one.id, one.service, position, ofProject(position))
  // Test dates, expiry dates and states differ, so that lists and warnings have something to find.
  const differs: Record<string, Record<string, string>> = {
    projects: {
      id: 'o.id',
      service_id: 'o.service',
      name: `(select name from services where id = o.service) || ', Provider'`,
      created_at: `strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || o.position || ' minutes')`,
      other: 'o.own',
      state: `case when o.position % 20 = 0 then 'on-hold' else 'open' end`,
    },
    project_dates: { day: `date('2030-01-01', '+' || (o.position % 700) || ' days')` },
    prerequisites: {
      status: `case when o.position % 7 = t.position % 7 then 'met' else 'not-started' end`,
      due_date: `case when t.position = 3 then date('now', '+' || (o.position % 90 - 30) || ' days') end`,
    },
  }
  for (const table of [
    'projects',
    'project_roles',
    'prerequisites',
    'sop_drafts',
    'test_plans',
    'test_cases',
    'test_entry_conditions',
    'go_live_criteria',
    'project_people',
    'project_dates',
  ]) {
    const columns = (connection.pragma(`table_info(${table})`) as { name: string }[]).map((one) => one.name)
    const value = (column: string): string =>
      differs[table]?.[column] ?? (column === 'project_id' ? 'o.id' : column === 'id' ? 'lower(hex(randomblob(16)))' : `t.${column}`)
    connection
      .prepare(
        `insert into ${table} (${columns.join(', ')}) select ${columns.map(value).join(', ')} from other o cross join ${table} t where t.${table === 'projects' ? 'id' : 'project_id'} = ?`,
      )
      .run(project)
  }
  // These projects have no events, so what is derived of their services is written here.
  connection.exec(`update services set rollout = 'in-progress' where rollout not in ('live', 'closed') and id in (select service from other)`)
  connection.exec('commit')
  connection.close()
}
