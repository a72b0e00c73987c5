import { asHeldRole } from '../../access/held-role.ts'
import type { HeldRole } from '../../access/permissions.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { peopleInRoles } from './people-in-roles.store.ts'

/** A role that someone has on a project, with who gave it and who made the accounts of both; throws NotFoundError if they have left it. */
export async function getRoleToDelegate(db: Reader, { project, member }: { project: ProjectId; member: string }) {
  const row = await rolesOn(db, project).where('pp.id', '=', member).executeTakeFirst()
  const role = row && asHeldRole(row, row.person_id)[0]
  if (!role) throw new NotFoundError('Nobody of this project')
  const { id, person_id: personId, name, test_team: testTeam, added_by, giver_made_by, own_made_by } = row
  return { id, personId, name, testTeam, role, givers: [added_by, giver_made_by, own_made_by] }
}

const rolesOn = (db: Reader, project: ProjectId) =>
  peopleInRoles(db, project).leftJoin('accounts as oa', 'oa.person_id', 'pp.person_id').select('oa.made_by as own_made_by')

/** The roles that someone has on a project now. */
export async function listRolesOf(db: Reader, { project, person }: { project: ProjectId; person: PersonId }): Promise<HeldRole[]> {
  const rows = await rolesOn(db, project).where('pp.person_id', '=', person).execute()
  return rows.flatMap((row) => asHeldRole(row, person))
}

/** The roles that someone holds themselves on a project now, each with the id of their membership. */
export async function listOwnRoles(db: Reader, { project, person }: { project: ProjectId; person: PersonId }) {
  const rows = await rolesOn(db, project).where('pp.person_id', '=', person).where('pp.acting_for', 'is', null).execute()
  return rows.map((row) => ({ id: row.id, key: row.role_key, name: row.role_name, kind: row.kind }))
}

/** Locks someone's role until the transaction ends; throws ConflictError if they have left it. */
export async function holdRole(trx: Writer, memberId: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('project_people')
    .set((eb) => ({ test_team: eb.ref('test_team') }))
    .where('id', '=', memberId)
    .where('left_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('You left this role a moment ago.')
}
