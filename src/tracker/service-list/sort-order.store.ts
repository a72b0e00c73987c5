import { sql } from 'kysely'
import type { RawBuilder, SqlBool } from 'kysely'
import { seesAllProjects, seesProject } from '../../access/visible-projects.store.ts'
import { stageChoices } from '../go-live/gate.ts'
import { rolloutKeys } from '../services/rollout-status.ts'
import type { Viewer } from './filter-conditions.store.ts'
import { fieldIdOf, isOwnKey } from './columns.ts'
import type { SortBy, SortKey } from './columns.ts'

/** Where a page ends: what its last row has in each term of the order, and its id. */
export interface Place {
  values: (string | number)[]
  id: string
}

interface Term {
  by: RawBuilder<string | number>
  desc: boolean
}

const rank = (column: string, keys: string[]): RawBuilder<number> =>
  sql<number>`case ${sql.ref(column)} ${sql.join(
    keys.map((key, index) => sql`when ${sql.lit(key)} then ${sql.lit(index)}`),
    sql` `,
  )} else ${sql.lit(keys.length)} end`

/** Of the service's open projects that this person sees. */
function ofProjects({ person }: Viewer, what: RawBuilder<unknown>, from: RawBuilder<unknown> = sql``): RawBuilder<string | number> {
  const seen = seesAllProjects(person) ? sql`` : sql` and ${seesProject(person.personId)}`
  return sql<string | number>`(select ${what} from projects p ${from} where p.service_id = s.id and p.state in ('open', 'on-hold')${seen})`
}

function valueOf(key: SortKey, given: Viewer): { by: RawBuilder<string | number>; nullable: boolean; number?: boolean } {
  const plain = (column: string, nullable = true) => ({ by: sql<string>`${sql.ref(column)}`, nullable })
  if (isOwnKey(key))
    return {
      // A person is sorted by name: their address shows nowhere, and the place of a page is in its address.
      by: sql<string>`(select min(coalesce(lower(pe.name), sv.sort_key)) from service_field_values sv left join people pe on pe.id = sv.person_id where sv.service_id = s.id and sv.field_id = ${fieldIdOf(key)})`,
      nullable: true,
    }
  switch (key) {
    case 'name':
      return { by: sql<string>`lower(s.name)`, nullable: false }
    case 'ods':
      return plain('s.ods_code', false)
    case 'rollout':
      return { by: rank('s.rollout', rolloutKeys), nullable: false, number: true }
    case 'region':
      return plain('s.region')
    case 'area':
      return plain('s.area')
    case 'commissioner':
      return plain('s.commissioner')
    case 'care':
      return plain('s.care_setting', false)
    case 'referrer':
      return plain('o.name')
    case 'consumer':
      return plain('s.consumer_product')
    case 'provider':
      return plain('s.provider_product')
    case 'size':
      return { by: sql<number>`s.list_size`, nullable: true, number: true }
    case 'postcode':
      return plain('s.postcode')
    case 'stage':
      return { by: ofProjects(given, sql`max(${rank('p.stage', Object.keys(stageChoices))})`), nullable: true, number: true }
    case 'golive':
      return {
        by: ofProjects(
          given,
          sql`min(sd.day)`,
          sql`inner join project_dates sd on sd.project_id = p.id and sd.kind = 'go-live' and not exists (select 1 from project_dates sl where sl.project_id = sd.project_id and sl.kind = 'go-live' and sl.set_at > sd.set_at)`,
        ),
        nullable: true,
      }
    default:
      // Only the list of projects is sorted by the others, in memory.
      return valueOf('name', given)
  }
}

/** The terms of an order, what is unknown last either way, ending with the name. Together with the id no two services are equal. */
export function termsOf(sorts: SortBy[], given: Viewer): Term[] {
  const all = sorts.some((one) => one.key === 'name') ? sorts : [...sorts, { key: 'name' as const, desc: false }]
  return all.flatMap(({ key, desc }): Term[] => {
    const { by, nullable, number } = valueOf(key, given)
    if (!nullable) return [{ by, desc }]
    return [
      { by: sql<number>`case when ${by} is null then 1 else 0 end`, desc: false },
      { by: number ? sql<number>`coalesce(${by}, 0)` : sql<string>`coalesce(${by}, '')`, desc },
    ]
  })
}

/** What comes after a place in this order. */
export function comesAfter(terms: Term[], { values, id }: Place): RawBuilder<SqlBool> {
  const alternatives = [...terms, { by: sql<string>`s.id`, desc: false }].map(({ by, desc }, index) => {
    const equal = terms.slice(0, index).map((term, at) => sql`${term.by} = ${values[at]}`)
    const value = index < terms.length ? values[index] : id
    return sql`(${sql.join([...equal, desc ? sql`${by} < ${value}` : sql`${by} > ${value}`], sql` and `)})`
  })
  // The first term alone tells the database where to start in an index; the alternatives alone would be tested on every row before that.
  const first = terms[0]
  const begins = first ? (first.desc ? sql`${first.by} <= ${values[0]} and ` : sql`${first.by} >= ${values[0]} and `) : sql``
  return sql<SqlBool>`(${begins}(${sql.join(alternatives, sql` or `)}))`
}

/** Reads a place from an address; undefined if it does not fit the order. */
export function readPlace(after: string | undefined, id: string | undefined, terms: number): Place | undefined {
  if (after === undefined || id === undefined) return undefined
  try {
    const values: unknown = JSON.parse(after)
    return Array.isArray(values) && values.length === terms && values.every((one): one is string | number => typeof one === 'string' || typeof one === 'number')
      ? { values, id }
      : undefined
  } catch {
    return undefined
  }
}
