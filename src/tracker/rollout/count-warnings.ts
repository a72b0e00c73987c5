import { seesAllProjects } from '../../access/visible-projects.store.ts'
import type { Reader } from '../../db/database.ts'
import { countProjects } from '../projects/projects.store.ts'
import { warningKeys } from '../projects/warnings.store.ts'
import type { WarningKey } from '../projects/warnings.store.ts'
import { countLateProjects, countWithoutKeyPerson } from '../service-facets/count-projects.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'

/** How many projects each early warning is about, of those that this person sees. What concerns many projects is counted from the facet index. */
export async function countWarnings(db: Reader, { person, today }: Viewer): Promise<Map<WarningKey, number>> {
  const index = await currentIndex(db, today)
  const whose = seesAllProjects(person) ? null : person.personId
  const count = (warning: WarningKey): number | Promise<number> => {
    if (warning === 'late') return countLateProjects(index, whose)
    if (warning === 'nobody-in-role') return countWithoutKeyPerson(index, whose)
    return countProjects(db, person, { words: '', late: false, warning, today })
  }
  return new Map(await Promise.all(warningKeys.map(async (warning) => [warning, await count(warning)] as const)))
}
