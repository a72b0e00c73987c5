import { z } from 'zod'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { contactFields } from './people.ts'
import { findMember, saveContact, seenOf } from './people.store.ts'

const address = '/projects/:project/people/:member/edit'
const form = z.object({ ...contactFields, seen: z.string().max(100).default('') })
const shared = z.object({ phone: contactFields.phone, organisation: contactFields.organisation, seen: form.shape.seen })

async function load(page: Page) {
  const member = await findMember(page.db.read, page.access.project.id, page.param('member'))
  if (!member) throw new NotFoundError('Nobody of this project')
  // Name and email address are what a person signs in and signs with: only those who look after accounts change them.
  return { member, fixed: member.account_id !== null && !page.may('users.manage') }
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string>; conflict?: string } = {}): Promise<void> {
  const { member, fixed } = await load(page)
  const home = `/projects/${page.access.project.id}/people`
  const kept = { name: member.name, email: member.email, phone: member.phone ?? '', organisation: member.organisation ?? '' }
  page.show(
    'people/edit',
    {
      title: `Contact details of ${member.name}`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        { text: page.access.project.name, href: `/projects/${page.access.project.id}` },
        { text: 'People', href: home },
      ],
    },
    {
      member,
      fixed,
      home,
      conflict: given.conflict ?? null,
      values: { ...kept, ...page.typed, ...(fixed ? { name: kept.name, email: kept.email } : {}), seen: seenOf(member) },
    },
  )
}

async function change(page: Page): Promise<void> {
  mustBeOpen(page)
  const { member, fixed } = await load(page)
  try {
    const typed = fixed ? { ...page.form(shared), name: member.name, email: member.email } : page.form(form)
    const contact = { name: typed.name, email: typed.email, phone: typed.phone || null, organisation: typed.organisation || null }
    await page.db.write(async (trx) => {
      const before = await saveContact(trx, member.person_id, typed.seen, contact)
      await recordEvents(trx, [
        page.event({
          subject: 'person',
          subjectId: member.person_id,
          action: 'changed',
          sentence: `${page.person.name} changed the contact details of ${contact.name}`,
          from: JSON.stringify(before),
          to: JSON.stringify(contact),
        }),
      ])
    })
    page.done(`/projects/${page.access.project.id}/people`, `Contact details of ${contact.name} saved`)
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
    if (!(error instanceof ConflictError)) throw error
    if (error.field === 'email') return show(page, { status: 409, errors: { email: error.message } })
    const [{ member: latest }, event] = await Promise.all([
      load(page),
      page.db.read.selectFrom('events').select('actor_name').where('subject_id', '=', member.person_id).orderBy('seq', 'desc').limit(1).executeTakeFirst(),
    ])
    const wrote = [latest.name, latest.email, latest.phone ?? 'no phone', latest.organisation ?? 'no organisation'].join(', ')
    await show(page, {
      status: 409,
      conflict: `${event?.actor_name ?? 'Somebody'} was first and wrote: ${wrote}. What you typed is below; saving now replaces theirs.`,
    })
  }
}

export const contactRoutes: Route[] = [get(address, 'project.manage', (page) => show(page)), post(address, 'project.manage', change)]
