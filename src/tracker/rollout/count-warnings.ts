import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { everywhere } from '../../access/doing.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { readModel } from '../../db/read-model.ts'
import { idsOfProjects } from '../projects/projects.store.ts'
import { warningKeys } from '../projects/warnings.store.ts'
import type { WarningKey } from '../projects/warnings.store.ts'
import { countLateProjects, countSeen, countWithoutKeyPerson } from '../service-facets/count-projects.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'

/** Every project with an early warning, read once for everyone: to ask of each project whether someone sees it takes twenty times longer. */
const projectsWarned = readModel('projects with a warning', { until: 'event' }, (db, { warning, today }: { warning: WarningKey; today: Day }) =>
  idsOfProjects(db, everywhere, { words: '', late: false, warning, today }),
)

/** How many projects each early warning is about, of those that this person sees. What concerns many projects is counted from the facet index. */
export async function countWarnings(db: Reader, { person, today }: Viewer): Promise<Map<WarningKey, number>> {
  const index = await currentIndex(db, today)
  const whose = seesAllProjects(person) ? null : person.personId
  const count = async (warning: WarningKey): Promise<number> => {
    if (warning === 'late') return countLateProjects(index, whose)
    if (warning === 'nobody-in-role') return countWithoutKeyPerson(index, whose)
    return countSeen(index, whose, await projectsWarned(db, { warning, today }))
  }
  return new Map(await Promise.all(warningKeys.map(async (warning) => [warning, await count(warning)] as const)))
}
