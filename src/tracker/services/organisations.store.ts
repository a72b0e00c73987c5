import { createHash } from 'node:crypto'
import type { Reader, Writer } from '../../db/database.ts'
import type { OrganisationsTable } from '../../db/tables/services.ts'
import { holdsWords } from '../../db/words.ts'
import { ConflictError } from '../../errors.ts'
import { tidied } from '../../text.ts'
import { refreshRollout } from './rollout-status.store.ts'

const pageSize = 50

export const organisationKinds: Record<string, string> = {
  provider: 'Provider of services',
  commissioner: 'Commissioner',
  supplier: 'Supplier of software',
  national: 'National body',
  other: 'Other',
}

export type OrganisationFacts = Pick<OrganisationsTable, 'name' | 'ods_code' | 'kind' | 'switched_on' | 'consumer_product'>

/** What an editor read, as one short text: another editor's change shows as another one. */
export const seenOf = (one: OrganisationFacts): string =>
  createHash('sha256')
    .update(JSON.stringify([one.name, one.ods_code, one.kind, one.switched_on, one.consumer_product]))
    .digest('hex')

/** A page of organisations by name; `after` is the `sort_name` and id of the last one shown. */
export async function listOrganisations(db: Reader, find: { words: string; kind?: string; after?: { name: string; id: string } }) {
  const lowerName = () => db.fn<string>('lower', ['name'])
  let query = db
    .selectFrom('organisations')
    .selectAll()
    .select(lowerName().as('sort_name'))
    .orderBy(lowerName())
    .orderBy('id')
    .limit(pageSize + 1)
  const words = tidied(find.words)
  if (words !== '') query = query.where((eb) => eb.or([holdsWords(words, 'name'), eb('ods_code', '=', words.toUpperCase())]))
  if (find.kind !== undefined) query = query.where('kind', '=', find.kind)
  const { after } = find
  if (after) query = query.where((eb) => eb.or([eb(lowerName(), '>', after.name), eb.and([eb(lowerName(), '=', after.name), eb('id', '>', after.id)])]))
  const rows = await query.execute()
  return { rows: rows.slice(0, pageSize), next: rows.length > pageSize ? rows[pageSize - 1] : undefined }
}

/** Those that a service may be given, by name, as many as a list on a page can hold; the one that it has is among them always. */
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

/** Throws ConflictError naming the one that has this ODS code already. */
export async function insertOrganisation(trx: Writer, row: OrganisationsTable): Promise<void> {
  await refuseTaken(trx, row)
  await trx.insertInto('organisations').values(row).execute()
}

/** Saves over what was read (`seen`, of seenOf); throws ConflictError if somebody saved meanwhile or the ODS code is another's. Returns what stood before. */
export async function saveOrganisation(trx: Writer, id: string, seen: string, facts: OrganisationFacts): Promise<OrganisationsTable> {
  await trx
    .updateTable('organisations')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('id', '=', id)
    .execute()
  const before = await trx.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  if (seenOf(before) !== seen) throw new ConflictError('Somebody else changed this organisation while you were writing', 'seen')
  await refuseTaken(trx, { ...facts, id })
  await trx.updateTable('organisations').set(facts).where('id', '=', id).execute()
  if (facts.switched_on !== before.switched_on) await refreshRollout(trx, (eb) => eb('referrer_id', '=', id))
  return before
}

async function refuseTaken(trx: Writer, one: { id: string; ods_code: string | null }): Promise<void> {
  if (one.ods_code === null) return
  const taken = await trx.selectFrom('organisations').select('name').where('ods_code', '=', one.ods_code).where('id', '<>', one.id).executeTakeFirst()
  if (taken) throw new ConflictError(`${taken.name} has this ODS code already`, 'ods_code')
}
