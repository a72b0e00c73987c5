import type { Person } from '../../access/access.store.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import type { PersonId } from '../../db/ids.ts'

/** In whose area to look if this person asks what is in one: their own, or anyone's if they see every project; null if they may not ask. */
export const areaToAsk = (person: Pick<Person, 'personId' | 'really' | 'installationRole'>, area: { personId: PersonId }): PersonId | null => {
  if (seesAllProjects(person)) return area.personId
  return (person.really ?? person.personId) === area.personId ? person.personId : null
}
