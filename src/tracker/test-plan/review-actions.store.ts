import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'
import type { NewAction } from './review-actions.ts'

const columnsOf = ({ what, owner, day }: NewAction) => ({
  what,
  owner_role: 'role' in owner ? owner.role : null,
  owner_person: 'person' in owner ? owner.person : null,
  due_day: day,
})

/** Adds the actions of a review after its earlier ones; the caller has locked the run. */
export async function insertActions(trx: Writer, of: { projectId: ProjectId; runId: string; newId: () => string }, actions: NewAction[]): Promise<void> {
  if (actions.length === 0) return
  const last = await trx
    .selectFrom('test_run_actions')
    .select((eb) => eb.fn.max('position').as('position'))
    .where('run_id', '=', of.runId)
    .executeTakeFirst()
  const from = Number(last?.position ?? 0) + 1
  await trx
    .insertInto('test_run_actions')
    .values(
      actions.map((one, index) => ({
        ...columnsOf(one),
        id: of.newId(),
        project_id: of.projectId,
        run_id: of.runId,
        position: from + index,
        done_at: null,
        done_by_id: null,
        done_by: null,
        done_note: null,
        version: 1,
      })),
    )
    .execute()
}

/** The actions of a project's reviews, by run and in their order, each with its owner. `held` is how many people hold the role now. */
export const listActions = (db: Reader, projectId: ProjectId, runId?: string) =>
  db
    .selectFrom('test_run_actions as a')
    .innerJoin('test_runs as r', 'r.id', 'a.run_id')
    .leftJoin('people as p', 'p.id', 'a.owner_person')
    .leftJoin('project_roles as pr', (join) => join.onRef('pr.project_id', '=', 'a.project_id').onRef('pr.role_key', '=', 'a.owner_role'))
    .selectAll('a')
    .select(['p.name as person_name', 'pr.name as role_name', 'r.number as run_number'])
    .where('a.project_id', '=', projectId)
    .$if(runId !== undefined, (query) => query.where('a.run_id', '=', runId ?? ''))
    .orderBy('r.number', 'desc')
    .orderBy('a.position')
    .execute()
export type ActionRow = Awaited<ReturnType<typeof listActions>>[number]

async function saveAction(trx: Writer, one: { id: string; version: number }, set: object): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('test_run_actions')
    .set({ ...set, version: one.version + 1 })
    .where('id', '=', one.id)
    .where('version', '=', one.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this action.')
}

/** Notes that an action is done, or that it is not (`done` null), over the version that was read. */
export const saveDone = (
  trx: Writer,
  one: { id: string; version: number },
  done: { byId: PersonId | null; by: string; at: string; note: string | null } | null,
): Promise<void> =>
  saveAction(trx, one, { done_at: done?.at ?? null, done_by_id: done?.byId ?? null, done_by: done?.by ?? null, done_note: done?.note ?? null })

/** Changes the words, owner or day of an action, over the version that was read. */
export const changeAction = (trx: Writer, one: { id: string; version: number }, next: NewAction): Promise<void> => saveAction(trx, one, columnsOf(next))
