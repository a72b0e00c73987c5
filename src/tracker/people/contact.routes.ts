import { z } from 'zod'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen, whileOpen } from '../../access/project-state.ts'
import { contactFields } from './people.ts'
import { findMember, listOnOthersProjects, saveContact, seenOf } from './people.store.ts'

const address = '/projects/:project/people/:member/edit'
const formFor = (hasFixedName: boolean) =>
  z.object({
    name: hasFixedName ? z.string().trim().max(1000).default('') : contactFields.name,
    phone: contactFields.phone,
    organisation: contactFields.organisation,
    seen: z.string().max(100).default(''),
    email: z.string().max(1000).default(''),
  })

async function load(page: Page) {
  const member = await findMember(page.db.read, page.access.project.id, page.param('member'))
  if (!member) throw new NotFoundError('Nobody of this project')
  if (!page.may('users.manage') && (await listOnOthersProjects(page.db.read, page.person, page.access.project.id)).has(member.person_id))
    throw new ForbiddenError(`${member.name} is also on projects that you do not manage, so only the booking team changes their contact details`)
  // The name is what a person signs with: of somebody with an account only those who look after accounts change it.
  return { member, hasFixedName: member.account_id !== null && !page.may('users.manage') }
}

/** What of the form may not be changed here. An older page of this product, or a program, may still send it: then it says so, and drops nothing in silence. */
function faultsOf(typed: { name: string; email: string }, member: { name: string; email: string }, hasFixedName: boolean): Record<string, string> {
  const faults: Record<string, string> = {}
  if (hasFixedName && typed.name !== '' && typed.name !== member.name) faults['name'] = 'Only the booking team changes the name of somebody who signs in'
  const email = typed.email.trim()
  if (email !== '' && email.toLowerCase() !== member.email.toLowerCase())
    faults['email'] = `The email address was not changed to ${email}: its owner has to confirm it. Below it says what you can do`
  return faults
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string>; conflict?: string } = {}): Promise<void> {
  const { member, hasFixedName } = await load(page)
  const home = `/projects/${page.access.project.id}/people`
  const kept = { name: member.name, phone: member.phone ?? '', organisation: member.organisation ?? '' }
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
      hasFixedName,
      mayAsk: page.may('users.manage'),
      home,
      conflict: given.conflict ?? null,
      values: { ...kept, ...page.typed, seen: seenOf(member) },
    },
  )
}

async function change(page: Page): Promise<void> {
  mustBeOpen(page)
  const { member, hasFixedName } = await load(page)
  try {
    const typed = page.form(formFor(hasFixedName))
    const faults = faultsOf(typed, member, hasFixedName)
    if (Object.keys(faults).length > 0) throw new InvalidFormError(faults)
    const contact = { name: typed.name || member.name, phone: typed.phone || null, organisation: typed.organisation || null }
    await page.db.transaction(async (trx) => {
      const before = await saveContact(trx, member.person_id, typed.seen, contact)
      await recordEvents(trx, [
        page.event({
          subject: 'person',
          subjectId: member.person_id,
          action: 'changed',
          sentence: `${page.person.name} changed the contact details of ${contact.name}`,
          from: JSON.stringify(before),
          to: JSON.stringify({ ...contact, email: before.email }),
        }),
      ])
    })
    page.done(`/projects/${page.access.project.id}/people`, `Contact details of ${contact.name} saved`)
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
    if (!(error instanceof ConflictError)) throw error
    const [{ member: latest }, event] = await Promise.all([
      load(page),
      page.db.read.selectFrom('events').select('actor_name').where('subject_id', '=', member.person_id).orderBy('seq', 'desc').limit(1).executeTakeFirst(),
    ])
    const wrote = [latest.name, latest.phone ?? 'no phone', latest.organisation ?? 'no organisation'].join(', ')
    await show(page, {
      status: 409,
      conflict: `${event?.actor_name ?? 'Somebody'} was first and wrote: ${wrote}. What you typed is below; saving now replaces theirs.`,
    })
  }
}

export const contactRoutes: Route[] = [
  get(
    address,
    'project.manage',
    whileOpen((page) => show(page)),
  ),
  post(address, 'project.manage', change),
]
