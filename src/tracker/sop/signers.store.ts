import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { signersFrom } from './sop.ts'
import type { Signer } from './sop.ts'

/** The names of the roles that sign a procedure. */
export const listKeyRoles = async (db: Reader, projectId: ProjectId): Promise<string[]> =>
  (await db.selectFrom('project_roles').select('name').where('project_id', '=', projectId).where('key_stakeholder', '=', 1).orderBy('position').execute()).map(
    (one) => one.name,
  )

/** Every key stakeholder role with each person who holds it now, and who acts for them; a role that nobody holds comes once without a person. */
export async function listSigners(db: Reader, projectId: ProjectId): Promise<Signer[]> {
  const rows = await db
    .selectFrom('project_roles as r')
    .leftJoin('project_people as pp', (join) =>
      join.onRef('pp.project_id', '=', 'r.project_id').onRef('pp.role_key', '=', 'r.role_key').on('pp.left_at', 'is', null),
    )
    .leftJoin('people as p', 'p.id', 'pp.person_id')
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .select(['r.role_key', 'r.name', 'r.kind', 'r.required', 'p.id as person_id', 'p.name as person_name', 'pp.added_by', 'ga.made_by as giver_made_by'])
    .select('pp.acting_for')
    .where('r.project_id', '=', projectId)
    .where('r.key_stakeholder', '=', 1)
    .orderBy('r.position')
    .orderBy('p.name')
    .execute()
  return signersFrom(rows)
}

/** Where a person works. */
export async function findOrganisation(db: Reader, personId: PersonId): Promise<string | null> {
  const person = await db.selectFrom('people').select('organisation').where('id', '=', personId).executeTakeFirst()
  return person?.organisation ?? null
}

/** The name of a person; empty if there is no such person. */
export const findPersonName = async (db: Reader, personId: PersonId): Promise<string> =>
  (await db.selectFrom('people').select('name').where('id', '=', personId).executeTakeFirst())?.name ?? ''
