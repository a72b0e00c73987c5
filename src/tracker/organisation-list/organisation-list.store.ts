import { sql } from 'kysely'
import { foldedName } from '../../db/folded-name.ts'
import type { Reader } from '../../db/database.ts'
import { holdsWords } from '../../db/words.ts'
import { tidied } from '../../text.ts'
import { ownValue } from '../custom-fields/own-value.store.ts'
import { unknownMark } from '../service-filter/filter.ts'
import type { OwnCondition } from '../service-filter/own-conditions.ts'

const pageSize = 50
const lowerName = sql<string>`lower(o.name)`
/** A person is counted by their id, values that differ in case as one. */
const valueOf = sql<string>`coalesce(v.person_id, ${foldedName(sql`v.text`)})`

export interface FindOrganisations {
  words: string
  /** Empty for any. */
  kind: string
  own: OwnCondition[]
}

/** The organisations that fit. */
function found(db: Reader, { words, kind, own }: FindOrganisations) {
  let query = db.selectFrom('organisations as o')
  const typed = tidied(words)
  if (typed !== '') query = query.where((eb) => eb.or([holdsWords(typed, 'o.name'), eb('o.ods_code', '=', typed.toUpperCase())]))
  if (kind !== '') query = query.where('o.kind', '=', kind)
  for (const condition of own)
    query = query.where((eb) => {
      const known = eb.selectFrom('organisation_field_values as ov').select('ov.position').whereRef('ov.organisation_id', '=', 'o.id')
      const { isWanted, value } = ownValue(condition)
      const exists = eb.exists(known.where('ov.field_id', '=', condition.field).where(value))
      return isWanted ? exists : eb.not(exists)
    })
  return query
}

/** A page of organisations by name; `after` is the `sort_name` and id of the last one shown. */
export async function listOrganisations(db: Reader, find: FindOrganisations & { after?: { name: string; id: string } | undefined }) {
  let query = found(db, find)
    .selectAll('o')
    .select(lowerName.as('sort_name'))
    .orderBy(lowerName)
    .orderBy('o.id')
    .limit(pageSize + 1)
  const { after } = find
  if (after) query = query.where((eb) => eb.or([eb(lowerName, '>', after.name), eb.and([eb(lowerName, '=', after.name), eb('o.id', '>', after.id)])]))
  const rows = await query.execute()
  return { rows: rows.slice(0, pageSize), next: rows.length > pageSize ? rows[pageSize - 1] : undefined }
}

export async function countOrganisations(db: Reader, find: FindOrganisations): Promise<number> {
  const { n } = await found(db, find)
    .select((eb) => eb.fn.countAll().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** How many of the organisations that fit have each value of a field, a person by their id; those without one are under the mark for unknown. */
export async function countByField(db: Reader, find: FindOrganisations, field: string): Promise<[value: string, count: number][]> {
  const [rows, unknown] = await Promise.all([
    found(db, find)
      .innerJoin('organisation_field_values as v', (join) => join.onRef('v.organisation_id', '=', 'o.id').on('v.field_id', '=', field))
      .select([sql<string>`min(coalesce(v.person_id, v.text))`.as('value'), (eb) => eb.fn.countAll().as('n')])
      .groupBy(valueOf)
      .execute(),
    countOrganisations(db, { ...find, own: [...find.own, { field, op: '=', value: unknownMark }] }),
  ])
  return [...rows.map((row): [string, number] => [row.value, Number(row.n)]), [unknownMark, unknown] satisfies [string, number]].filter(([, n]) => n > 0)
}
