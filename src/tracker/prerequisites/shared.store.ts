import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { record } from '../../events/record.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { isBelow, isBelowHolder, nearness } from './below-holders.store.ts'
import { listOwnStatuses, putBack, setAside } from './own-statuses.store.ts'
import { refreshNeeds } from './prerequisites.store.ts'
import { reopenEndpoints } from './save-status.ts'
import { answerOfShared, isBehind, lostShared, metByShared, whyLost } from './shared.ts'
import { timeOrderedId } from '../../time-ordered-id.ts'

/** Whether a shared prerequisite `h` is what the row `q` asks for. */
const fits = sql<SqlBool>`(h.key = q.key and coalesce(h.value_kind, '') = coalesce(q.value_kind, '')
  and case when q.value_kind = 'percentage' and q.value_level is not null then cast(h.value as integer) >= q.value_level else 1 = 1 end)`

/** Whether a shared prerequisite `h` counts on this day. */
const counts = (today: Day) => sql<SqlBool>`(h.withdrawn_at is null and (h.valid_until is null or h.valid_until >= ${today}))`

/** Whether a shared prerequisite may meet the row `q`: what people completed themselves stays theirs. */
const mayRest = (today: Day) =>
  sql<SqlBool>`(q.derived is null and q.own_reason is null and coalesce(q.on_record, '') <> 'met' and (q.shared_id is not null or q.settled_until < ${today}))`

/** The id of the shared prerequisite that should meet the row `q` of the project `p`: that of the nearest holder. Null if none should. */
export const nearestShared = (today: Day, but = '') => sql<string | null>`case when ${mayRest(today)} then (select h.id from shared_prerequisites h
  where ${fits} and ${counts(today)} and h.id <> ${but} and ${isBelowHolder} order by ${nearness}, h.id limit 1) end`

/** The prerequisites of projects that are being worked on, with what decides who is above them. */
export const rowsBelow = (db: Reader) =>
  db
    .selectFrom('prerequisites as q')
    .innerJoin('projects as p', 'p.id', 'q.project_id')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .where('p.state', 'in', ['open', 'on-hold'])

const columns = [
  'q.id',
  'q.project_id',
  'q.key',
  'q.title',
  'q.shared_id',
  'q.own_reason',
  'q.status',
  'q.value',
  'q.reason',
  'q.note',
  'q.valid_until',
] as const
const people = ['q.waived_by', 'q.waived_by_id', 'q.settled_by', 'q.settled_by_id', 'q.settled_at'] as const

/** Of these rows, those that are not as the shared prerequisites have them on this day. */
async function listBehind(db: Reader, rows: ReturnType<typeof rowsBelow>, today: Day) {
  const found = await rows
    .select([...columns, ...people])
    .select(nearestShared(today).as('nearest'))
    .orderBy('q.id')
    .execute()
  const ids = new Set(found.flatMap(({ shared_id, nearest }) => [shared_id, nearest].filter((id) => id !== null)))
  const shared = await sharedById(db, [...ids])
  const of = (id: string | null): SharedPrerequisitesTable | undefined => (id === null ? undefined : shared.get(id))
  return found.map(({ nearest, ...row }) => ({ row, before: of(row.shared_id), next: of(nearest) })).filter(({ row, next }) => isBehind(row, next))
}
type Behind = Awaited<ReturnType<typeof listBehind>>[number]

const atOnce = 500
function* portions<T>(all: T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += atOnce) yield all.slice(from, from + atOnce)
}

/** Shared prerequisites by their ids. */
export async function sharedById(db: Reader, ids: string[]): Promise<Map<string, SharedPrerequisitesTable>> {
  const found = new Map<string, SharedPrerequisitesTable>()
  for (const some of portions(ids))
    for (const one of await db.selectFrom('shared_prerequisites').selectAll().where('id', 'in', some).execute()) found.set(one.id, one)
  return found
}

/** Has these rows say what the shared prerequisite says. */
async function rest(trx: Writer, rows: Behind['row'][], shared: SharedPrerequisitesTable): Promise<Happened[]> {
  const ids = rows.map((row) => row.id)
  await setAside(trx, ids)
  await trx
    .updateTable('prerequisites')
    .set((eb) => ({ ...answerOfShared(shared), shared_id: shared.id, lost_shared_id: null, version: eb('version', '+', 1) }))
    .where('id', 'in', ids)
    .execute()
  return rows.map((row) => metByShared(row, shared))
}

