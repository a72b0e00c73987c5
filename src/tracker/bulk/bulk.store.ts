import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { BulkJobsTable, BulkRowsTable } from '../../db/tables/rollout.ts'
import { may } from '../../access/permissions.ts'
import { ConflictError } from '../../errors.ts'
import { isOnProject } from '../projects/on-project.store.ts'
import type { OfProject } from '../projects/on-project.store.ts'
import { listAnswered } from '../sop/sop.store.ts'
import type { Candidate, Choice, Side } from './bulk.ts'

const pageSize = 100

export const findJob = (db: Reader, id: string): Promise<BulkJobsTable | undefined> =>
  db.selectFrom('bulk_jobs').selectAll().where('id', '=', id).executeTakeFirst()

/** The latest jobs: of one person, or of everybody. */
export async function listJobs(db: Reader, personId: string | null): Promise<BulkJobsTable[]> {
  let query = db.selectFrom('bulk_jobs').selectAll().orderBy('made_at', 'desc').orderBy('id').limit(50)
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

/** Moves a job on; throws ConflictError if it does not stand where it was thought to. */
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

export async function markRow(
  trx: Writer,
  row: Pick<BulkRowsTable, 'job_id' | 'number'>,
  set: Partial<Pick<BulkRowsTable, 'outcome' | 'told' | 'made' | 'project_id'>>,
): Promise<void> {
  await trx.updateTable('bulk_rows').set(set).where('job_id', '=', row.job_id).where('number', '=', row.number).execute()
}

/** The next rows that wait for their turn: to be done, or to be undone. */
export async function nextRows(db: Reader, jobId: string, phase: 'running' | 'undoing', limit: number): Promise<BulkRowsTable[]> {
  const query = db.selectFrom('bulk_rows').selectAll().where('job_id', '=', jobId).orderBy('number').limit(limit)
  return (phase === 'running' ? query.where('will', '=', 1).where('outcome', 'is', null) : query.where('outcome', '=', 'done')).execute()
}

export type Outcomes = Record<'waiting' | 'done' | 'left' | 'undone' | 'kept', number>

/** How many of the rows that were to change came to what. */
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

/** Why rows are left as they are, with how many for each reason. */
export async function countReasons(db: Reader, jobId: string): Promise<{ why: string; n: number }[]> {
  const rows = await db
    .selectFrom('bulk_rows')
    .select(['why', sql<number>`count(*)`.as('n')])
    .where('job_id', '=', jobId)
    .where('will', '=', 0)
    .groupBy('why')
    .orderBy('n', 'desc')
    .orderBy('why')
    .execute()
  return rows.map((row) => ({ why: row.why ?? '', n: Number(row.n) }))
}

export type Shown = 'will' | 'not' | 'told'

/** A page of a job's rows: those that change, those that do not, or those that came to something else than was foreseen. */
export async function pageOfRows(db: Reader, jobId: string, shown: Shown, after: number): Promise<{ rows: BulkRowsTable[]; next: number | undefined }> {
  const query = db
    .selectFrom('bulk_rows')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('number', '>', after)
    .orderBy('number')
    .limit(pageSize + 1)
  const rows = await (shown === 'told' ? query.where('outcome', 'in', ['left', 'kept']) : query.where('will', '=', shown === 'will' ? 1 : 0)).execute()
  return { rows: rows.slice(0, pageSize), next: rows.length > pageSize ? rows[pageSize - 1]?.number : undefined }
}

/** How many rows would change whose words are like this. */
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

/** In whose name a job runs: the booking team may all, others what they manage; and see what they have a role in. */
export interface By {
  personId: string
  all: boolean
  /** Whether they may sign in, and start projects. */
  active: boolean
  starts: boolean
}

/** What a person may do now, whatever they could when the job was made. */
export async function findBy(db: Reader, personId: string): Promise<By> {
  const account = await db.selectFrom('accounts').select(['installation_role', 'disabled_at']).where('person_id', '=', personId).executeTakeFirst()
  const active = account !== undefined && account.disabled_at === null
  const role = account?.installation_role ?? 'none'
  return { personId, all: active && role === 'booking-team', active, starts: active && may('project.create', { installationRole: role, roles: [] }) }
}

/** Who does a job, or undoes it: who pressed the button, whoever prepared it. */
export function doerOf(job: BulkJobsTable): { id: string; name: string } {
  if (job.state === 'undoing' && job.undone_by_id !== null) return { id: job.undone_by_id, name: job.undone_by ?? '' }
  return job.started_by_id === null ? { id: job.person_id, name: job.person_name } : { id: job.started_by_id, name: job.started_by ?? '' }
}

/** Whether they manage this project now. */
export async function managesProject(db: Reader, by: By, projectId: string): Promise<boolean> {
  if (by.all) return true
  const row = await db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .select('pp.id')
    .where('pp.project_id', '=', projectId)
    .where('pp.person_id', '=', by.personId)
    .where('pp.left_at', 'is', null)
    .where('r.kind', '=', 'project-manager')
    .limit(1)
    .executeTakeFirst()
  return by.active && row !== undefined
}

export interface ServiceProject extends Candidate {
  id: string
  service_id: string
  version: number
}

/** The projects of this side of these services, with what the act asks of each, the newest last. Projects that the person does not see are left out, but where they stand against a start. */
export async function listCandidates(db: Reader, { act, choice }: Choice, by: By, which: { services?: string[]; project?: string }): Promise<ServiceProject[]> {
  let query = db
    .selectFrom('projects as p')
    .select(['p.id', 'p.service_id', 'p.role', 'p.state', 'p.version'])
    .where('p.role', '=', choice.side)
    .orderBy(sql`case when p.state in ('open', 'on-hold') then 1 else 0 end`)
    .orderBy('p.created_at')
    .orderBy('p.id')
  if (which.services) query = query.where('p.service_id', 'in', which.services)
  if (which.project !== undefined) query = query.where('p.id', '=', which.project)
  if (!by.all && act !== 'start') query = query.where((eb) => isOnProject(eb as unknown as OfProject, by.personId))
  const projects = await query.execute()
  if (projects.length === 0) return []
  const ids = projects.map((one) => one.id)
  const [managed, roles, holders, dates, attested] = await Promise.all([
    by.all
      ? []
      : db
          .selectFrom('project_people as pp')
          .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
          .select('pp.project_id')
          .where('pp.person_id', '=', by.personId)
          .where('pp.left_at', 'is', null)
          .where('r.kind', '=', 'project-manager')
          .where('pp.project_id', 'in', ids)
          .execute(),
    act === 'owner' ? db.selectFrom('project_roles').select('project_id').where('project_id', 'in', ids).where('role_key', '=', choice.role).execute() : [],
    act === 'owner'
      ? db
          .selectFrom('project_people as pp')
          .innerJoin('people as pe', 'pe.id', 'pp.person_id')
          .select(['pp.project_id', 'pp.id', 'pe.email', 'pe.name'])
          .where('pp.project_id', 'in', ids)
          .where('pp.role_key', '=', choice.role)
          .where('pp.left_at', 'is', null)
          .orderBy('pe.name')
          .execute()
      : [],
    act === 'dates'
      ? db
          .selectFrom('project_dates')
          .select(['project_id', 'id', 'day', 'standing'])
          .where('project_id', 'in', ids)
          .where('kind', '=', choice.kind)
          .orderBy('set_at')
          .orderBy('id')
          .execute()
      : [],
    act === 'dates'
      ? db
          .selectFrom('attestations')
          .select(['project_id', 'gate'])
          .where('project_id', 'in', ids)
          .where('gate', 'in', ['technical-live', 'business-live'])
          .where('decision', '=', 'declared')
          .execute()
      : [],
  ])
  const [mine, known] = [new Set(managed.map((one) => one.project_id)), new Set(roles.map((one) => one.project_id))]
  const answered =
    act === 'owner' && choice.replace
      ? await listAnswered(
          db,
          holders.map((one) => one.id),
        )
      : new Map<string, unknown>()
  const current = new Map(dates.map((one) => [one.project_id, one]))
  return projects.map((one) => ({
    id: one.id,
    service_id: one.service_id,
    version: one.version,
    side: one.role as Side,
    state: one.state,
    manages: by.all || mine.has(one.id),
    current: current.get(one.id),
    declared: (['technical-live', 'business-live'] as const).filter((gate) => attested.some((row) => row.project_id === one.id && row.gate === gate)),
    role: {
      known: known.has(one.id),
      holders: holders.filter((holder) => holder.project_id === one.id).map(({ id, email, name }) => ({ id, email, name, answered: answered.has(id) })),
    },
  }))
}
