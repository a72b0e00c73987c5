import type { Reader, Writer } from '../../db/database.ts'
import type { OrganisationsTable } from '../../db/tables/services.ts'
import { ConflictError } from '../../errors.ts'
import { seenOf } from './organisation.ts'
import type { OrganisationFacts } from './organisation.ts'

/** Those that a service may be given, by name, as many as a list on a page can hold; the one that it has is always among them. */
export async function listChoices(db: Reader, chosen: string): Promise<Pick<OrganisationsTable, 'id' | 'name' | 'ods_code'>[]> {
  const [rows, own] = await Promise.all([
    db
      .selectFrom('organisations')
      .select(['id', 'name', 'ods_code'])
      .orderBy((eb) => eb.fn('lower', ['name']))
      .orderBy('id')
      .limit(2000)
      .execute(),
    chosen === '' ? undefined : findOrganisation(db, chosen),
  ])
  return own && !rows.some((row) => row.id === own.id) ? [own, ...rows] : rows
}

export const findOrganisation = (db: Reader, id: string): Promise<OrganisationsTable | undefined> =>
  db.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirst()

/** Those of these ids that there are; null is passed over. */
export async function listKnownOrganisations(db: Reader, ids: (string | null)[]): Promise<string[]> {
  const asked = ids.filter((id) => id !== null)
  if (asked.length === 0) return []
  return (await db.selectFrom('organisations').select('id').where('id', 'in', asked).execute()).map((one) => one.id)
}

/** The name of the organisation, another than this one, that has this ODS code. */
export async function findNameOfCode(db: Reader, code: string | null, but = ''): Promise<string | undefined> {
  if (code === null) return undefined
  return (await db.selectFrom('organisations').select('name').where('ods_code', '=', code).where('id', '<>', but).executeTakeFirst())?.name
}

/** Throws ConflictError if another organisation has its ODS code. */
export async function insertOrganisation(trx: Writer, row: Omit<OrganisationsTable, 'other'>): Promise<void> {
  await trx.insertInto('organisations').values(row).execute()
}

/** Saves over what was read (`seen`, of seenOf); throws ConflictError if someone else has saved it since, or another organisation has its ODS code. */
export async function saveOrganisation(trx: Writer, id: string, seen: string, facts: OrganisationFacts): Promise<void> {
  // Whoever else saves it waits until this transaction ends.
  await trx
    .updateTable('organisations')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('id', '=', id)
    .execute()
  const before = await trx.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  if (seenOf(before) !== seen) throw new ConflictError('Someone else has changed this organisation.')
  await trx.updateTable('organisations').set(facts).where('id', '=', id).execute()
}
