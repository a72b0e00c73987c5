import { sql } from 'kysely'
import type { ExpressionBuilder, Expression, SqlBool } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { Tables } from '../../db/tables.ts'
import { holdsWords } from '../../db/words.ts'
import { pairHref } from '../catalogue/pair.ts'
import { holds } from '../../text.ts'
import { closeNames } from './close-names.ts'
import { questions } from './data-quality.ts'
import type { Fresh, NameKind, QuestionKey } from './data-quality.ts'

export const pageSize = 50
const mostNames = 3000

/** One line of a list: what it is about, where it is mended. */
export interface Line {
  text: string
  more: string
  href: string
}
export interface Page {
  from: number
  words: string
  fresh: Fresh
}
interface List {
  lines: Line[]
  total: number
}

type Eb = ExpressionBuilder<Tables & { s: Tables['services'] }, 's'>
const exists = (eb: Eb, text: ReturnType<typeof sql<SqlBool>>): Expression<SqlBool> => eb.and([text])

/** What is amiss with services of their own. */
function amiss(eb: Eb, key: QuestionKey, fresh: Fresh): Expression<SqlBool> {
  switch (key) {
    case 'dos-id':
      return exists(eb, sql<SqlBool>`not exists (select 1 from service_dos_ids d where d.service_id = s.id)`)
    case 'live-without-project':
      return eb.and([eb('s.live', '=', sql.lit('yes')), sql<SqlBool>`not exists (select 1 from projects p where p.service_id = s.id and p.state <> 'stopped')`])
    case 'project-live-only':
      return exists(
        eb,
        sql<SqlBool>`s.live = 'no' and s.id in (select p.service_id from attestations a inner join projects p on p.id = a.project_id where a.gate = 'business-live' and a.decision = 'declared' and p.role = 'provider')`,
      )
    case 'stale':
      return exists(
        eb,
        sql<SqlBool>`(s.created_at < ${fresh.from} or s.created_at > ${fresh.to}) and not exists (select 1 from service_confirmations c where c.service_id = s.id and c.at >= ${fresh.from} and c.at <= ${fresh.to})`,
      )
    default:
      return eb(`s.${key}` as 's.region', 'is', null)
  }
}

async function listServices(db: Reader, key: QuestionKey, { from, words, fresh }: Page): Promise<List & { ids: string[] }> {
  const all = db
    .selectFrom('services as s')
    .where((eb) => amiss(eb as unknown as Eb, key, fresh))
    .where((eb) => (words === '' ? eb.lit(true) : holdsWords(words, sql`lower(s.ods_code) || ' ' || s.name_search`)))
  const [rows, { n }] = await Promise.all([
    all.select(['s.id', 's.ods_code', 's.name', 's.commissioner']).orderBy('s.ods_code').limit(pageSize).offset(from).execute(),
    all.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
  ])
  return {
    lines: rows.map((row) => ({ text: row.name, more: [row.ods_code, row.commissioner].filter(Boolean).join(' · '), href: `/services/${row.ods_code}/edit` })),
    total: Number(n),
    ids: rows.map((row) => row.id),
  }
}

