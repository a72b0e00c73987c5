import { needsOf } from '../prerequisites/prerequisites.store.ts'
import { readStringList } from '../../db/string-list.ts'
import { sql } from 'kysely'
import type { ExpressionBuilder, RawBuilder } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { Tables } from '../../db/tables.ts'
import { holdsWords } from '../../db/words.ts'
import { readModel } from '../../db/read-model.ts'
import { shapeOf } from '../service-list/search-words.ts'
import { unknownMark } from './queue.ts'
import type { Counts, QueueCell, QueueFilter, Wait } from './queue.ts'
import { inPatch, ofKind, ofKinds } from './patch.store.ts'
import type { Kind, Patch } from './patch.store.ts'

export const pageSize = 50

const settledUntil = sql.ref<string>('q.settled_until')
const flag = (condition: ReturnType<typeof sql<boolean>>) => sql<number>`case when ${condition} then 1 else 0 end`

/** Rows of the patch on open projects, with their project and service. */
function rowsOf(db: Reader, patch: Patch, keys: Patch['kinds']) {
  let query = db
    .selectFrom('projects as p')
    .innerJoin('prerequisites as q', 'q.project_id', 'p.id')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .where('p.state', '=', 'open')
  const [only] = keys
  query = query.where(only && keys.length === 1 && !patch.wide ? ofKind(only) : ofKinds(keys))
  if (!patch.all) query = query.where((eb) => inPatch(eb as never, patch))
  return query
}

interface CountOf {
  what: string
  role: string
  /** Empty for every person's. */
  personId: string
  today: Day
}
const counts = readModel('counts of a queue', { until: 'event' }, (_db, _of: CountOf, count: () => Promise<unknown>) => count())
const countedOnce = <T>(db: Reader, patch: Patch, { what, today }: Pick<CountOf, 'what' | 'today'>, count: () => Promise<T>): Promise<T> =>
  counts(db, { what, role: patch.role, personId: patch.all ? '' : patch.personId, today }, count) as Promise<T>

/** Open prerequisites of one kind in the patch, found in its index alone. */
function openOf(db: Reader, patch: Patch, kind: Kind, today: Day) {
  const query = db
    .selectFrom('prerequisites as q')
    .where(ofKind(kind))
    .where(settledUntil, '<', today)
    .where('q.project_id', 'not in', db.selectFrom('projects').select('id').where('state', 'in', ['on-hold', 'stopped', 'closed']))
  return patch.all ? query : query.where((eb) => inPatch(eb as never, patch))
}

const said = (key: string) => sql<string>`cast(${key} as text)`.as('key')
const sum = (condition: RawBuilder<boolean>) => sql<number>`coalesce(sum(case when ${condition} then 1 else 0 end), 0)`
const united = <T>(queries: T[]): T | undefined =>
  queries.length === 0 ? undefined : queries.reduce((all, one) => (all as { unionAll: (other: T) => T }).unionAll(one))

export interface Counted {
  counts: Map<string, Counts>
  waits: Wait[]
}

/** What is open in a patch, by key, and what it waits for. Two queries. */
export const countQueue = (db: Reader, patch: Patch, today: Day): Promise<Counted> =>
  countedOnce(db, patch, { today, what: '' }, async () => {
    const rows = await united(
      patch.kinds.map((kind) =>
        openOf(db, patch, kind, today).select([
          said(kind.key),
          sum(sql`q.needs_until >= ${today}`).as('ready'),
          sum(sql`q.due_date < ${today}`).as('overdue'),
          sql<number>`count(*)`.as('open'),
        ]),
      ),
    )?.execute()
    const waiting = patch.kinds.flatMap((kind) =>
      readStringList(kind.needs).map((need) =>
        openOf(db, patch, kind, today)
          .innerJoin('prerequisites as n', 'n.project_id', 'q.project_id')
          .where('q.needs_until', '<', today)
          .where('n.key', '=', need)
          .where(sql.ref<string>('n.settled_until'), '<', today)
          .select([said(kind.key), sql<string>`cast(${need} as text)`.as('needKey'), sql<number>`count(*)`.as('n')]),
      ),
    )
    const waits = await united(waiting)?.execute()
    const counts = new Map<string, Counts>()
    for (const { key, ...row } of rows ?? []) {
      const before = counts.get(key) ?? { ready: 0, waiting: 0, overdue: 0, open: 0 }
      const [ready, overdue, all] = [Number(row.ready), Number(row.overdue), Number(row.open)]
      counts.set(key, { ready: before.ready + ready, waiting: before.waiting + all - ready, overdue: before.overdue + overdue, open: before.open + all })
    }
    return { counts, waits: (waits ?? []).map((one) => ({ ...one, n: Number(one.n) })).filter((one) => one.n > 0) }
  })

