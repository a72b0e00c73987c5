import type { Person } from '../../access/access.store.ts'
import { seesAllProjects, seesProject } from '../../access/visible-projects.store.ts'
import type { Reader } from '../../db/database.ts'
import { asProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { holdsWords } from '../../db/words.ts'
import type { ProjectRole } from '../templates/templates.ts'
import { getProjectParts } from './project-parts.store.ts'
import type { ProjectParts } from './take-from-project.ts'
import { listedCode } from '../../db/conditions.ts'

/** Which projects one can be filled in from: of the same kind and care setting, that this person sees. `person` is null for the installation, which sees all. */
export interface OfSameKind {
  project: ProjectId
  role: ProjectRole
  careSetting: string
  person: Person | null
}

const sameKind = (db: Reader, { project, role, careSetting, person }: OfSameKind) => {
  const query = db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .where('p.id', '<>', project)
    .where('p.role', '=', role)
    .where('s.care_setting', '=', careSetting)
  return person && !seesAllProjects(person) ? query.where(seesProject(person.personId)) : query
}

/** How many are shown of those that match. */
export const shownProjects = 20

/** Those with these words in the service's name, or with this ODS code, by name; one more than are shown if there are more. */
export const findOfSameKind = (db: Reader, of: OfSameKind, words: string): Promise<{ id: ProjectId; name: string; ods_code: string }[]> =>
  sameKind(db, of)
    .select(['p.id', 'p.name', 's.ods_code'])
    .where((eb) => eb.or([holdsWords(words, 's.name'), eb(listedCode, '=', words.trim().toUpperCase())]))
    .orderBy((eb) => eb.fn('lower', ['p.name']))
    .orderBy('p.id')
    .limit(shownProjects + 1)
    .execute()

/** Everything that can be copied from this one; undefined if it is not of the same kind, or this person may not see it. */
export async function findPartsOfSameKind(db: Reader, of: OfSameKind, id: string): Promise<ProjectParts | undefined> {
  const found = await sameKind(db, of).select('p.id').where('p.id', '=', asProjectId(id)).executeTakeFirst()
  return found && getProjectParts(db, found.id)
}
