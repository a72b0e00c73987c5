import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import { seesAllProjects, seesProject, seesService } from '../../access/visible-projects.store.ts'
import { ofService } from '../../db/conditions.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { noServiceId } from '../../db/ids.ts'
import type { PersonId, ServiceId } from '../../db/ids.ts'
import type { BulkJobsTable, BulkRowsTable } from '../../db/tables/rollout.ts'
import { ConflictError } from '../../errors.ts'
import { sharesProject } from '../people/known-people.store.ts'
import { listAnswered } from '../sop/signatures.store.ts'

const pageSize = 100

export const findJob = (db: Reader, id: string): Promise<BulkJobsTable | undefined> =>
  db.selectFrom('bulk_jobs').selectAll().where('id', '=', id).where('complete', '=', 1).executeTakeFirst()

/** The latest jobs: of one person, or of everyone. */
export async function listJobs(db: Reader, personId: PersonId | null): Promise<BulkJobsTable[]> {
  let query = db.selectFrom('bulk_jobs').selectAll().where('complete', '=', 1).orderBy('made_at', 'desc').orderBy('id').limit(50)
  if (personId !== null) query = query.where('person_id', '=', personId)
  return query.execute()
}

export const listBrokenOff = (db: Reader): Promise<Pick<BulkJobsTable, 'id' | 'state'>[]> =>
  db
    .selectFrom('bulk_jobs')
    .select(['id', 'state'])
    .where(sql<SqlBool>`state in ('running', 'undoing')`)
    .execute()

export async function insertJob(trx: Writer, job: BulkJobsTable): Promise<void> {
  await trx.insertInto('bulk_jobs').values(job).execute()
}

export async function insertRows(trx: Writer, rows: BulkRowsTable[]): Promise<void> {
  const atOnce = 60
  for (let from = 0; from < rows.length; from += atOnce)
    await trx
      .insertInto('bulk_rows')
      .values(rows.slice(from, from + atOnce))
      .execute()
}

/** Shows a job of which every row is stored. */
export const completeJob = (trx: Writer, id: string) => trx.updateTable('bulk_jobs').set({ complete: 1 }).where('id', '=', id).execute()

/** Deletes the jobs that this person began to prepare before a moment and that were never complete: the server stopped in between. */
export async function removeIncompleteJobs(trx: Writer, { person, before }: { person: PersonId; before: string }): Promise<void> {
  const found = await trx
    .selectFrom('bulk_jobs')
    .select('id')
    .where('person_id', '=', person)
    .where('complete', '=', 0)
    .where('made_at', '<', before)
    .limit(10)
    .execute()
  const ids = found.map((one) => one.id)
  if (ids.length === 0) return
  await trx.deleteFrom('bulk_rows').where('job_id', 'in', ids).execute()
  await trx.deleteFrom('bulk_jobs').where('id', 'in', ids).execute()
}

/** Moves a job to another state; throws ConflictError if it is not in the state `from`. */
export async function moveJob(
  trx: Writer,
  id: string,
  from: BulkJobsTable['state'],
  to: BulkJobsTable['state'],
  more: Partial<BulkJobsTable> = {},
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('bulk_jobs')
    .set({ ...more, state: to })
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has done this already. Look at the page again.')
}

export type RowOutcome = Partial<Pick<BulkRowsTable, 'outcome' | 'told' | 'made' | 'project_id'>>

/** Notes the outcome of a row. */
export async function markRow(trx: Writer, row: Pick<BulkRowsTable, 'job_id' | 'number'>, set: RowOutcome): Promise<void> {
  await trx.updateTable('bulk_rows').set(set).where('job_id', '=', row.job_id).where('number', '=', row.number).execute()
}

/** The next rows to change, or to undo. */
export async function nextRows(
  db: Reader,
  jobId: string,
  phase: 'running' | 'undoing',
  { after, limit }: { after: number; limit: number },
): Promise<BulkRowsTable[]> {
  const query = db.selectFrom('bulk_rows').selectAll().where('job_id', '=', jobId).where('number', '>', after).orderBy('number').limit(limit)
  return (phase === 'running' ? query.where('will', '=', 1).where('outcome', 'is', null) : query.where('outcome', '=', 'done')).execute()
}

export type Outcomes = Record<'waiting' | 'done' | 'left' | 'undone' | 'kept', number>

/** How many of the rows that were to change have each outcome. */
export async function countOutcomes(db: Reader, jobId: string): Promise<Outcomes> {
  const rows = await db
    .selectFrom('bulk_rows')
    .select(['outcome', sql<number>`count(*)`.as('n')])
    .where('job_id', '=', jobId)
    .where('will', '=', 1)
    .groupBy('outcome')
    .execute()
  const counts: Outcomes = { waiting: 0, done: 0, left: 0, undone: 0, kept: 0 }
  for (const row of rows) counts[row.outcome ?? 'waiting'] = Number(row.n)
  return counts
}

/** The rows of a job that this person sees now: those of projects and services that they see, whatever they saw when it was prepared. */
function rowsSeen(db: Reader, jobId: string, person: Person) {
  const rows = db.selectFrom('bulk_rows as r').where('r.job_id', '=', jobId)
  if (seesAllProjects(person)) return rows
  return rows.where((eb) => {
    const project = eb.selectFrom('projects as p').select('p.id').whereRef('p.id', '=', 'r.project_id').where(seesProject(person.personId))
    const service = eb.selectFrom('services as s').select('s.id').whereRef('s.id', '=', 'r.service_id').where(mayStartHere(person))
    // A pasted code that no service has is shown to whoever pasted it.
    return eb.or([eb.exists(project), eb.and([eb('r.project_id', 'is', null), eb.or([eb.exists(service), eb('r.service_id', '=', noServiceId)])])])
  })
}

