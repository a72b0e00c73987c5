import { asDay, dayInWords } from '../../day.ts'
import type { PersonId } from '../../db/ids.ts'
import type { Notice } from '../../mail/notice.ts'
import type { Member } from './member.ts'
import type { OwnedPrerequisite } from './startable.store.ts'

/** Who has to do something about a prerequisite: the holders of the roles that own it, or the project managers if nobody does. */
export function ownersOf({ owners, project_id }: Pick<OwnedPrerequisite, 'owners' | 'project_id'>, members: Member[]): Member[] {
  const here = members.filter((one) => one.project === project_id && !one.hasLeft)
  const own = here.filter((one) => owners.includes(one.role))
  return own.length > 0 ? own : here.filter((one) => one.isManager)
}

/** What is the same about every notice of a prerequisite. */
const about = (one: OwnedPrerequisite) => ({ project: one.project_id, path: `/projects/${one.project_id}/prerequisites/${one.key}`, thing: one.id })

/** Tells the owners of prerequisites that they can begin, but not whoever completed what was needed. */
export const startableNotices = (list: OwnedPrerequisite[], members: Member[], doer: PersonId | null): Notice[] =>
  list.flatMap((one) =>
    ownersOf(one, members)
      .filter((member) => member.person !== doer)
      .map((member) => ({
        ...about(one),
        person: member.person,
        cause: `startable:${one.id}`,
        kind: 'prerequisites',
        subject: `You can start: ${one.title}`,
        words: `You can start “${one.title}” now: everything that it needs is completed${one.due_date === null ? '' : `. It is due on ${dayInWords(asDay(one.due_date))}`}.`,
        by: doer,
      })),
  )
