import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { projectIsInArea } from '../../access/in-area.store.ts'
import { portions } from '../../mail/notices.store.ts'

/** Someone who looks after a project in an area and was put into a key role of it by another who does. */
export interface GivenInArea {
  /** The id of the membership. */
  id: string
  project: ProjectId
  /** The name of the project. */
  called: string
  holder: string
  giver: string
  role: string
}

const managesInArea = (person: string) => projectIsInArea(sql<PersonId>`${sql.ref(person)}`, ['project-manager'])

/** Which of these memberships are such: the giver has no manager's role on the project, and the role signs or manages. */
export async function listGivenInArea(db: Reader, memberships: string[]): Promise<GivenInArea[]> {
  const found: GivenInArea[] = []
  for (const some of portions(memberships))
    found.push(
      ...(await db
        .selectFrom('project_people as pp')
        .innerJoin('projects as p', 'p.id', 'pp.project_id')
        .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
        .innerJoin('people as h', 'h.id', 'pp.person_id')
        .innerJoin('people as g', 'g.id', 'pp.added_by')
        .innerJoin('accounts as a', 'a.person_id', 'pp.added_by')
        .select(['pp.id', 'p.id as project', 'p.name as called', 'h.name as holder', 'g.name as giver', 'r.name as role'])
        .where('pp.id', 'in', some)
        .whereRef('pp.added_by', '<>', 'pp.person_id')
        .where('a.installation_role', '<>', 'booking-team')
        .where((eb) => eb.or([eb('r.key_stakeholder', '=', 1), eb('r.kind', '=', 'project-manager')]))
        .where(managesInArea('pp.person_id'))
        .where(managesInArea('pp.added_by'))
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('project_people as mp')
                .innerJoin('project_roles as mr', (join) => join.onRef('mr.project_id', '=', 'mp.project_id').onRef('mr.role_key', '=', 'mp.role_key'))
                .select('mp.id')
                .whereRef('mp.project_id', '=', 'p.id')
                .whereRef('mp.person_id', '=', 'pp.added_by')
                .where('mp.left_at', 'is', null)
                .where('mr.kind', '=', 'project-manager'),
            ),
          ),
        )
        .execute()),
    )
  return found
}

/** Everyone of the booking team who can sign in. */
export const listBookingTeam = async (db: Reader): Promise<PersonId[]> =>
  (await db.selectFrom('accounts').select('person_id').where('installation_role', '=', 'booking-team').where('disabled_at', 'is', null).execute()).map(
    (row) => row.person_id,
  )