/** Whether the service `s` is this person's to see; a project manager starts projects of those that have none. */
const mayStartHere = ({ personId, installationRole }: Person) =>
  installationRole === 'project-manager'
    ? ofService.or([
        seesService(personId),
        ofService.not(ofService.exists(ofService.selectFrom('projects as np').select('np.id').whereRef('np.service_id', '=', 's.id'))),
      ])
    : seesService(personId)

/** How many rows of a job this person sees now. */
export async function countSeen(db: Reader, jobId: string, person: Person): Promise<number> {
  const row = await rowsSeen(db, jobId, person)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

/** Why rows that this person sees are skipped, with how many for each reason; the commonest first. */
export async function countReasons(db: Reader, jobId: string, { person, most }: { person: Person; most: number }): Promise<{ why: string; n: number }[]> {
  const rows = await rowsSeen(db, jobId, person)
    .select(['r.why', sql<number>`count(*)`.as('n')])
    .where('r.will', '=', 0)
    .groupBy('r.why')
    .orderBy('n', 'desc')
    .orderBy('r.why')
    .limit(most)
    .execute()
  return rows.map((row) => ({ why: row.why ?? '', n: Number(row.n) }))
}

export type Shown = 'will' | 'not' | 'told'

/** A page of the rows of a job that this person sees: those that change, those that do not, or those with an unexpected outcome. */
export async function pageOfRows(
  db: Reader,
  jobId: string,
  { person, shown, after }: { person: Person; shown: Shown; after: number },
): Promise<{ rows: BulkRowsTable[]; next: number | undefined }> {
  const query = rowsSeen(db, jobId, person)
    .selectAll('r')
    .where('r.number', '>', after)
    .orderBy('r.number')
    .limit(pageSize + 1)
  const rows = await (shown === 'told' ? query.where('r.outcome', 'in', ['left', 'kept']) : query.where('r.will', '=', shown === 'will' ? 1 : 0)).execute()
  return { rows: rows.slice(0, pageSize), next: rows.length > pageSize ? rows[pageSize - 1]?.number : undefined }
}

/** How many of the rows that would change match these words. */
export const countChangesLike = async (db: Reader, jobId: string, words: string): Promise<number> =>
  Number(
    (
      await db
        .selectFrom('bulk_rows')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('job_id', '=', jobId)
        .where('will', '=', 1)
        .where('why', 'like', words)
        .executeTakeFirstOrThrow()
    ).n,
  )

/** Who runs a job or undoes it: the person who pressed the button, else the one who prepared it. */
export function doerOf(job: BulkJobsTable): { id: PersonId; name: string } {
  if (job.state === 'undoing' && job.undone_by_id !== null) return { id: job.undone_by_id, name: job.undone_by ?? '' }
  return job.started_by_id === null ? { id: job.person_id, name: job.person_name } : { id: job.started_by_id, name: job.started_by ?? '' }
}

/** A person in the role that a row gave them, with whether they have answered the procedure in it; undefined if they have left it. */
export async function findPutIn(db: Reader, memberId: string) {
  const row = await db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .select(['p.name', 'pp.leave_asked_at as asked'])
    .where('pp.id', '=', memberId)
    .where('pp.left_at', 'is', null)
    .executeTakeFirst()
  return row && { ...row, answered: (await listAnswered(db, [memberId])).size > 0 }
}

export interface OpenCounts {
  min: number
  median: number
  max: number
}

/** How many prerequisites the projects of a job would have open; null if none starts. */
export async function countOpen(db: Reader, jobId: string): Promise<OpenCounts | null> {
  const rows = await db
    .selectFrom('bulk_rows')
    .select(['open_prerequisites as open', sql<number>`count(*)`.as('n')])
    .where('job_id', '=', jobId)
    .where('will', '=', 1)
    .where('open_prerequisites', 'is not', null)
    .groupBy('open_prerequisites')
    .orderBy('open_prerequisites')
    .execute()
  const counts = rows.map((row) => ({ open: Number(row.open), n: Number(row.n) }))
  const [first, last] = [counts[0], counts.at(-1)]
  if (!first || !last) return null
  let left = counts.reduce((sum, one) => sum + one.n, 0) / 2
  const middle = counts.find((one) => (left -= one.n) <= 0) ?? last
  return { min: first.open, median: middle.open, max: last.open }
}

/** People who may sign in and whom this person may see, by name; at most 500. */
export const listAddresses = (db: Reader, person: Person) =>
  db
    .selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select(['p.name', 'p.email'])
    .where('a.disabled_at', 'is', null)
    .orderBy((eb) => eb.fn('lower', ['p.name']))
    .where(sharesProject(person))
    .limit(500)
    .execute()

/** The names of these services, for a preview. */
export const listServices = (db: Reader, ids: ServiceId[]) =>
  db
    .selectFrom('services')
    .select(['id', 'ods_code', 'name', 'closed', 'care_setting', 'provider_product', 'consumer_product'])
    .where('id', 'in', ids)
    .execute()
