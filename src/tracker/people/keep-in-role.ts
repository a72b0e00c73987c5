import { z } from 'zod'
import { overtaken, projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { latestEventId } from '../../events/events.store.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { withdrawLeave } from './leave.store.ts'
import { getMember } from './people.store.ts'
import type { Member } from './people.store.ts'

/** When it was asked for, as the page showed it. */
const form = z.object({ asked: z.string().max(40).optional() })

interface Found {
  member: Pick<Member, 'id' | 'name' | 'role' | 'leave_asked_at'>
  undoes: string | null
}

export function decideKeep({ member, undoes }: Found, { asked }: z.output<typeof form>, { access }: Doing) {
  const { id, name, role, leave_asked_at: askedAt } = member
  if (askedAt === null || askedAt !== (asked ?? askedAt)) return overtaken
  return { next: { id, name, role }, happened: [{ kind: 'person.leave withdrawn', id, project: access.project.id, name, role, undoes }] satisfies Happened[] }
}

/** Takes back the request that someone leaves a role. */
export const keepInRole = projectAct({
  permission: 'project.manage',
  form,
  load: async (trx, where: { project: ProjectId; member: string }) => ({
    member: await getMember(trx, where),
    undoes: await latestEventId(trx, where.member, ['leave asked']),
  }),
  decide: decideKeep,
  save: (trx, { id }) => withdrawLeave(trx, id),
  subject: ({ member }) => member.id,
  says: ({ name, role }) => `${name} stays ${role}`,
})
