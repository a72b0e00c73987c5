import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { QueueBatchItemsTable, QueueBatchesTable } from '../../db/tables/queues.ts'
import { asPrerequisite, needsOf } from '../prerequisites/prerequisites.store.ts'
import type { Candidate } from './batch.ts'
import { inPatch, ofKinds } from './patch.store.ts'
import type { Patch } from './patch.ts'
import { odsCodeOf } from '../services/service-key.ts'
import { listedCode } from '../../db/conditions.ts'

/** Rows of the patch of one key, on hold or open, to be narrowed by the caller. */
function ofKey(db: Reader, patch: Patch, key: string) {
  const kinds = patch.kinds.filter((one) => one.key === key)
  let query = db
    .selectFrom('prerequisites as q')
    .innerJoin('projects as p', 'p.id', 'q.project_id')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .selectAll('q')
    .select(['p.role', 'p.state', 's.id as service_id', 's.ods_code', 's.name as service'])
    .where('p.state', 'in', ['open', 'on-hold'])
    .where(ofKinds(kinds))
  if (!patch.all) query = query.where(inPatch(patch))
  return query
}
type Row = Awaited<ReturnType<ReturnType<typeof ofKey>['execute']>>[number]

export type CandidateRow = Candidate & { row: Row }

/** The candidates of some rows, with what the decision looks at; one query more. */
async function candidatesOf(db: Reader, rows: Row[]): Promise<CandidateRow[]> {
  if (rows.length === 0) return []
  const keys = [...new Set([...rows.flatMap(needsOf), 'asid'])]
  const around = await db
    .selectFrom('prerequisites')
    .selectAll()
    .where('project_id', 'in', [...new Set(rows.map((row) => row.project_id))])
    .where('key', 'in', keys)
    .execute()
  const byProject = Map.groupBy(around, (one) => one.project_id)
  return rows.map((row) => {
    const others = byProject.get(row.project_id) ?? []
    return {
      row,
      id: row.id,
      projectId: row.project_id,
      serviceId: row.service_id,
      version: row.version,
      prerequisite: asPrerequisite(row),
      needs: others.filter((one) => needsOf(row).includes(one.key)).map(asPrerequisite),
      asid: others.find((one) => one.key === 'asid')?.value ?? null,
      service: row.service,
      ods: odsCodeOf(row.ods_code),
      role: row.role,
      onHold: row.state === 'on-hold',
    }
  })
}

/** The candidates of a few hundred codes at most, by the code: an ODS code or a DoS service id. Four queries. */
export async function candidatesByCode(db: Reader, patch: Patch, key: string, codes: string[]): Promise<Map<string, Candidate[]>> {
  const found = new Map<string, Candidate[]>()
  if (codes.length === 0) return found
  const dosIds = await db.selectFrom('service_dos_ids').selectAll().where('dos_id', 'in', codes).execute()
  const byOds = await ofKey(db, patch, key).where(listedCode, 'in', codes).execute()
  const byDosId =
    dosIds.length === 0
      ? []
      : await ofKey(db, patch, key)
          .where(
            's.id',
            'in',
            dosIds.map((one) => one.service_id),
          )
          .execute()
  const rows = new Map([...byOds, ...byDosId].map((row) => [row.id, row]))
  for (const one of await candidatesOf(db, [...rows.values()])) {
    const names = [odsCodeOf(one.row.ods_code), ...dosIds.filter((dosId) => dosId.service_id === one.row.service_id).map((dosId) => dosId.dos_id)].filter(
      (code) => codes.includes(code),
    )
    for (const name of names) found.set(name, [...(found.get(name) ?? []), one])
  }
  return found
}

/** The candidates with these ids, a few hundred at most, by id. Two queries. */
export async function candidatesById(db: Reader, patch: Patch, key: string, ids: string[]): Promise<Map<string, CandidateRow>> {
  if (ids.length === 0) return new Map()
  return new Map((await candidatesOf(db, await ofKey(db, patch, key).where('q.id', 'in', ids).execute())).map((one) => [one.id, one]))
}

/** The most lists that someone may have open in several windows at once. */
const previewsKept = 10

/** Starts a batch. Keeps only the last few of those that this person never confirmed, so that what another window shows can still be saved. */
export async function insertBatch(trx: Writer, batch: QueueBatchesTable): Promise<void> {
  const previews = await trx
    .selectFrom('queue_batches')
    .select('id')
    .where('person_id', '=', batch.person_id)
    .where('state', '=', 'preview')
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const old = previews.slice(previewsKept - 1).map((one) => one.id)
  if (old.length > 0) {
    await trx.deleteFrom('queue_batch_items').where('batch_id', 'in', old).execute()
    await trx.deleteFrom('queue_batches').where('id', 'in', old).execute()
  }
  await trx.insertInto('queue_batches').values(batch).execute()
}

/** Shows a batch of which every item is stored. */
export const completeBatch = (trx: Writer, id: string) => trx.updateTable('queue_batches').set({ complete: 1 }).where('id', '=', id).execute()

