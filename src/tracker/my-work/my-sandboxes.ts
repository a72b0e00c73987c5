import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { ProjectSandboxes } from '../../evidence/project-sandboxes.ts'
import { projectsOfSupplier } from '../service-facets/count-projects.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { listNames } from './my-sandboxes.store.ts'

interface OwnSandbox {
  kind: 'project' | 'alone'
  id: string
  name: string
}
interface Asked {
  personId: PersonId
  today: Day
  limit: number
}

/** So many projects are asked at once whether they have a sandbox. */
const atOnce = 100

/**
 * Where a supplier begins, at most so many: the sandboxes of the projects on which this person speaks for a supplier (stopped and closed
 * ones aside), their own or a partner's that invited them, and those of no project that were made for them.
 */
export async function listSandboxesOfSupplier(db: Reader, sandboxes: ProjectSandboxes, { personId, today, limit }: Asked): Promise<OwnSandbox[]> {
  const found: OwnSandbox[] = []
  for (const ids of projectsOfSupplier(await currentIndex(db, today), personId, atOnce)) {
    const having = await sandboxes.among(db, ids)
    found.push(...(await listNames(db, [...having])).map((one) => ({ kind: 'project' as const, ...one })))
    if (found.length >= limit) break
  }
  const alone = await sandboxes.listMadeFor(db, personId, limit)
  return [...found, ...alone.map((one) => ({ kind: 'alone' as const, ...one }))].slice(0, limit)
}
