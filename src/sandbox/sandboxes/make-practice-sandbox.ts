import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { dosIdsOfPractice, makePractice } from './practice.ts'
import { findSandboxOfProject } from './sandboxes.store.ts'

/** Makes the practice sandbox of a Consumer project, with an example of each partner service. */
export const makePracticeSandbox = projectAct({
  permission: 'sandbox.manage',
  form: z.object({}),
  load: async (trx, { project }: { project: ProjectId }, { projects }) => ({
    known: await findSandboxOfProject(trx, project),
    dosIds: (await dosIdsOfPractice(projects, trx, project)).dosIds,
  }),
  decide({ known, dosIds }, _, { access: { project } }) {
    if (project.role !== 'consumer')
      return refused({ form: 'A Provider’s project has its sandbox from the set-up of its test. Save the set-up, and the sandbox is made.' })
    if (known) return overtaken
    return { next: { projectId: project.id, name: project.name, dosIds }, happened: [] }
  },
  async save(trx, next, { newId, at }) {
    const { id } = await makePractice(trx, next, { newId, now: Date.parse(at) })
    const to = next.dosIds.length > 0 ? `services ${next.dosIds.join(', ')}` : 'one example service'
    return [{ kind: 'sandbox.created', id, project: next.projectId, name: null, to }]
  },
  whoWasFirst: () => Promise.resolve('This project has a practice sandbox already. Open it from the page of the project.'),
  says: () => 'The practice sandbox is ready. Point your system at the address below',
})
