import { z } from 'zod'
import { installationAct, organisationAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { RoleContactsTable } from '../../db/tables/patterns.ts'
import { NotFoundError } from '../../errors.ts'
import { findContact, removeContactRow } from './contacts.store.ts'
import { getOrganisationHolder, getProductHolder } from './holder.ts'
import type { NamedHolder } from './holder.ts'

interface Found {
  holder: NamedHolder
  contact: { id: string; role_key: string; name: string }
}

async function load(db: Reader, holder: NamedHolder, id: string): Promise<Found> {
  const contact = await findContact(db, id, holder)
  if (!contact) throw new NotFoundError('No such contact')
  return { holder, contact }
}

interface Next extends Pick<RoleContactsTable, 'id' | 'removed_by' | 'removed_by_id' | 'removed_at'> {
  name: string
}

export function decideRemoveContact({ holder, contact }: Found, _: object, { actor, at, templates }: Doing): Decided<Next> {
  const role = templates.roles.find((one) => one.key === contact.role_key)?.name ?? contact.role_key
  const { id, name } = contact
  return {
    next: { id, name, removed_by: actor.name, removed_by_id: actor.id, removed_at: at },
    happened: [{ kind: 'contact.removed', id, project: null, name, role, holder: holder.name }],
  }
}

const save = (trx: Writer, { id, name: _, ...removed }: Next): Promise<void> => removeContactRow(trx, id, removed)
const says = ({ name }: Next): string => `${name} no longer comes along. Roles in projects stay as they are`
const form = z.object({})

/** Records that someone no longer holds a role for an organisation. Their roles in projects stay. */
export const removeOrganisationContact = organisationAct({
  permission: 'service.change',
  form,
  load: async (trx, { id, contact }: { id: string; contact: string }) => load(trx, await getOrganisationHolder(trx, id), contact),
  decide: decideRemoveContact,
  save,
  says,
})

/** The same for a product of a supplier. */
export const removeProductContact = installationAct({
  permission: 'catalogue.manage',
  form,
  load: async (trx, { product, contact }: { product: string; contact: string }) => load(trx, await getProductHolder(trx, product), contact),
  decide: decideRemoveContact,
  save,
  says,
})
