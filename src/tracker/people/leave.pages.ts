import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import type { PersonId } from '../../db/ids.ts'
import { momentOf } from '../../web/moments.ts'
import { listAnswered } from '../sop/signatures.store.ts'
import { getMember } from './people.store.ts'
import type { Member } from './people.store.ts'
import { homeOf } from './people.pages.ts'

function askedOf({ leave_asked_by: by, leave_asked_name: name, leave_asked_at: at, leave_reason: reason }: Member, personId: PersonId) {
  if (by === null || at === null) return null
  return { by: name ?? '', at, reason: reason ?? '', when: momentOf(at), isOwn: by === personId }
}

/** What the button does: it ends the role, confirms what another asked for, or asks a second person. */
const buttonOf = (isAnswered: boolean, isAsked: boolean): string =>
  !isAnswered ? 'Remove from the project' : isAsked ? 'Confirm, and remove from the project' : 'Ask a second person to confirm'

export async function showLeave(page: Page, given: Partial<Again> = {}): Promise<void> {
  const member = await getMember(page.db.read, { project: page.access.project.id, member: page.param('member') })
  const answered = (await listAnswered(page.db.read, [member.id])).get(member.id)
  const asked = askedOf(member, page.person.personId)
  page.show(
    'people/leave',
    {
      title: `Remove ${member.name} as ${member.role}`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [{ text: 'People', href: homeOf(page) }],
    },
    {
      name: member.name,
      role: member.role,
      home: homeOf(page),
      at: `${homeOf(page)}/${member.id}/leave`,
      answered: answered && { decision: answered.decision, when: momentOf(answered.at) },
      asked,
      needsReason: answered !== undefined && asked === null,
      waitsForAnother: answered !== undefined && asked?.isOwn === true,
      button: buttonOf(answered !== undefined, asked !== null),
      replaceAt: page.may('bulk.change') ? `/rollout/bulk/replace?${new URLSearchParams({ from: member.email })}` : null,
      conflict: given.conflict ?? null,
    },
  )
}
