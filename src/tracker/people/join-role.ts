import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { UnfitForm } from '../../access/read-form.ts'
import type { Writer } from '../../db/database.ts'
import { asPersonId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { readPeople } from './pasted-people.ts'
import { contactFields } from './people.ts'
import { whyNotGiven } from './who-gives-roles.ts'
import { findForJoin, findOrInsertPerson, insertMember } from './people.store.ts'
import type { FoundForJoin, NewMember } from './people.store.ts'
import { faultOfList } from './several-people.ts'

/** Someone who is to be added to a role. */
export interface Joining {
  role: string
  name: string
  email: string
  phone: string
  organisation: string
}

/** Whether someone can be added to a role, what that writes and what happened. A known person keeps the name on record. */
export function decideJoin(
  { role, person, holdsIt, actsFor }: FoundForJoin,
  given: Joining,
  { access, actor, at, newId, rights }: Doing,
): Refused | Decided<Joined> {
  if (!role) return refused({ role: 'Choose a role of this project' })
  const { id, name } = person ?? { id: asPersonId(newId()), name: given.name }
  if (holdsIt)
    return refused({ email: actsFor === null ? `${name} holds this role already` : `${name} acts in this role for ${actsFor} already. End that first` })
  const own = whyNotGiven({ id, name }, { access, rights })
  if (own !== undefined) return refused({ email: own })
  const project = access.project.id
  const member = { id: newId(), project_id: project, role_key: role.role_key, person_id: id, test_team: role.test_team, joined_at: at, added_by: actor.id }
  return {
    next: { member, given, name, role: role.name },
    happened: [{ kind: 'person.joined', id: member.id, project, name, role: role.name }],
  }
}
export interface Joined {
  member: NewMember
  given: Joining
  name: string
  role: string
}

/** Saves someone in their role. Throws ConflictError if someone else does so at the same time. */
export async function saveJoined(trx: Writer, { member, given, name }: Joined): Promise<void> {
  const { email, phone, organisation } = given
  const facts = { name, email, phone: phone || null, organisation: organisation || null, at: member.joined_at }
  const person = await findOrInsertPerson(trx, { id: member.person_id, ...facts })
  await insertMember(trx, { ...member, person_id: person.id })
}

const asText = z.string().catch('')
const asTyped = z.object({ email: asText, name: asText, organisation: asText })
/**
 * An address as mail programs copy it, with the name in front, goes into its own fields to be checked. Several people go into the box for several.
 * Throws UnfitForm.
 */
function splitAddress(sent: object): object {
  const { email, name, organisation } = asTyped.parse(sent)
  if (!/[<>[\]";,]|mailto:/i.test(email) || faultOfList(email) !== undefined) return sent
  const { people } = readPeople(email)
  const [one] = people
  if (one && people.length > 1)
    throw new UnfitForm({ list: `These are ${people.length} people, so they are in this box now. Check them before adding` }, { list: email, email: '' })
  if (!one) return sent
  const split = { email: one.email, name: name.trim() || one.name, organisation: organisation.trim() || one.organisation }
  throw new UnfitForm({ email: 'What you entered holds more than the address. Check each field, then add them' }, split)
}

/** Adds a person to a role of the project, by their contact details. */
export const joinRole = projectAct({
  permission: 'project.manage',
  form: z.object({ role: z.string().min(1, 'Choose a role'), ...contactFields }),
  prepare: (_, sent) => Promise.resolve().then(() => splitAddress(sent)),
  load: (trx, { project }: { project: ProjectId }, _, given) => findForJoin(trx, project, given),
  decide: decideJoin,
  save: (trx, next) => saveJoined(trx, next),
  // Other sites may rest on what this project's people sign.
  after: refreshGates,
  says: ({ name, given }) => (name === given.name ? `${name} added` : `${name} added. This email address was known under that name`),
})
