import type { ProjectSandboxes } from '../../evidence/project-sandboxes.ts'
import type { Database } from '../../db/database.ts'
import { touchedOn } from '../../events/touched.ts'
import { projectsOfPartners } from './projects-that-book.store.ts'

/**
 * A database in which every write that tells of a partner, or of a service that is one, has the practice sandboxes of the projects that book into it follow
 * their partners' DoS ids, in the same transaction. As no change is without its event, none can forget it.
 */
export const keepingPractice = (db: Database, sandboxes: Pick<ProjectSandboxes, 'practise'>): Database => ({
  ...db,
  transaction: (fn, label) =>
    db.transaction(async (trx) => {
      const answer = await fn(trx)
      const { partnersOf, services } = touchedOn(trx)
      for (const id of await projectsOfPartners(trx, { projects: [...partnersOf], services: [...services] })) await sandboxes.practise(trx, id)
      return answer
    }, label),
})
