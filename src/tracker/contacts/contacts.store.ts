import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ServiceId } from '../../db/ids.ts'
import type { RoleContactsTable } from '../../db/tables/patterns.ts'
import { ConflictError } from '../../errors.ts'
import { productIdNamed } from '../catalogue/usage.store.ts'

export type Holder = Pick<RoleContactsTable, 'holder_kind' | 'holder_id'>

/** The present contacts of an organisation or a product, by role and name. */
export const listContacts = (db: Reader, { holder_kind, holder_id }: Holder) =>
  db
    .selectFrom('role_contacts as c')
    .innerJoin('people as p', 'p.id', 'c.person_id')
    .select(['c.id', 'c.role_key', 'c.person_id', 'c.added_by', 'c.added_at', 'p.name', 'p.email'])
    .where('c.holder_kind', '=', holder_kind)
    .where('c.holder_id', '=', holder_id)
    .where('c.removed_at', 'is', null)
    .orderBy('c.role_key')
    .orderBy('p.name')
    .execute()

/** Throws ConflictError if this person is a contact in this role already. */
export const insertContact = async (trx: Writer, row: RoleContactsTable): Promise<void> => void (await trx.insertInto('role_contacts').values(row).execute())

/** A present contact of this holder; undefined if there is none. */
export const findContact = (db: Reader, id: string, { holder_kind, holder_id }: Holder) =>
  db
    .selectFrom('role_contacts as c')
    .innerJoin('people as p', 'p.id', 'c.person_id')
    .select(['c.id', 'c.role_key', 'p.name'])
    .where('c.id', '=', id)
    .where('c.holder_kind', '=', holder_kind)
    .where('c.holder_id', '=', holder_id)
    .where('c.removed_at', 'is', null)
    .executeTakeFirst()

/** Throws ConflictError if someone has removed it already. */
export async function removeContactRow(
  trx: Writer,
  id: string,
  removed: Pick<RoleContactsTable, 'removed_by' | 'removed_by_id' | 'removed_at'>,
): Promise<void> {
  const { numUpdatedRows } = await trx.updateTable('role_contacts').set(removed).where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has removed this contact already.')
}

/** Where a service is below an organisation or a product. */
type Above = 'own' | 'referrer' | 'provider' | 'consumer'
export interface ContactOfService {
  service: ServiceId
  above: Above
  role: string
  person: PersonId
  name: string
  /** The organisation or product. */
  of: string
  recordedBy: PersonId | null
}

/** The contacts of these services, a few hundred at most: of their organisations, of those that refer into them, and of their products. Three queries. */
export async function listContactsOfServices(db: Reader, services: ServiceId[]): Promise<ContactOfService[]> {
  if (services.length === 0 || !(await db.selectFrom('role_contacts').select('id').where('removed_at', 'is', null).limit(1).executeTakeFirst())) return []
  const places = await db
    .selectFrom('services as s')
    .select(['s.id', 's.organisation_id as own', 's.referrer_id as referrer'])
    .select(productIdNamed(sql`'provider'`, sql`s.provider_product`).as('provider'))
    .select(productIdNamed(sql`'consumer'`, sql`s.consumer_product`).as('consumer'))
    .where('s.id', 'in', services)
    .execute()
  const holders = [...new Set(places.flatMap(({ own, referrer, provider, consumer }) => [own, referrer, provider, consumer].filter((id) => id !== null)))]
  if (holders.length === 0) return []
  const contacts = await db
    .selectFrom('role_contacts as c')
    .innerJoin('people as p', 'p.id', 'c.person_id')
    .leftJoin('organisations as o', (join) => join.onRef('o.id', '=', 'c.holder_id').on('c.holder_kind', '=', 'organisation'))
    .leftJoin('products as d', (join) => join.onRef('d.id', '=', 'c.holder_id').on('c.holder_kind', '=', 'product'))
    .select(['c.holder_kind', 'c.holder_id', 'c.role_key as role', 'c.person_id as person', 'c.added_by_id', 'p.name', 'o.name as organisation', 'd.product'])
    .where('c.holder_id', 'in', holders)
    .where('c.removed_at', 'is', null)
    .orderBy('p.name')
    .execute()
  const byHolder = Map.groupBy(contacts, (one) => `${one.holder_kind} ${one.holder_id}`)
  return places.flatMap(({ id, own, referrer, provider, consumer }) => {
    const from = (above: Above, kind: Holder['holder_kind'], holder: string | null) =>
      (byHolder.get(`${kind} ${holder}`) ?? []).map(({ role, person, name, added_by_id, organisation, product }) => ({
        service: id,
        above,
        role,
        person,
        name,
        of: organisation ?? product ?? '',
        recordedBy: added_by_id,
      }))
    return [
      ...from('own', 'organisation', own),
      ...from('referrer', 'organisation', referrer),
      ...from('provider', 'product', provider),
      ...from('consumer', 'product', consumer),
    ]
  })
}