const countServices = async (db: Reader, key: QuestionKey, fresh: Fresh): Promise<number> =>
  Number(
    (
      await db
        .selectFrom('services as s')
        .where((eb) => amiss(eb as unknown as Eb, key, fresh))
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )

const n = (count: number, one = 'service', many = 'services'): string => `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`

/** The lists that are no services: short enough to be held whole, so that a count is the length of its list. */
const others: Partial<Record<QuestionKey, (db: Reader) => Promise<Line[]>>> = {
  async 'referrer-on'(db) {
    const rows = await db
      .selectFrom('services as s')
      .innerJoin('organisations as o', 'o.id', 's.referrer_id')
      .where('o.switched_on', 'is', null)
      .select(['o.id', 'o.name', sql<number>`count(*)`.as('n')])
      .groupBy(['o.id', 'o.name'])
      .orderBy('o.name')
      .execute()
    return rows.map((row) => ({ text: row.name, more: n(Number(row.n)), href: `/organisations/${row.id}/edit` }))
  },
  async 'pair-unknown'(db) {
    const rows = await db
      .selectFrom('services as s')
      .leftJoin('pairs as r', (join) => join.onRef('r.consumer_product', '=', 's.consumer_product').onRef('r.provider_product', '=', 's.provider_product'))
      .where('s.consumer_product', 'is not', null)
      .where('s.provider_product', 'is not', null)
      .where('r.state', 'is', null)
      .select(['s.consumer_product', 's.provider_product', sql<number>`count(*)`.as('n')])
      .groupBy(['s.consumer_product', 's.provider_product'])
      .orderBy('s.consumer_product')
      .orderBy('s.provider_product')
      .execute()
    return rows.map((row) => ({
      text: `${row.consumer_product} with ${row.provider_product}`,
      more: n(Number(row.n)),
      href: pairHref(row.consumer_product ?? '', row.provider_product ?? ''),
    }))
  },
  async 'dos-id-twice'(db) {
    const twice = db
      .selectFrom('service_dos_ids')
      .select('dos_id')
      .groupBy('dos_id')
      .having((eb) => eb(eb.fn.countAll(), '>', 1))
    const rows = await db
      .selectFrom('service_dos_ids as d')
      .innerJoin('services as s', 's.id', 'd.service_id')
      .where('d.dos_id', 'in', twice)
      .select(['d.dos_id', 's.name', 's.ods_code'])
      .orderBy('d.dos_id')
      .orderBy('s.ods_code')
      .execute()
    return rows.map((row) => ({ text: `${row.dos_id} on ${row.name}`, more: row.ods_code, href: `/services/${row.ods_code}/edit` }))
  },
  async 'asid-twice'(db) {
    const twice = db
      .selectFrom('prerequisites as q')
      .innerJoin('projects as p', 'p.id', 'q.project_id')
      .where('q.key', '=', 'asid')
      .where('q.value', 'is not', null)
      .where('p.state', '<>', 'stopped')
      .select('q.value')
      .groupBy('q.value')
      .having(sql<SqlBool>`count(distinct p.service_id) > 1`)
    const rows = await db
      .selectFrom('prerequisites as q')
      .innerJoin('projects as p', 'p.id', 'q.project_id')
      .where('q.key', '=', 'asid')
      .where('p.state', '<>', 'stopped')
      .where('q.value', 'in', twice)
      .select(['q.value', 'p.id', 'p.name'])
      .orderBy('q.value')
      .orderBy('p.name')
      .execute()
    return rows.map((row) => ({ text: `${row.value} on ${row.name}`, more: '', href: `/projects/${row.id}/prerequisites/asid` }))
  },
  /** Saving another ASID opens such endpoints; those whose ASID was saved before that are found here. */
  async 'endpoint-elsewhere'(db) {
    const rows = await db
      .selectFrom('prerequisites as a')
      .innerJoin('prerequisites as e', 'e.project_id', 'a.project_id')
      .innerJoin('projects as p', 'p.id', 'a.project_id')
      .where('a.key', '=', 'asid')
      .where('a.value', 'is not', null)
      .where('e.value_kind', '=', 'dos-endpoint')
      .where('e.standing', '=', 'met')
      .where('e.value', '<>', sql<string>`'ASID:' || a.value`)
      // In a project that takes no changes nothing of it could be mended.
      .where('p.state', 'in', ['open', 'on-hold'])
      .select(['p.id', 'p.name', 'e.key', 'e.value as address', 'a.value as asid'])
      .orderBy('p.name')
      .orderBy('p.id')
      .execute()
    return rows.map((row) => ({
      text: row.name,
      more: `The endpoint names ${row.address?.replace(':', ' ')}, the project’s ASID is ${row.asid}`,
      href: `/projects/${row.id}/prerequisites/${row.key}`,
    }))
  },
  async 'not-in-catalogue'(db) {
    const [products, known, aliases] = await Promise.all([
      productNames(db),
      db.selectFrom('product_names').select(['role', 'name']).execute(),
      db.selectFrom('aliases').select(['alias', 'name']).where('kind', '=', 'product').execute(),
    ])
    if (known.length === 0) return []
    const has = new Set(known.map((one) => `${one.role} ${one.name}`))
    const meant = new Map(aliases.map((one) => [one.alias, one.name]))
    return products
      .filter(
        (one) => !has.has(`${one.role} ${one.name.trim().toLowerCase()}`) && !has.has(`${one.role} ${(meant.get(one.name.toLowerCase()) ?? '').toLowerCase()}`),
      )
      .map((one) => ({
        text: one.name,
        more: `${one.role === 'provider' ? 'Provider' : 'Consumer'} product of ${n(one.n)}`,
        href: `/catalogue/new?${new URLSearchParams({ role: one.role, product: one.name }).toString()}`,
      }))
  },
  async 'names-alike'(db) {
    const kinds = await Promise.all((Object.keys(namesOf) as NameKind[]).map(async (kind) => ({ kind, names: await namesOf[kind](db) })))
    return kinds.flatMap(({ kind, names }) => {
      const counts = new Map(names.map((one) => [one.name, Number(one.n)]))
      // The name that more services have is the one to keep.
      return closeNames(names.toSorted((a, b) => Number(b.n) - Number(a.n) || a.name.localeCompare(b.name)).map((one) => one.name)).map(([from, to]) => ({
        text: `${from} is ${to}?`,
        more: `${n(counts.get(from) ?? 0)} and ${n(counts.get(to) ?? 0)}`,
        href: `/rollout/data-quality/names?${new URLSearchParams({ kind, from, to }).toString()}`,
      }))
    })
  },
}

type Named = { name: string; n: number }[]
const column =
  (name: 'provider_product' | 'consumer_product' | 'commissioner' | 'area' | 'region') =>
  async (db: Reader): Promise<Named> =>
    (
      await db
        .selectFrom('services')
        .select([name, sql<number>`count(*)`.as('n')])
        .where(name, 'is not', null)
        .groupBy(name)
        .limit(mostNames)
        .execute()
    ).map((row) => ({ name: row[name] ?? '', n: Number(row.n) }))

/** The distinct names of each kind with how many services have them. */
export const namesOf: Record<NameKind, (db: Reader) => Promise<Named>> = {
  provider_product: column('provider_product'),
  consumer_product: column('consumer_product'),
  commissioner: column('commissioner'),
  area: column('area'),
  region: column('region'),
  async referrer(db) {
    const rows = await db
      .selectFrom('services as s')
      .innerJoin('organisations as o', 'o.id', 's.referrer_id')
      .select(['o.name', sql<number>`count(*)`.as('n')])
      .groupBy(['o.id', 'o.name'])
      .limit(mostNames)
      .execute()
    return rows.map((row) => ({ name: row.name, n: Number(row.n) }))
  },
}

async function productNames(db: Reader): Promise<{ role: 'provider' | 'consumer'; name: string; n: number }[]> {
  const [provider, consumer] = await Promise.all([namesOf.provider_product(db), namesOf.consumer_product(db)])
  return [...provider.map((one) => ({ role: 'provider' as const, ...one })), ...consumer.map((one) => ({ role: 'consumer' as const, ...one }))]
}

/** A page of what a question finds, with how much there is in all; `ids` where it is services. */
export async function listAmiss(db: Reader, key: QuestionKey, page: Page): Promise<List & { ids: string[] }> {
  const other = others[key]
  if (!other) return listServices(db, key, page)
  const all = (await other(db)).filter((line) => holds(`${line.text} ${line.more}`, page.words))
  return { lines: all.slice(page.from, page.from + pageSize), total: all.length, ids: [] }
}

/** How much each question finds. */
export async function countAmiss(db: Reader, fresh: Fresh): Promise<Record<QuestionKey, number>> {
  const keys = Object.keys(questions) as QuestionKey[]
  const counts = await Promise.all(
    keys.map(async (key) => [key, await (others[key]?.(db).then((lines) => lines.length) ?? countServices(db, key, fresh))] as const),
  )
  return Object.fromEntries(counts) as Record<QuestionKey, number>
}
