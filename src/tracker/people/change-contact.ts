import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { saveContact, seenOf, whoChangedContact } from './contact.store.ts'
import type { Contact } from './contact.store.ts'
import { findContact } from './find-contact.ts'
import { contactFields, optionalName } from './people.ts'

const form = z.object({
  /** Not sent if only the booking team changes it. */
  name: optionalName,
  phone: contactFields.phone,
  organisation: contactFields.organisation,
  seen: z.string().max(100).default(''),
  email: z.string().max(1000).default(''),
})

interface Found {
  member: Contact & { person_id: PersonId }
  /** Whether only the booking team changes the name. */
  hasFixedName: boolean
}

/** Fields of the form that may not be changed here: if one is sent all the same, the person is told, and nothing is dropped in silence. */
function faultsOf(typed: { name: string; email: string }, { member, hasFixedName }: Found): Record<string, string> {
  const faults: Record<string, string> = {}
  if (!hasFixedName && typed.name === '') faults['name'] = 'Enter the name'
  if (hasFixedName && typed.name !== '' && typed.name !== member.name) faults['name'] = 'Only the booking team changes the name of someone who signs in'
  const email = typed.email.trim()
  if (email !== '' && email.toLowerCase() !== member.email.toLowerCase())
    faults['email'] = `The email address was not changed to ${email}: its owner has to confirm it. Below it says what you can do`
  return faults
}

export function decideContact(found: Found, typed: z.output<typeof form>, { access }: Doing) {
  const { member } = found
  if (seenOf(member) !== typed.seen) return overtaken
  const faults = faultsOf(typed, found)
  if (Object.keys(faults).length > 0) return refused(faults)
  const contact = { name: typed.name || member.name, phone: typed.phone || null, organisation: typed.organisation || null }
  const { name, email, phone, organisation } = member
  const words = { from: JSON.stringify({ name, email, phone, organisation }), to: JSON.stringify({ ...contact, email }) }
  return {
    next: { personId: member.person_id, seen: typed.seen, contact },
    happened: [{ kind: 'person.changed', id: member.person_id, project: access.project.id, name: contact.name, ...words }] satisfies Happened[],
  }
}

/** Changes the contact details of a person, but not the email address: that decides who gets a link. */
export const changeContact = projectAct({
  permission: 'project.manage',
  form,
  load: (trx, where: { project: ProjectId; member: string }, doing) =>
    findContact(trx, where, { may: (permission) => doing.may(permission), personId: doing.actor.id ?? noPersonId }),
  decide: decideContact,
  save: (trx, { personId, seen, contact }) => saveContact(trx, personId, seen, contact),
  whoWasFirst: whoChangedContact,
  says: ({ contact }) => `Contact details of ${contact.name} saved`,
})
