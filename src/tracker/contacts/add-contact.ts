import { z } from 'zod'
import { installationAct, organisationAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import type { RoleContactsTable } from '../../db/tables/patterns.ts'
import { contactFields, optionalName } from '../people/people.ts'
import { findByEmail, findOrInsertPerson } from '../people/people.store.ts'
import { rolesOf } from './contact.ts'
import { insertContact, listContacts } from './contacts.store.ts'
import { getOrganisationHolder, getProductHolder } from './holder.ts'
import type { NamedHolder } from './holder.ts'

const form = z.object({ role: z.string().min(1, 'Choose a role'), name: optionalName, email: contactFields.email })
type Typed = z.output<typeof form>

interface Found {
  holder: NamedHolder
  person: { id: PersonId; name: string } | undefined
  /** Whether they are its contact in this role already. */
  isContact: boolean
}

async function load(db: Reader, holder: NamedHolder, { role, email }: Typed): Promise<Found> {
  const person = await findByEmail(db, email)
  const contacts = person ? await listContacts(db, holder) : []
  return { holder, person, isContact: contacts.some((one) => one.role_key === role && one.person_id === person?.id) }
}

interface Next {
  row: RoleContactsTable
  name: string
  email: string
  roleName: string
}

export function decideAddContact({ holder, person, isContact }: Found, typed: Typed, { actor, at, newId, templates }: Doing): Refused | Decided<Next> {
  const role = rolesOf(templates.roles, holder.holder_kind).find((one) => one.key === typed.role)
  if (!role) return refused({ role: 'Choose a role from the list' })
  if (!person && typed.name === '') return refused({ name: 'Nobody with this email address is known yet: enter the name as well' })
  const { id, name } = person ?? { id: asPersonId(newId()), name: typed.name }
  if (isContact) return refused({ email: `${name} is its contact in this role already` })
  const row: RoleContactsTable = {
    id: newId(),
    holder_kind: holder.holder_kind,
    holder_id: holder.holder_id,
    role_key: role.key,
    person_id: id,
    added_by: actor.name,
    added_by_id: actor.id,
    added_at: at,
    removed_by: null,
    removed_by_id: null,
    removed_at: null,
  }
  return {
    next: { row, name, email: typed.email, roleName: role.name },
    happened: [{ kind: 'contact.added', id: row.id, project: null, name, role: role.name, holder: holder.name }],
  }
}

async function save(trx: Writer, { row, name, email }: Next): Promise<void> {
  const { id } = await findOrInsertPerson(trx, { id: row.person_id, name, email, phone: null, organisation: null, at: row.added_at })
  await insertContact(trx, { ...row, person_id: id })
}

const says = ({ name, roleName }: Next): string => `${name} comes along as ${roleName} when a project starts`

/** Records who holds a role for an organisation: they come along to its projects when those start. */
export const addOrganisationContact = organisationAct({
  permission: 'service.change',
  form,
  load: async (trx, { id }: { id: string }, _, typed) => load(trx, await getOrganisationHolder(trx, id), typed),
  decide: decideAddContact,
  save,
  says,
})

/** The same for a product of a supplier. */
export const addProductContact = installationAct({
  permission: 'catalogue.manage',
  form,
  load: async (trx, { product }: { product: string }, _, typed) => load(trx, await getProductHolder(trx, product), typed),
  decide: decideAddContact,
  save,
  says,
})
