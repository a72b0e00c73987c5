import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { pairHref } from '../catalogue/pair.ts'
import { closeNames } from '../tracker-import/close-names.ts'
import { nameKindList } from './data-quality.ts'
import type { Line, QuestionKey } from './data-quality.ts'
import { listProductNames, namesOf } from './names.store.ts'
import { odsCodeOf } from '../services/service-key.ts'
import { folded } from '../../text.ts'
import { counted } from '../../web/numbers.ts'

/** The lists of anything but services: short enough to read completely, so a count is the length of its list. */
export const otherLists: Partial<Record<QuestionKey, (db: Reader) => Promise<Line[]>>> = {
  async 'referrer-on'(db) {
    const rows = await db
      .selectFrom('services as s')
      .innerJoin('organisations as o', 'o.id', 's.referrer_id')
      .where('o.switched_on', 'is', null)
      .select(['o.id', 'o.name', sql<number>`count(*)`.as('n')])
      .groupBy(['o.id', 'o.name'])
      .orderBy('o.name')
      .execute()
    return rows.map((row) => ({ text: row.name, more: counted(Number(row.n), 'service'), href: `/organisations/${row.id}/edit` }))
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
      more: counted(Number(row.n), 'service'),
      href: pairHref(row.consumer_product ?? '', row.provider_product ?? ''),
    }))
  },
  async 'dos-id-twice'(db) {
    const twice = db
      .selectFrom('service_dos_ids')
      .select('dos_id')
      .where('dos_id', 'not in', db.selectFrom('shared_dos_ids').select('dos_id'))
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
    return rows.map((row) => ({ text: `${row.dos_id} on ${row.name}`, more: odsCodeOf(row.ods_code), href: `/services/${row.ods_code}/edit` }))
  },
  async 'asid-twice'(db) {
    const twice = db
      .selectFrom('prerequisites as q')
      .innerJoin('projects as p', 'p.id', 'q.project_id')
      .where('q.key', '=', 'asid')
      .where('q.value', 'is not', null)
      // Services below one holder share its ASID on purpose.
      .where('q.shared_id', 'is', null)
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
  /** Saving another ASID reopens such endpoints; this finds those whose ASID was saved before that rule. */
  async 'endpoint-elsewhere'(db) {
    const rows = await db
      .selectFrom('prerequisites as a')
      .innerJoin('prerequisites as e', 'e.project_id', 'a.project_id')
      .innerJoin('projects as p', 'p.id', 'a.project_id')
      .where('a.key', '=', 'asid')
      .where('a.value', 'is not', null)
      .where('e.value_kind', '=', 'dos-endpoint')
      .where('e.status', '=', 'met')
      .where('e.value', '<>', sql<string>`'ASID:' || a.value`)
      // A project that takes no changes could not be corrected.
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
      listProductNames(db),
      db.selectFrom('product_names').select(['role', 'name']).execute(),
      db.selectFrom('aliases').select(['alias', 'name']).where('kind', '=', 'product').execute(),
    ])
    if (known.length === 0) return []
    const has = new Set(known.map((one) => `${one.role} ${one.name}`))
    const meant = new Map(aliases.map((one) => [one.alias, one.name]))
    return products
      .filter((one) => !has.has(`${one.role} ${folded(one.name)}`) && !has.has(`${one.role} ${folded(meant.get(folded(one.name)) ?? '')}`))
      .map((one) => ({
        text: one.name,
        more: `${one.role === 'provider' ? 'Provider' : 'Consumer'} product of ${counted(one.n, 'service')}`,
        href: `/catalogue/new?${new URLSearchParams({ role: one.role, product: one.name }).toString()}`,
      }))
  },
  async 'names-alike'(db) {
    const kinds = await Promise.all(nameKindList.map(async (kind) => ({ kind, names: await namesOf[kind](db) })))
    return kinds.flatMap(({ kind, names }) => {
      const counts = new Map(names.map((one) => [one.name, Number(one.n)]))
      // The name that more services have is the one to keep.
      return closeNames(names.toSorted((a, b) => Number(b.n) - Number(a.n) || a.name.localeCompare(b.name)).map((one) => one.name)).map(([from, to]) => ({
        text: `${from} is ${to}?`,
        more: `${counted(counts.get(from) ?? 0, 'service')} and ${counted(counts.get(to) ?? 0, 'service')}`,
        href: `/rollout/data-quality/names?${new URLSearchParams({ kind, from, to }).toString()}`,
      }))
    })
  },
}