/** What is open of one key, by region, commissioner and status. */
export const countKind = (db: Reader, patch: Patch, key: string, today: Day): Promise<QueueCell[]> =>
  countedOnce(db, patch, { today, what: key }, async () => {
    const rows = await united(
      patch.kinds
        .filter((one) => one.key === key)
        .map((kind) =>
          openOf(db, patch, kind, today)
            .innerJoin('projects as p', 'p.id', 'q.project_id')
            .innerJoin('services as s', 's.id', 'p.service_id')
            .select([
              's.region',
              's.commissioner',
              flag(sql`q.needs_until >= ${today}`).as('ready'),
              flag(sql`q.due_date < ${today}`).as('overdue'),
              sql<number>`count(*)`.as('n'),
            ])
            .groupBy(['s.region', 's.commissioner', sql`3`, sql`4`]),
        ),
    )?.execute()
    return (rows ?? []).map((row) => ({ ...row, key, ready: row.ready === 1, overdue: row.overdue === 1, n: Number(row.n) }))
  })

type Eb = ExpressionBuilder<Tables & { p: Tables['projects']; q: Tables['prerequisites']; s: Tables['services'] }, 'p' | 'q' | 's'>

function wordsOf(eb: Eb, typed: string) {
  const words = shapeOf(typed)
  const named = holdsWords(typed, 's.name')
  if (words.kind === 'digits')
    return eb.exists(eb.selectFrom('service_dos_ids as d').select('d.dos_id').whereRef('d.service_id', '=', 's.id').where('d.dos_id', '=', words.text))
  return words.kind === 'ods' ? eb.or([eb('s.ods_code', '=', words.text), named]) : named
}

function listOf(db: Reader, patch: Patch, key: string, filter: QueueFilter, today: Day) {
  let query = rowsOf(
    db,
    patch,
    patch.kinds.filter((one) => one.key === key),
  )
  query = query.where(settledUntil, filter.show === 'settled' ? '>=' : '<', today)
  if (filter.show === 'ready') query = query.where('q.needs_until', '>=', today)
  if (filter.show === 'waiting') query = query.where('q.needs_until', '<', today)
  if (filter.show === 'overdue') query = query.where('q.due_date', '<', today)
  if (filter.region !== '') query = filter.region === unknownMark ? query.where('s.region', 'is', null) : query.where('s.region', '=', filter.region)
  if (filter.commissioner !== '')
    query = filter.commissioner === unknownMark ? query.where('s.commissioner', 'is', null) : query.where('s.commissioner', '=', filter.commissioner)
  if (filter.q !== '') query = query.where((eb) => wordsOf(eb as unknown as Eb, filter.q))
  return query
}

export interface Asked {
  patch: Patch
  key: string
  filter: QueueFilter
  today: Day
}

