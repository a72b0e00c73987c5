import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { PairsTable } from '../../db/tables/catalogue.ts'
import type { OrganisationsTable } from '../../db/tables/services.ts'
import { folded, searchable } from '../../text.ts'
import type { PairOf } from '../catalogue/find-pair.store.ts'

type OrganisationFacts = Pick<OrganisationsTable, 'switched_on' | 'consumer_product'>

export const savePair = async (trx: Writer, row: PairsTable): Promise<void> =>
  void (await trx
    .insertInto('pairs')
    .values(row)
    .onConflict((on) => on.columns(['consumer_product', 'provider_product']).doUpdateSet(row))
    .execute())

export const deletePair = async (trx: Writer, { consumer, provider }: PairOf): Promise<void> =>
  void (await trx.deleteFrom('pairs').where('consumer_product', '=', consumer).where('provider_product', '=', provider).execute())

/** The organisation with a name, whatever its case; the first of several. */
export async function findOrganisationByName(db: Reader, name: string): Promise<OrganisationsTable | undefined> {
  // The search text finds names with any capitals on both engines, but also names that only look alike.
  const found = await db
    .selectFrom('organisations')
    .selectAll()
    .where(sql<SqlBool>`name_search = ${searchable(folded(name))}`)
    .orderBy('id')
    .execute()
  return found.find((one) => folded(one.name) === folded(name))
}

export const findOrganisation = (db: Reader, id: string): Promise<OrganisationsTable | undefined> =>
  db.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirst()

export const insertProvider = async (trx: Writer, row: OrganisationFacts & { id: string; name: string; created_at: string }): Promise<void> =>
  void (await trx
    .insertInto('organisations')
    .values({ ...row, ods_code: null, kind: 'provider' })
    .execute())

export const saveOrganisation = async (trx: Writer, id: string, facts: OrganisationFacts): Promise<void> =>
  void (await trx.updateTable('organisations').set(facts).where('id', '=', id).execute())

/** Whether a service names an organisation, as its own or as its 111 provider. */
export const isNamedByService = async (db: Reader, id: string): Promise<boolean> =>
  (await db
    .selectFrom('services')
    .select('id')
    .where((eb) => eb.or([eb('referrer_id', '=', id), eb('organisation_id', '=', id)]))
    .limit(1)
    .executeTakeFirst()) !== undefined

export const deleteOrganisation = async (trx: Writer, id: string): Promise<void> => void (await trx.deleteFrom('organisations').where('id', '=', id).execute())