async function release(trx: Writer, rows: Behind[], today: Day): Promise<Happened[]> {
  const ids = rows.map(({ row }) => row.id)
  const own = new Map((await listOwnStatuses(trx, ids)).map((one) => [one.prerequisite_id, one]))
  await putBack(trx, ids)
  return rows.flatMap(({ row, before }) =>
    before === undefined ? [] : [lostShared(row, { shared: before, own: own.get(row.id), why: row.own_reason ?? whyLost(before, today) })],
  )
}

/** Brings these rows up to date and returns what happened. A fixed number of statements for every few hundred rows. */
async function bringUpToDate(trx: Writer, behind: Behind[], { today, by }: { today: Day; by: By }): Promise<Happened[]> {
  const happened: Happened[] = []
  for (const some of portions(behind)) {
    for (const [id, rows] of Map.groupBy(some, ({ next }) => next?.id)) {
      const shared = rows[0]?.next
      happened.push(
        ...(id === undefined || shared === undefined
          ? await release(trx, rows, today)
          : await rest(
              trx,
              rows.map(({ row }) => row),
              shared,
            )),
      )
    }
    for (const [key, rows] of Map.groupBy(some, ({ row }) => row.key)) {
      const projects = rows.map(({ row }) => row.project_id)
      await refreshNeeds(trx, projects, key)
      const asids = new Map(rows.flatMap(({ row, next }) => (key === 'asid' && next?.value ? [[row.project_id, next.value] as const] : [])))
      happened.push(...(await reopenEndpoints(trx, asids, by)))
    }
  }
  return happened
}

/** The rows `q` that a shared prerequisite meets, or could meet: few, so the others are not looked at. */
const mayBeShared = sql<SqlBool>`(q.shared_id is not null or q.key in (select k.key from shared_prerequisites k where k.withdrawn_at is null))`

const isKept = ({ state }: Pick<ProjectsTable, 'state'>): boolean => state === 'open' || state === 'on-hold'

/**
 * Has the shared prerequisites meet those of one project that they should, and no others. The history tells of every change but the first. A closed
 * or stopped project keeps what was true when it ended.
 */
export async function refreshShared(
  trx: Writer,
  { id, state, stage_on }: Pick<ProjectsTable, 'id' | 'state' | 'stage_on'>,
  { today, at }: { today: Day; at: string },
): Promise<void> {
  if (!isKept({ state })) return
  const rows = rowsBelow(trx).where('p.id', '=', id).where(mayBeShared)
  const by: By = { actor: { id: null, name: 'Slipway' }, at, newId: () => timeOrderedId() }
  const happened = await bringUpToDate(trx, await listBehind(trx, rows, today), { today, by })
  if (stage_on !== null && happened.length > 0) await record(trx, happened, by)
}

/**
 * The same for every project below a shared prerequisite that was recorded, changed or withdrawn, in one write; returns what happened in each. Their
 * stages are in doubt until `refreshLapsed` has computed them.
 */
export async function refreshBelow(trx: Writer, shared: SharedPrerequisitesTable, { today, by }: { today: Day; by: By }): Promise<Happened[]> {
  const rows = rowsBelow(trx).where('q.key', '=', shared.key)
  // Whatever rests on one that is withdrawn is below it, and nothing else changes.
  const behind = await listBehind(trx, shared.withdrawn_at === null ? rows.where(isBelow(shared)) : rows.where('q.shared_id', '=', shared.id), today)
  const happened = await bringUpToDate(trx, behind, { today, by })
  for (const some of portions(behind))
    await trx
      .updateTable('projects')
      .set({ stage_until: '1970-01-01' })
      .where(
        'id',
        'in',
        some.map(({ row }) => row.project_id),
      )
      .execute()
  return happened
}

/** Rows that are not as the shared prerequisites have them: always empty. */
export const listStaleShared = async (db: Reader, today: Day): Promise<{ id: string; project: ProjectId; key: string }[]> =>
  (await listBehind(db, rowsBelow(db), today)).map(({ row }) => ({ id: row.id, project: row.project_id, key: row.key }))

/** Whether another shared prerequisite, or none, should meet some row of the project `p`, with its service `s` and test plan `t`. */
export const restsOnAnother = (today: Day) =>
  sql<SqlBool>`exists (select 1 from prerequisites q where q.project_id = p.id and ${mayBeShared} and coalesce(q.shared_id, '') <> coalesce(${nearestShared(today)}, ''))`
