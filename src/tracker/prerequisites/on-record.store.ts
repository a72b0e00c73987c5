import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { record } from '../../events/record.ts'
import { listFirstWriters } from '../../events/first-writers.store.ts'
import { nothingRecorded } from './derived.ts'
import type { Answer } from './derived.ts'
import { answerOfRecord, changeByRecord, happenedByRecord } from './on-record.ts'
import type { IdOnRecord, RecordedId } from './on-record.ts'
import { refreshNeeds } from './prerequisites.store.ts'
import { timeOrderedId } from '../../time-ordered-id.ts'

/** Another service has the DoS id `d` too, and nobody has said that they share it. */
const inQuestion = sql<number>`case when exists (select 1 from service_dos_ids o where o.dos_id = d.dos_id and o.service_id <> d.service_id)
  and not exists (select 1 from shared_dos_ids c where c.dos_id = d.dos_id) then 1 else 0 end`

/** The DoS ids of these services, a few hundred at most, in order. */
async function listRecordedIds(db: Reader, services: ServiceId[]): Promise<Map<ServiceId, RecordedId[]>> {
  if (services.length === 0) return new Map()
  const rows = await db
    .selectFrom('service_dos_ids as d')
    .select(['d.service_id', 'd.dos_id', inQuestion.as('in_question')])
    .where('d.service_id', 'in', services)
    .orderBy('d.dos_id')
    .execute()
  const of = Map.groupBy(rows, (row) => row.service_id)
  return new Map([...of].map(([id, some]) => [id, some.map((row) => ({ dosId: row.dos_id, inQuestion: Number(row.in_question) === 1 }))]))
}

/** The same, each with who recorded it and when. Two queries. */
export async function listIdsOnRecord(db: Reader, services: ServiceId[]): Promise<Map<ServiceId, IdOnRecord[]>> {
  const found = await listRecordedIds(db, services)
  const keys = [...found].flatMap(([service, ids]) => ids.map(({ dosId }) => [dosId, service]))
  const since = await listFirstWriters(db, 'service_dos_ids', keys)
  return new Map([...found].map(([service, ids]) => [service, ids.map((one, at) => ({ ...one, since: since(ids[at]?.dosId ?? '', service) }))]))
}

/** The rows of projects that are being worked on whose answer is a DoS id. */
const rowsOfDosId = (db: Reader) =>
  db
    .selectFrom('prerequisites as q')
    .innerJoin('projects as p', 'p.id', 'q.project_id')
    .select(['q.id', 'q.project_id', 'q.key', 'q.title', 'q.value_kind', 'q.derived', 'q.shared_id', 'q.own_reason', 'q.status', 'q.value', 'q.on_record'])
    .select('p.service_id')
    .where('q.value_kind', '=', 'dos-id')
    .where('p.state', 'in', ['open', 'on-hold'])

/** Of these rows, those that do not say what the record of their service says. */
async function listBehind(db: Reader, rows: ReturnType<typeof rowsOfDosId>) {
  const found = await rows.execute()
  const recorded = await listRecordedIds(db, [...new Set(found.map((row) => row.service_id))])
  return found.flatMap((row) => {
    const ids = recorded.get(row.service_id) ?? []
    const change = changeByRecord(row, ids)
    return change ? [{ row, ids, change }] : []
  })
}

/** Has the DoS ids of its service meet those prerequisites of a project that they should. The history tells of every change but the first. */
export async function refreshOnRecord(trx: Writer, { id, stage_on }: Pick<ProjectsTable, 'id' | 'stage_on'>, { at }: { at: string }): Promise<void> {
  for (const { row, ids, change } of await listBehind(trx, rowsOfDosId(trx).where('p.id', '=', id))) {
    const answer = change.dosId === null ? null : await answerWith(trx, change.dosId, row.service_id)
    await trx
      .updateTable('prerequisites')
      .set((eb) => ({ ...(answer ?? (row.on_record === 'met' ? nothingRecorded : {})), on_record: change.onRecord, version: eb('version', '+', 1) }))
      .where('id', '=', row.id)
      .execute()
    await refreshNeeds(trx, [id], row.key)
    const happened = happenedByRecord(row, { ids, change, note: answer?.note ?? null })
    if (stage_on !== null && happened) await record(trx, [happened], { actor: { id: null, name: 'Slipway' }, at, newId: () => timeOrderedId() })
  }
}

async function answerWith(db: Reader, dosId: string, service: ServiceId): Promise<Answer> {
  const since = await listFirstWriters(db, 'service_dos_ids', [[dosId, service]])
  return answerOfRecord(dosId, since(dosId, service))
}

const atOnce = 400

/** The row `q` is open, but its service has DoS ids again of which none is in question. Its first condition is written as the partial index has it. */
const isAnsweredAgain = sql<SqlBool>`q.on_record in ('lost', 'in question')
  and exists (select 1 from service_dos_ids d where d.service_id = p.service_id)
  and not exists (select 1 from service_dos_ids d where d.service_id = p.service_id and ${inQuestion} = 1)`

/** Projects that do not say what the record of their service says, after a change of these services: theirs, and those of services with the same DoS ids. */
export async function projectsBehindRecord(db: Reader, services: ServiceId[]): Promise<ProjectId[]> {
  const behind = new Set<ProjectId>()
  for (let from = 0; from < services.length; from += atOnce) {
    const some = services.slice(from, from + atOnce)
    const sharing = db
      .selectFrom('service_dos_ids as d')
      .innerJoin('service_dos_ids as o', 'o.dos_id', 'd.dos_id')
      .select('o.service_id')
      .where('d.service_id', 'in', some)
    const rows = rowsOfDosId(db).where((eb) => eb.or([eb('p.service_id', 'in', some), eb('p.service_id', 'in', sharing)]))
    for (const { row } of await listBehind(db, rows)) behind.add(row.project_id)
  }
  // The other service may have lost the DoS id that both had.
  if (services.length > 0) for (const { row } of await listBehind(db, rowsOfDosId(db).where(isAnsweredAgain))) behind.add(row.project_id)
  return [...behind]
}

/** Rows that do not say what the record of their service says: always empty. */
export const listStaleOnRecord = async (db: Reader): Promise<string[]> => (await listBehind(db, rowsOfDosId(db))).map(({ row }) => row.id)

/** The DoS ids of one service. */
export const listRecordedIdsOf = async (db: Reader, service: ServiceId): Promise<RecordedId[]> => (await listRecordedIds(db, [service])).get(service) ?? []
