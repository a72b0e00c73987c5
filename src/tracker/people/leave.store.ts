import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'
import { holdRound } from '../sop/rounds.store.ts'
import { listAnswered } from '../sop/signatures.store.ts'

/**
 * Ends a role over the request that was read (`asked`, when it was made). Throws ConflictError if it has ended or the request has changed since, or if the
 * person has answered the procedure since: unless `isConfirmed`, that needs a second person.
 */
export async function endRole(trx: Writer, of: { id: string; project: ProjectId; at: string; asked: string | null; isConfirmed: boolean }): Promise<void> {
  await holdRound(trx, of.project)
  if (!of.isConfirmed && (await listAnswered(trx, [of.id])).size > 0) throw new ConflictError('They have answered the procedure since. Look at the page again.')
  const { numUpdatedRows } = await trx
    .updateTable('project_people')
    .set({ left_at: of.at })
    .where('id', '=', of.id)
    .where('left_at', 'is', null)
    .where('leave_asked_at', of.asked === null ? 'is' : '=', of.asked)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this.')
}

/** Notes who asks a second person to end a role. Throws ConflictError if someone else has asked or it has ended. */
export async function askToLeave(trx: Writer, memberId: string, asked: { by: PersonId; name: string; at: string; reason: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('project_people')
    .set({ leave_asked_by: asked.by, leave_asked_name: asked.name, leave_asked_at: asked.at, leave_reason: asked.reason })
    .where('id', '=', memberId)
    .where('left_at', 'is', null)
    .where('leave_asked_by', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this.')
}

/** Takes back the request to end a role. Throws ConflictError if nobody asks for it any more. */
export async function withdrawLeave(trx: Writer, memberId: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('project_people')
    .set({ leave_asked_by: null, leave_asked_name: null, leave_asked_at: null, leave_reason: null })
    .where('id', '=', memberId)
    .where('leave_asked_by', 'is not', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('That request was withdrawn or confirmed already. Look at the page again.')
}

/** Who can be the second person for what a project manager does: the other managers of the project, or up to twenty of the booking team if there are none. */
export async function listSecondPeople(db: Reader, projectId: ProjectId, personId: PersonId): Promise<{ email: string }[]> {
  const managers = await db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .select('p.email')
    .distinct()
    .where('pp.project_id', '=', projectId)
    .where('pp.left_at', 'is', null)
    .where('r.kind', '=', 'project-manager')
    .where('pp.person_id', '<>', personId)
    .execute()
  if (managers.length > 0) return managers
  return db
    .selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select('p.email')
    .where('a.installation_role', '=', 'booking-team')
    .where('a.disabled_at', 'is', null)
    .where('a.person_id', '<>', personId)
    .orderBy('p.email')
    .limit(20)
    .execute()
}

/** The id of the membership of who holds a role; undefined if they have left it. */
export const findHolderRow = async (
  db: Reader,
  { project, role, person }: { project: ProjectId; role: string; person: PersonId },
): Promise<{ id: string; leave_asked_by: PersonId | null } | undefined> =>
  db
    .selectFrom('project_people')
    .select(['id', 'leave_asked_by'])
    .where('project_id', '=', project)
    .where('role_key', '=', role)
    .where('person_id', '=', person)
    .where('acting_for', 'is', null)
    .where('left_at', 'is', null)
    .executeTakeFirst()
