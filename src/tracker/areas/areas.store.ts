import { areaRoles } from '../../access/permissions.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { AreaRowsTable } from '../../db/tables/areas.ts'
import { holdsWords } from '../../db/words.ts'
import { ConflictError } from '../../errors.ts'
import { listSupplierHolders } from '../shared-prerequisites/holders.store.ts'
import type { Area, AreaKind, AreaRow } from './area.ts'

const pageSize = 50

const rowsInForce = (db: Reader) => db.selectFrom('area_rows').where('ended_at', 'is', null)

/** The same to be shown: 111 providers and waves by what they are called now. */
const rowsShown = (db: Reader) =>
  rowsInForce(db)
    .leftJoin('organisations as o', (join) => join.onRef('o.id', '=', 'area_rows.key').on('area_rows.kind', '=', 'referrer'))
    .leftJoin('waves as w', (join) => join.onRef('w.id', '=', 'area_rows.key').on('area_rows.kind', '=', 'wave'))
    .select(['area_rows.id', 'area_rows.person_id', 'area_rows.role', 'area_rows.kind', 'area_rows.key'])
    .select((eb) => eb.fn.coalesce('o.name', 'w.name', 'area_rows.name').as('name'))
    .orderBy('area_rows.kind')
    .orderBy('name')
    .orderBy('area_rows.id')

const asAreas = (rows: Area['rows']): Area[] =>
  areaRoles.flatMap((role): Area[] => {
    const own = rows.filter((one) => one.role === role)
    return own.length === 0 ? [] : [{ role, rows: own }]
  })

/** What someone looks after now, by what they are there. */
export const listAreas = async (db: Reader, personId: PersonId): Promise<Area[]> => asAreas(await rowsShown(db).where('person_id', '=', personId).execute())

/** Someone who can be given an area: they have an account. */
export interface Holder {
  id: PersonId
  name: string
  email: string
  accountId: string
  installationRole: 'booking-team' | 'programme-viewer' | 'project-manager' | 'none'
  isDisabled: boolean
}

const holders = (db: Reader) =>
  db
    .selectFrom('people as p')
    .innerJoin('accounts as a', 'a.person_id', 'p.id')
    .select(['p.id', 'p.name', 'p.email', 'a.id as accountId', 'a.installation_role as installationRole', 'a.disabled_at'])

/** Someone with an account; undefined if there is none. */
export async function findHolder(db: Reader, personId: PersonId): Promise<Holder | undefined> {
  const row = await holders(db).where('p.id', '=', personId).executeTakeFirst()
  if (!row) return undefined
  const { disabled_at, ...holder } = row
  return { ...holder, isDisabled: disabled_at !== null }
}

interface Asked {
  /** With words, everyone with an account; else only those who have an area. */
  words: string
  after?: { name: string; id: PersonId }
}

/** A page of people by name, each with what they look after. Two queries. */
export async function listHolders(db: Reader, { words, after }: Asked) {
  let query = holders(db)
    .select((eb) => eb.fn<string>('lower', ['p.name']).as('sortName'))
    .orderBy((eb) => eb.fn('lower', ['p.name']))
    .orderBy('p.id')
    .limit(pageSize + 1)
  query =
    words.trim() === ''
      ? query.where('p.id', 'in', rowsInForce(db).select('person_id'))
      : query.where('a.disabled_at', 'is', null).where(holdsWords(words, 'p.name', 'p.email', 'p.organisation'))
  if (after)
    query = query.where((eb) =>
      eb.or([eb(eb.fn('lower', ['p.name']), '>', after.name), eb.and([eb(eb.fn('lower', ['p.name']), '=', after.name), eb('p.id', '>', after.id)])]),
    )
  const found = await query.execute()
  const people = found.slice(0, pageSize)
  const rows =
    people.length === 0
      ? []
      : await rowsShown(db)
          .where(
            'person_id',
            'in',
            people.map((one) => one.id),
          )
          .execute()
  return { people: people.map((one) => ({ ...one, areas: asAreas(rows.filter((row) => row.person_id === one.id)) })), more: found.length > pageSize }
}

/** Throws ConflictError if someone else gives one of them at the same time. */
export async function insertRows(trx: Writer, rows: AreaRowsTable[]): Promise<void> {
  await trx.insertInto('area_rows').values(rows).execute()
}

type Ending = Pick<AreaRowsTable, 'ended_by' | 'ended_by_id' | 'ended_at' | 'ended_reason'>
/** Ends rows that are in force; throws ConflictError if one is no longer. */
export async function endRows(trx: Writer, ids: string[], ending: Ending): Promise<void> {
  const { numUpdatedRows } = await trx.updateTable('area_rows').set(ending).where('id', 'in', ids).where('ended_at', 'is', null).executeTakeFirst()
  if (Number(numUpdatedRows) !== ids.length) throw new ConflictError('Someone else has changed this area.')
}

/** What has ended, newest first. */
export const listEnded = (db: Reader, personId: PersonId, limit: number) =>
  db
    .selectFrom('area_rows')
    .select(['role', 'kind', 'name', 'given_at', 'ended_by', 'ended_at', 'ended_reason'])
    .where('person_id', '=', personId)
    .where('ended_at', 'is not', null)
    .orderBy('ended_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()

/** The names of these organisations, by id. */
export async function findOrganisationNames(db: Reader, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('organisations').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map((one) => [one.id, one.name]))
}

/** The row of an area that this key makes; undefined if no service, organisation or supplier has it. */
export async function findRow(db: Reader, kind: AreaKind, key: string): Promise<AreaRow | undefined> {
  switch (kind) {
    case 'region':
    case 'commissioner': {
      const used = await db.selectFrom('services').select('id').where(kind, '=', key).limit(1).executeTakeFirst()
      return used && { kind, key, name: key }
    }
    case 'referrer': {
      const name = (await findOrganisationNames(db, [key])).get(key)
      return name === undefined ? undefined : { kind, key, name }
    }
    case 'supplier': {
      const own = (await listSupplierHolders(db)).find((one) => one.key === key)
      return own && { kind, key, name: own.name }
    }
    case 'wave': {
      const wave = await db.selectFrom('waves').select('name').where('id', '=', key).executeTakeFirst()
      return wave && { kind, key, name: wave.name }
    }
  }
}
