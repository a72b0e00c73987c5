import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { latestEventId } from '../../events/events.store.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { findLeft, holdsRole, insertMember } from './people.store.ts'
import { whyNotGiven } from './who-gives-roles.ts'

interface Found {
  left: NonNullable<Awaited<ReturnType<typeof findLeft>>>
  /** Whether they hold it again already. */
  holdsIt: boolean
  undoes: string | null
}

export function decideReturn({ left, holdsIt, undoes }: Found, _: object, { access, at, newId, rights }: Doing) {
  const { name, role, ...kept } = left
  if (holdsIt) return overtaken
  const why = whyNotGiven({ id: kept.person_id, name }, { access, rights })
  if (why !== undefined) return refused({ form: why })
  const member = { id: newId(), ...kept, joined_at: at }
  return {
    next: { member, name, role },
    happened: [{ kind: 'person.returned', id: member.id, project: kept.project_id, name, role, undoes }] satisfies Happened[],
  }
}

/** Puts someone back into the role that they left. Whoever gave them the role first still counts as the one who gave it. */
export const returnToRole = projectAct({
  permission: 'project.manage',
  form: z.object({}),
  async load(trx, { project, member }: { project: ProjectId; member: string }) {
    const left = await findLeft(trx, project, member)
    if (!left) throw new NotFoundError('Nobody of this project')
    const holdsIt = await holdsRole(trx, { project, role: left.role_key, person: left.person_id })
    return { left, holdsIt, undoes: await latestEventId(trx, member, ['left']) }
  },
  decide: decideReturn,
  save: (trx, { member }) => insertMember(trx, member),
  // Other sites may rest on what this project's people sign.
  after: refreshGates,
  says: ({ name, role }) => `${name} is ${role} again`,
})
