import { z } from 'zod'
import { overtaken, projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { latestEventId } from '../../events/events.store.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { getMember, saveTestTeam } from './people.store.ts'
import type { Member } from './people.store.ts'

interface Found {
  member: Pick<Member, 'id' | 'name' | 'role' | 'test_team'>
  /** The last change of it. */
  undoes: string | null
}

export function decideTestTeam({ member, undoes }: Found, { on }: { on: 'yes' | 'no' }, { access }: Doing) {
  const { id, name, role, test_team: isInNow } = member
  const isIn = on === 'yes'
  if ((isInNow === 1) === isIn) return overtaken
  return {
    next: { id, name, isIn },
    happened: [{ kind: 'person.test team', id, project: access.project.id, name, role, isIn, from: isIn ? 'no' : 'yes', to: on, undoes }] satisfies Happened[],
  }
}

/** Puts someone in the test team or takes them out: who is in it runs the test plan and records results. */
export const changeTestTeam = projectAct({
  permission: 'project.manage',
  form: z.object({ on: z.enum(['yes', 'no']) }),
  load: async (trx, where: { project: ProjectId; member: string }) => ({
    member: await getMember(trx, where),
    undoes: await latestEventId(trx, where.member, ['test team']),
  }),
  decide: decideTestTeam,
  save: (trx, { id, isIn }) => saveTestTeam(trx, id, isIn),
  subject: ({ member }) => member.id,
  says: ({ name, isIn }) => (isIn ? `${name} is in the test team` : `${name} is no longer in the test team`),
})