/** How many the filter leaves, where the counts that are kept cannot tell. */
export async function countList(db: Reader, { patch, key, filter, today }: Asked): Promise<number> {
  const { n } = await listOf(db, patch, key, filter, today)
    .select(sql<number>`count(*)`.as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** A page of one kind, by the project's name, with DoS ids and the go-live day that holds now. Three queries. */
export async function listQueue(db: Reader, { patch, key, filter, today }: Asked, after?: { name: string; id: string }) {
  // Of a narrow patch the few are sorted; of a wide one all are walked in the order of the index.
  const name = patch.wide ? sql<string>`lower(p.name)` : sql<string>`lower(p.name) || ''`
  let query = listOf(db, patch, key, filter, today)
    .select([
      'q.id',
      'q.version',
      'q.status',
      'q.value',
      'q.valid_until',
      'q.due_date',
      'q.reason',
      'q.needs',
      'q.needs_until',
      'p.id as project_id',
      'p.role',
      's.id as service_id',
      's.name as service',
      's.ods_code',
      's.region',
      name.as('sort_name'),
    ])
    .select((eb) =>
      eb
        .selectFrom('project_dates as d')
        .select('d.day')
        .whereRef('d.project_id', '=', 'p.id')
        .where('d.kind', '=', 'go-live')
        .orderBy('d.set_at', 'desc')
        .limit(1)
        .as('go_live'),
    )
    .orderBy(name)
    .orderBy('p.id')
    .limit(pageSize + 1)
  if (after) query = query.where((eb) => eb.or([eb(name, '>', after.name), eb.and([eb(name, '=', after.name), eb('p.id', '>', after.id)])]))
  const found = await query.execute()
  const rows = found.slice(0, pageSize)
  const [dosIds, needs] =
    rows.length === 0
      ? [[], []]
      : await Promise.all([
          db
            .selectFrom('service_dos_ids')
            .select(['service_id', 'dos_id'])
            .where(
              'service_id',
              'in',
              rows.map((row) => row.service_id),
            )
            .orderBy('dos_id')
            .execute(),
          db
            .selectFrom('prerequisites as n')
            .select(['n.project_id', 'n.key', 'n.title'])
            .where(
              'n.project_id',
              'in',
              rows.map((row) => row.project_id),
            )
            .where('n.key', 'in', needsOfKey(patch, key))
            .where(sql.ref<string>('n.settled_until'), '<', today)
            .execute(),
        ])
  const last = rows.at(-1)
  return {
    rows: rows.map((row) => ({
      ...row,
      dosIds: dosIds.filter((one) => one.service_id === row.service_id).map((one) => one.dos_id),
      waitsFor: needs.filter((one) => one.project_id === row.project_id && needsOf(row).includes(one.key)).map((one) => one.title),
    })),
    next: found.length > pageSize && last ? { name: last.sort_name, id: last.project_id } : undefined,
  }
}
export type QueueRow = Awaited<ReturnType<typeof listQueue>>['rows'][number]

const needsOfKey = (patch: Patch, key: string): string[] => [
  ...new Set(patch.kinds.filter((one) => one.key === key).flatMap((one) => readStringList(one.needs))),
  '',
]

/** The ids of all that the filter leaves, by name: what an act on the whole list is about. */
export async function idsOfQueue(db: Reader, { patch, key, filter, today }: Asked, most: number): Promise<string[]> {
  const rows = await listOf(db, patch, key, filter, today)
    .select('q.id')
    .orderBy(sql`lower(p.name)`)
    .orderBy('p.id')
    .limit(most)
    .execute()
  return rows.map((row) => row.id)
}

/** What a kind is called, what it means and which value it wants, as one project of the patch has it. */
export const describeKinds = (db: Reader, keys: string[]) => kindsDescribed(db, { keys })
const kindsDescribed = readModel('kinds of a queue', { until: 'event' }, async (db, { keys }: { keys: string[] }) =>
  keys.length === 0
    ? []
    : db
        .selectFrom('prerequisites')
        .select(['key', 'title', 'what', 'how', 'value_kind', 'value_label', 'expires', 'position', 'group_key', 'derived'])
        .where(
          'id',
          'in',
          keys.map((key) => sql<string>`(select one.id from prerequisites as one where one.key = ${key} limit 1)`),
        )
        .execute(),
)
