import type { Derived } from '../../derived/keep-derived.ts'
import type { ProjectSandboxes } from '../../evidence/project-sandboxes.ts'
import { projectsOfPartners } from '../partner-state/projects-that-book.store.ts'

/** The practice sandbox of a Consumer's project, which follows the DoS ids of its partner services. */
export const practiceSandboxes = (sandboxes: Pick<ProjectSandboxes, 'practise'>): Derived => ({
  name: 'the practice sandbox of a project that books into partner services',
  async refresh(trx, { partnersOf, services }) {
    for (const id of await projectsOfPartners(trx, { projects: [...partnersOf], services: [...services] })) await sandboxes.practise(trx, id)
  },
})
