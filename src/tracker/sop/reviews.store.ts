import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Selects } from '../../db/conditions.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopRoundsTable } from '../../db/tables/sop.ts'
import { ConflictError } from '../../errors.ts'

/** The version that is in force: the last one that everyone had signed. Undefined if there is none. */
export const findInForce = (db: Reader, projectId: ProjectId) =>
  db
    .selectFrom('sop_rounds as r')
    .innerJoin('sop_versions as v', 'v.id', 'r.version_id')
    .select(['r.id as round_id', 'r.version_id', 'r.signed_at', 'r.review_on', 'v.number', 'v.digest', 'v.written_by', 'v.written_by_id'])
    .where('r.project_id', '=', projectId)
    .where('r.signed_at', 'is not', null)
    .where('r.replaced_at', 'is', null)
    .executeTakeFirst()
export type InForce = NonNullable<Awaited<ReturnType<typeof findInForce>>>

/** Whether the version that is out for signature has the same text as the one before, because a review changed nothing. */
export const isReviewOpen = async (db: Reader, projectId: ProjectId): Promise<boolean> =>
  (await db
    .selectFrom('sop_rounds')
    .select('id')
    .where('project_id', '=', projectId)
    .where('closed_at', 'is', null)
    .where('same_as_id', 'is not', null)
    .executeTakeFirst()) !== undefined

/** Notes that everyone has signed the version of a round: it is in force from now on, in place of the one before. */
export async function saveInForce(trx: Writer, round: Pick<SopRoundsTable, 'id' | 'project_id'> & { at: string; reviewOn: Day }): Promise<void> {
  await trx
    .updateTable('sop_rounds')
    .set({ replaced_at: round.at })
    .where('project_id', '=', round.project_id)
    .where('signed_at', 'is not', null)
    .where('replaced_at', 'is', null)
    .execute()
  await trx.updateTable('sop_rounds').set({ signed_at: round.at, review_on: round.reviewOn }).where('id', '=', round.id).execute()
}

/** Someone corrected their signature to a decline: the version before, if there is one, is in force again. */
export async function takeFromForce(trx: Writer, round: Pick<SopRoundsTable, 'id' | 'project_id' | 'signed_at'>): Promise<void> {
  await trx.updateTable('sop_rounds').set({ signed_at: null, review_on: null }).where('id', '=', round.id).execute()
  await trx.updateTable('sop_rounds').set({ replaced_at: null }).where('project_id', '=', round.project_id).where('replaced_at', '=', round.signed_at).execute()
}

/** Sets another day for a review; throws ConflictError if someone else did. */
export async function saveReviewDay(trx: Writer, { round, was, day }: { round: string; was: Day | null; day: Day }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('sop_rounds')
    .set({ review_on: day })
    .where('id', '=', round)
    .where('review_on', was === null ? 'is' : '=', was)
    .where('replaced_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed the day of the review.')
}

/**
 * Open projects whose procedure was to be reviewed before this day. To be narrowed by projects, which are found first: the rest is written so that no
 * index by it comes before.
 */
export const lateReviews = (db: Selects, today: Day) =>
  db
    .selectFrom('sop_rounds as rr')
    .innerJoin('projects as rp', 'rp.id', 'rr.project_id')
    .innerJoin('sop_versions as rv', 'rv.id', 'rr.version_id')
    .where('rr.signed_at', 'is not', null)
    .where('rr.replaced_at', 'is', null)
    .where(sql<boolean>`rr.review_on || '' < ${today}`)
    .where(sql<boolean>`rp.state || '' = 'open'`)
    // It rests on the procedure of another project, which has a review of its own.
    .where(sql<boolean>`rp.procedure_of is null`)

/** The procedures whose review is due by a day, in the order of ids, after one. `next_number` is a later version that is out for signature. */
export const listDueReviews = (db: Reader, { by, after, most }: { by: Day; after: string; most: number }) =>
  db
    .selectFrom('sop_rounds as r')
    .innerJoin('sop_versions as v', 'v.id', 'r.version_id')
    .innerJoin('projects as j', 'j.id', 'r.project_id')
    .select(['r.id', 'r.project_id', 'r.review_on', 'v.number', 'j.name as project'])
    .select((eb) =>
      eb
        .selectFrom('sop_rounds as o')
        .innerJoin('sop_versions as n', 'n.id', 'o.version_id')
        .select('n.number')
        .whereRef('o.project_id', '=', 'r.project_id')
        .whereRef('o.id', '<>', 'r.id')
        .where('o.closed_at', 'is', null)
        .as('next_number'),
    )
    .where('r.review_on', 'is not', null)
    .where('r.review_on', '<=', by)
    .where('r.replaced_at', 'is', null)
    // Nobody can issue a version in any other state.
    .where('j.state', 'in', ['open', 'on-hold'])
    .where('j.procedure_of', 'is', null)
    .where('r.id', '>', after)
    .orderBy('r.id')
    .limit(most)
    .execute()
export type DueReview = Awaited<ReturnType<typeof listDueReviews>>[number]

/** The open rounds of these projects, with what decides whether everyone has signed. */
export const listOpenRounds = (db: Reader, projects: ProjectId[]) =>
  projects.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('sop_rounds as r')
        .innerJoin('sop_versions as v', 'v.id', 'r.version_id')
        .innerJoin('projects as j', 'j.id', 'r.project_id')
        .select(['r.id', 'r.project_id', 'r.version_id', 'r.signed_at', 'v.number', 'j.roles_per_signer'])
        .where('r.project_id', 'in', projects)
        .where('r.closed_at', 'is', null)
        .execute()

/** Projects whose version that is out has signatures, though nobody noted yet that everyone has signed it: those of before this was noted. */
export const listNotInForce = async (db: Reader, { after, most }: { after: ProjectId; most: number }): Promise<ProjectId[]> =>
  (
    await db
      .selectFrom('sop_rounds as r')
      .select('r.project_id')
      .where('r.closed_at', 'is', null)
      .where('r.signed_at', 'is', null)
      .where((eb) => eb.exists(eb.selectFrom('sop_signatures as s').select('s.id').whereRef('s.version_id', '=', 'r.version_id')))
      .where('r.project_id', '>', after)
      .orderBy('r.project_id')
      .limit(most)
      .execute()
  ).map((one) => one.project_id)
