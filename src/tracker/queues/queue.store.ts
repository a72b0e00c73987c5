import type { ProjectId } from '../../db/ids.ts'
import { needsOf } from '../prerequisites/prerequisites.store.ts'
import { readStringList } from '../../db/string-list.ts'
import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { listedCode, ofService } from '../../db/conditions.ts'
import { holdsWords } from '../../db/words.ts'
import { readModel } from '../../db/read-model.ts'
import { shapeOf } from '../service-list/search-words.ts'
import { unknownMark } from './queue.ts'
import type { QueueFilter } from './queue.ts'
import type { Patch } from './patch.ts'
import { inPatch, ofKind, ofKinds } from './patch.store.ts'

const pageSize = 50

const settledUntil = sql.ref<string>('q.settled_until')

/** Rows of the patch on open projects, with their project and service. */
function rowsOf(db: Reader, patch: Patch, keys: Patch['kinds']) {
  let query = db
    .selectFrom('projects as p')
    .innerJoin('prerequisites as q', 'q.project_id', 'p.id')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .where('p.state', '=', 'open')
  const [only] = keys
  query = query.where(only && keys.length === 1 && !patch.wide && patch.few === null ? ofKind(only) : ofKinds(keys))
  if (patch.few !== null) query = query.where('p.id', 'in', patch.few)
  if (!patch.all) query = query.where(inPatch(patch))
  return query
}

/** Whether the service `s` has this DoS id, this code or a part of its name. */
function wordsOf(typed: string) {
  const words = shapeOf(typed)
  const named = holdsWords(typed, 's.name')
  if (words.kind === 'digits')
    return ofService.exists(
      ofService.selectFrom('service_dos_ids as d').select('d.dos_id').whereRef('d.service_id', '=', 's.id').where('d.dos_id', '=', words.text),
    )
  return words.kind === 'ods' ? ofService.or([ofService(listedCode, '=', words.text), named]) : named
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
  if (filter.q !== '') query = query.where(wordsOf(filter.q))
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
export async function listQueue(db: Reader, { patch, key, filter, today }: Asked, after?: { name: string; id: ProjectId }) {
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
