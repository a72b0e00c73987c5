import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import { managesProject, seesAllProjects, seesProject } from '../../access/visible-projects.store.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** The projects in a wave; of those, only what this person sees, if one is given. */
export function members(db: Reader, wave: string, person?: Person) {
  const query = db
    .selectFrom('wave_projects as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .where('m.wave_id', '=', wave)
    .where('m.left_at', 'is', null)
  return person === undefined || seesAllProjects(person) ? query : query.where(seesProject(person.personId))
}

/** Who may have the procedure of a project count for others: whoever manages it, and the booking team. */
export const mayAnswerFor = (person: Person) => (person.installationRole === 'booking-team' ? sql<SqlBool>`1 = 1` : managesProject(person.personId))

/** A Provider project of a wave that this person manages, with the organisation and care setting of its service. */
export async function findOwnSite(db: Reader, of: { wave: string; project: ProjectId; person: Person }) {
  const row = await members(db, of.wave)
    .leftJoin('organisations as o', 'o.id', 's.organisation_id')
    .select(['p.id', 'p.name', 'p.state', 's.organisation_id', 'o.name as organisation', 's.care_setting'])
    .where('p.id', '=', of.project)
    .where('p.role', '=', 'provider')
    .where(mayAnswerFor(of.person))
    .executeTakeFirst()
  return row
}
