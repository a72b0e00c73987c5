import { z } from 'zod'
import { overtaken, projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { endGuest, findGuestProject, getHost } from './guests.store.ts'
import { toSandbox } from './happened.ts'

async function load(trx: Reader, { guest }: { project: ProjectId; guest: string }, { access, projects }: Doing) {
  const sandbox = await getHost(trx, access.project)
  const projectId = await findGuestProject(trx, sandbox.id, guest)
  if (projectId === undefined) return { sandbox, guest: null }
  const name = (await projects.find(trx, [projectId])).get(projectId)?.name ?? ''
  return { sandbox, guest: { id: guest, projectId, name } }
}

/** Ends the invitation of a project to the sandbox. Both projects have it in their history. */
export const endInvitation = projectAct({
  permission: 'project.manage',
  form: z.object({}),
  load,
  decide({ sandbox, guest }, _, { access }) {
    if (!guest) return overtaken
    const { name } = access.project
    return {
      next: { sandboxId: sandbox.id, ...guest },
      happened: [
        { kind: 'sandbox.uninvited', ...toSandbox(sandbox), side: 'host', partner: guest.name, from: guest.name },
        { kind: 'sandbox.uninvited', id: sandbox.id, project: guest.projectId, side: 'guest', partner: name, from: name },
      ],
    }
  },
  save: (trx, { sandboxId, id }, { actor, at }) => endGuest(trx, sandboxId, id, { ...actor, at }),
  whoWasFirst: () => Promise.resolve('This invitation has ended already. Look at the list of partners again.'),
  says: ({ name }) => `${name} no longer sees this sandbox. They know its address: give the sandbox a new one if they must not use it`,
})
