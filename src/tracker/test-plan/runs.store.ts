import { z } from 'zod'
import type { Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import type { RoleSide } from '../../access/permissions.ts'
import { ConflictError } from '../../errors.ts'
import type { Actor, ActorAt } from '../../events/record.ts'

type Version = Pick<TestRunsTable, 'id' | 'version'>
interface Review {
  review: string
  outcome: string
}

const titles = z.array(z.string())
/** The titles of entry conditions from their column. */
export const readTitles = (kept: string | null): string[] => (kept === null ? [] : titles.parse(JSON.parse(kept)))

export const notAsked = { asked_by_id: null, asked_by: null, asked_as: null, asked_side: null, asked_at: null, asked_for_id: null }
const moved = 'A result came in, or the run was finished, while you had this page open. Look at the run again, then finish it.'

/** Inserts the next run of its project and returns its number; locks the project, so that two concurrent calls get different numbers. */
export async function insertRun(
  trx: Writer,
  run: Pick<
    TestRunsTable,
    | 'id'
    | 'project_id'
    | 'held_on'
    | 'environment'
    | 'counts'
    | 'attendees'
    | 'created_at'
    | 'opened_at'
    | 'opened_by'
    | 'opened_by_id'
    | 'opened_reason'
    | 'opened_despite'
  >,
): Promise<number> {
  const last = await trx
    .selectFrom('test_runs')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('project_id', '=', run.project_id)
    .executeTakeFirst()
  const number = Number(last?.number ?? 0) + 1
  await trx
    .insertInto('test_runs')
    .values({ ...run, number, review: null, outcome: null, actions: null, finished_by: null, finished_at: null, version: 1 })
    .execute()
  return number
}

/** Locks a run until the transaction ends, and notes that it is open; throws ConflictError if it has been finished. */
export async function lockRun(trx: Writer, runId: string, at: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('test_runs')
    .set((eb) => ({ opened_at: eb.fn.coalesce('opened_at', eb.val(at)) }))
    .where('id', '=', runId)
    .where('finished_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('This run was finished or cancelled, so nothing in it can change. Record a new run.')
}

/** Locks a run until the transaction ends, finished or not, because the actions of its review are numbered. */
export async function lockReview(trx: Writer, runId: string): Promise<void> {
  await trx
    .updateTable('test_runs')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('id', '=', runId)
    .execute()
}

/** Opens a run that waits for entry conditions, with the reason; throws ConflictError if it has changed. */
export async function openRun(trx: Writer, run: Version, by: ActorAt & { reason: string; despite: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('test_runs')
    .set({ opened_at: by.at, opened_by: by.name, opened_by_id: by.id, opened_reason: by.reason, opened_despite: by.despite, version: run.version + 1 })
    .where('id', '=', run.id)
    .where('version', '=', run.version)
    .where('opened_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else opened this run, or moved its day, while you had this page open.')
}

/** Moves the day of a run that is not open yet; throws ConflictError if it has changed. */
export async function moveRun(trx: Writer, run: Version, heldOn: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('test_runs')
    .set({ held_on: heldOn, version: run.version + 1 })
    .where('id', '=', run.id)
    .where('version', '=', run.version)
    .where('opened_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else opened this run, or moved its day, while you had this page open.')
}

/** Cancels a run that is not open yet; throws ConflictError if it has changed. */
export async function cancelRun(trx: Writer, run: Version, by: ActorAt & { reason: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('test_runs')
    .set({ cancelled_at: by.at, cancelled_by: by.name, cancelled_by_id: by.id, cancelled_reason: by.reason, version: run.version + 1 })
    .where('id', '=', run.id)
    .where('version', '=', run.version)
    .where('opened_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else opened this run, or moved its day, while you had this page open.')
}

async function saveRun(trx: Writer, run: Version, set: Partial<TestRunsTable>, at: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('test_runs')
    .set((eb) => ({ ...set, opened_at: eb.fn.coalesce('opened_at', eb.val(at)), version: run.version + 1 }))
    .where('id', '=', run.id)
    .where('version', '=', run.version)
    .where('finished_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError(moved)
}

/** Freezes a run over the version that was read; throws ConflictError if it has changed. */
export const finishRun = (
  trx: Writer,
  run: Version,
  { review, outcome, by, at, testedWith, restsOn }: Review & { by: Actor; at: string; testedWith: string | null; restsOn: ProjectId | null },
): Promise<void> =>
  saveRun(trx, run, { review, outcome, finished_by: by.name, finished_by_id: by.id, finished_at: at, tested_with: testedWith, rests_on_id: restsOn }, at)

/** Saves the review of a run and who asked a second person to finish it. */
export const askToFinish = (
  trx: Writer,
  run: Version,
  { review, outcome, by, forId, as, side, at }: Review & { by: Actor; forId: PersonId | null; as: string; side: RoleSide; at: string },
): Promise<void> =>
  saveRun(trx, run, { review, outcome, asked_by_id: by.id, asked_by: by.name, asked_as: as, asked_side: side, asked_at: at, asked_for_id: forId }, at)

/** Reopens a finished run: its results and review stay, and it has to be finished again. Throws ConflictError if it has changed. */
export async function reopenRun(trx: Writer, run: Version, by: ActorAt & { reason: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('test_runs')
    .set({
      ...notAsked,
      pair: null,
      tested_with: null,
      finished_by: null,
      finished_by_id: null,
      finished_at: null,
      reopened_at: by.at,
      reopened_by: by.name,
      reopened_by_id: by.id,
      reopened_reason: by.reason,
      version: run.version + 1,
    })
    .where('id', '=', run.id)
    .where('version', '=', run.version)
    .where('finished_at', 'is not', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else opened this run again, or finished it, while you had this page open.')
}
