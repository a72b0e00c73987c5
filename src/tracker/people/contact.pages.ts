import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { seenOf } from './contact.store.ts'
import { findContact } from './find-contact.ts'
import { homeOf } from './people.pages.ts'

export async function showContact(page: Page, given: Partial<Again> = {}): Promise<void> {
  const { project } = page.access
  const { member, hasFixedName } = await findContact(
    page.db.read,
    { project: project.id, member: page.param('member') },
    { may: (permission) => page.may(permission), personId: page.person.personId },
  )
  const kept = { name: member.name, phone: member.phone ?? '', organisation: member.organisation ?? '' }
  page.show(
    'people/edit',
    {
      title: `Contact details of ${member.name}`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        { text: project.name, href: `/projects/${project.id}` },
        { text: 'People', href: homeOf(page) },
      ],
    },
    {
      member,
      hasFixedName,
      mayAsk: page.may('users.manage'),
      home: homeOf(page),
      conflict: given.conflict ?? null,
      values: { ...kept, ...page.typed, seen: seenOf(member) },
    },
  )
}