export async function insertItems(trx: Writer, items: QueueBatchItemsTable[]): Promise<void> {
  for (let from = 0; from < items.length; from += 50)
    await trx
      .insertInto('queue_batch_items')
      .values(items.slice(from, from + 50))
      .execute()
}

/** A person's own batch. */
export const findBatch = (db: Reader, personId: PersonId, role: string, id: string): Promise<QueueBatchesTable | undefined> =>
  db
    .selectFrom('queue_batches')
    .selectAll()
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .where('role_key', '=', role)
    .where('complete', '=', 1)
    .executeTakeFirst()

export type ItemVerdict = QueueBatchItemsTable['verdict']

export async function countItems(db: Reader, batchId: string): Promise<Record<ItemVerdict, number>> {
  const counts: Record<ItemVerdict, number> = { ready: 0, change: 0, nothing: 0, unknown: 0, refused: 0, late: 0, done: 0 }
  for (const row of await db
    .selectFrom('queue_batch_items')
    .select(['verdict', sql<number>`count(*)`.as('n')])
    .where('batch_id', '=', batchId)
    .groupBy('verdict')
    .execute())
    counts[row.verdict] = Number(row.n)
  return counts
}

/** How many items of these verdicts had something removed from them that nobody sees. */
export async function countNoted(db: Reader, batchId: string, verdicts: ItemVerdict[]): Promise<number> {
  const { n } = await db
    .selectFrom('queue_batch_items')
    .select(sql<number>`count(*)`.as('n'))
    .where('batch_id', '=', batchId)
    .where('verdict', 'in', verdicts)
    .where('noted', '<>', '')
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** Items of some verdicts in their order, with the service that they are about; `noted`: only those from which something was removed. */
export async function listItems(db: Reader, batchId: string, verdicts: ItemVerdict[], page: { after: number; limit: number; noted?: true }) {
  return db
    .selectFrom('queue_batch_items as i')
    .leftJoin('projects as p', 'p.id', 'i.project_id')
    .leftJoin('services as s', 's.id', 'p.service_id')
    .selectAll('i')
    .select(['s.name as service', 's.ods_code'])
    .where('i.batch_id', '=', batchId)
    .where('i.verdict', 'in', verdicts)
    .where('i.position', '>', page.after)
    .$if(page.noted === true, (query) => query.where('i.noted', '<>', ''))
    .orderBy('i.position')
    .limit(page.limit)
    .execute()
}

/** The next items to write. Holds the batch's row until the transaction ends, so that no other writes the same ones. */
export async function takeItems(trx: Writer, batchId: string, limit: number): Promise<QueueBatchItemsTable[]> {
  await trx.updateTable('queue_batches').set({ state: 'writing' }).where('id', '=', batchId).execute()
  return trx
    .selectFrom('queue_batch_items')
    .selectAll()
    .where('batch_id', '=', batchId)
    .where('verdict', 'in', ['ready', 'change'])
    .orderBy('position')
    .limit(limit)
    .execute()
}

export const saveItem = (trx: Writer, item: QueueBatchItemsTable, verdict: ItemVerdict, why: string) =>
  trx.updateTable('queue_batch_items').set({ verdict, why }).where('batch_id', '=', item.batch_id).where('position', '=', item.position).execute()

export const finishBatch = (trx: Writer, batchId: string, at: string) =>
  trx.updateTable('queue_batches').set({ state: 'done', settled_at: at }).where('id', '=', batchId).execute()

const released = (db: Reader, batch: { id: string; prerequisite_key: string }, today: Day) =>
  db
    .selectFrom('queue_batch_items as i')
    .innerJoin('prerequisites as n', 'n.project_id', 'i.project_id')
    .innerJoin('projects as p', 'p.id', 'n.project_id')
    .where('i.batch_id', '=', batch.id)
    .where('i.verdict', '=', 'done')
    .where('n.needs', 'like', `%"${batch.prerequisite_key}"%`)
    .where(sql.ref<string>('n.settled_until'), '<', today)
    .where('n.needs_until', '>=', today)

/** What was waiting for things that this batch settled, and now waits for nothing: by kind, counted now. */
export async function countReleased(db: Reader, batch: { id: string; prerequisite_key: string }, today: Day) {
  const rows = await released(db, batch, today)
    .select(['n.key', 'n.title', sql<string>`min(n.owners)`.as('owners'), sql<number>`count(*)`.as('n')])
    .groupBy(['n.key', 'n.title'])
    .orderBy('n.title')
    .execute()
  return rows.map((row) => ({ ...row, n: Number(row.n) }))
}

export async function listReleased(
  db: Reader,
  batch: { id: string; prerequisite_key: string },
  key: string,
  today: Day,
  page: { after: number; limit: number },
) {
  return released(db, batch, today)
    .where('n.key', '=', key)
    .where('i.position', '>', page.after)
    .select(['i.position', 'p.id as project_id', 'p.name as project', 'n.title'])
    .orderBy('i.position')
    .limit(page.limit)
    .execute()
}
