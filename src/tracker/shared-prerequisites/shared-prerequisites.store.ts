import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Person } from '../../access/access.store.ts'
import { seesProject, seesAllProjects } from '../../access/visible-projects.store.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { holdsWords } from '../../db/words.ts'
import { ConflictError } from '../../errors.ts'
import type { ActorAt } from '../../events/record.ts'
import { isBelow } from '../prerequisites/below-holders.store.ts'
import { nearestShared, rowsBelow } from '../prerequisites/shared.store.ts'
import type { HolderKind } from '../templates/shapes.ts'

/** How many projects something happens to. */
const number = (value: ReturnType<typeof sql>) => sql<number>`coalesce(sum(case when ${value} then 1 else 0 end), 0)`

const versionNow = sql<string | null>`(select c.product_version from products c where h.holder_kind = 'product' and c.id = h.holder_key)`

/** A shared prerequisite, with the version of its product that the catalogue has now. */
export const findShared = (db: Reader, id: string) =>
  db.selectFrom('shared_prerequisites as h').selectAll('h').select(versionNow.as('version_now')).where('h.id', '=', id).executeTakeFirst()

/** That of a holder for this prerequisite, unless it is withdrawn. */
export const findSharedOf = (db: Reader, of: { key: string; kind: HolderKind; holder: string; version: string }) =>
  db
    .selectFrom('shared_prerequisites')
    .select(['id', 'holder_name'])
    .where('key', '=', of.key)
    .where('holder_kind', '=', of.kind)
    .where('holder_key', '=', of.holder)
    .where('product_version', '=', of.version)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()

/** Throws ConflictError if one is recorded for the same holder and prerequisite already. */
export const insertShared = async (trx: Writer, row: SharedPrerequisitesTable): Promise<void> =>
  void (await trx.insertInto('shared_prerequisites').values(row).execute())

type Facts = Pick<SharedPrerequisitesTable, 'value' | 'note' | 'link' | 'met_since' | 'valid_until'>
type Withdrawal = Pick<SharedPrerequisitesTable, 'withdrawn_by' | 'withdrawn_by_id' | 'withdrawn_at' | 'withdrawn_reason'>

/** Saves over the version that was seen and returns the row as it is now; throws ConflictError if someone saved meanwhile. */
async function save(trx: Writer, { id, version }: { id: string; version: number }, next: Partial<SharedPrerequisitesTable>): Promise<SharedPrerequisitesTable> {
  const saved = await trx
    .updateTable('shared_prerequisites')
    .set({ ...next, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()
  if (!saved) throw new ConflictError('Someone else has changed this shared prerequisite.')
  return saved
}

export const saveFacts = (trx: Writer, one: { id: string; version: number }, facts: Facts, by: ActorAt): Promise<SharedPrerequisitesTable> =>
  save(trx, one, { ...facts, recorded_by: by.name, recorded_by_id: by.id, recorded_at: by.at })

export const saveWithdrawal = (trx: Writer, one: { id: string; version: number }, withdrawal: Withdrawal): Promise<SharedPrerequisitesTable> =>
  save(trx, one, withdrawal)

export interface Below {
  /** Open or on hold, with this prerequisite. */
  all: number
  /** Its people completed it, and keep that. */
  completed: number
  /** The project does it itself. */
  own: number
  /** Another shared prerequisite meets it. */
  other: number
  /** It would be met. */
  open: number
}

/** The projects below a holder that have this prerequisite, before it is recorded for them or put back. */
export async function countBelow(
  db: Reader,
  shared: Pick<SharedPrerequisitesTable, 'id' | 'key' | 'value_kind' | 'holder_kind' | 'holder_key' | 'product_version'>,
  today: Day,
): Promise<Below> {
  const fits = sql`coalesce(q.value_kind, '') = ${shared.value_kind ?? ''}`
  const isOpen = sql`(q.own_reason is null and q.shared_id is null and q.settled_until < ${today} and ${fits})`
  const row = await rowsBelow(db)
    .where('q.key', '=', shared.key)
    .where(isBelow(shared))
    .select([
      sql<number>`count(*)`.as('all'),
      number(sql`q.own_reason is not null`).as('own'),
      number(sql`q.shared_id is not null and q.shared_id <> ${shared.id}`).as('other'),
      number(sql`q.own_reason is null and q.shared_id is null and q.settled_until >= ${today}`).as('completed'),
      number(isOpen).as('open'),
    ])
    .executeTakeFirstOrThrow()
  return { all: Number(row.all), own: Number(row.own), other: Number(row.other), completed: Number(row.completed), open: Number(row.open) }
}

/** How many projects rest on it, and how many of them another shared prerequisite would meet without it. */
export async function countResting(db: Reader, id: string, today: Day): Promise<{ all: number; other: number }> {
  const row = await rowsBelow(db)
    .where('q.shared_id', '=', id)
    .select([sql<number>`count(*)`.as('all'), number(sql`${nearestShared(today, id)} is not null`).as('other')])
    .executeTakeFirstOrThrow()
  return { all: Number(row.all), other: Number(row.other) }
}

const pageSize = 50

/** The projects that rest on it and that this person may see, a page by name. */
export async function listResting(db: Reader, id: string, { person, after }: { person: Person; after?: { name: string; id: ProjectId } }) {
  let query = rowsBelow(db)
    .where('q.shared_id', '=', id)
    .select(['p.id', 'p.name', 'p.state', 'p.stage', 's.name as service', 's.ods_code', 'q.key'])
    .orderBy('p.name')
    .orderBy('p.id')
    .limit(pageSize + 1)
  if (!seesAllProjects(person)) query = query.where(seesProject(person.personId))
  if (after) query = query.where((eb) => eb.or([eb('p.name', '>', after.name), eb.and([eb('p.name', '=', after.name), eb('p.id', '>', after.id)])]))
  const rows = await query.execute()
  return { rows: rows.slice(0, pageSize), next: rows.length > pageSize ? rows[pageSize - 1] : undefined }
}

export const showNames = { counting: 'Met now', ending: 'Ending soon', lapsed: 'Lapsed', withdrawn: 'Withdrawn' } as const
export type Show = keyof typeof showNames

export interface FindShared {
  words: string
  key: string
  kind: HolderKind | ''
  show: Show | ''
  today: Day
  soon: Day
}

function found(db: Reader, { words, key, kind, show, today, soon }: FindShared) {
  let query = db.selectFrom('shared_prerequisites as h')
  if (words.trim() !== '') query = query.where(holdsWords(words, 'h.holder_name'))
  if (key !== '') query = query.where('h.key', '=', key)
  if (kind !== '') query = query.where('h.holder_kind', '=', kind)
  if (show === 'withdrawn') return query.where('h.withdrawn_at', 'is not', null)
  if (show === '') return query
  query = query.where('h.withdrawn_at', 'is', null)
  const isOtherVersion = sql<boolean>`(h.holder_kind = 'product' and coalesce(${versionNow}, '') <> h.product_version)`
  if (show === 'lapsed') return query.where((eb) => eb.or([eb('h.valid_until', '<', today), isOtherVersion]))
  query = query.where((eb) => eb.not(isOtherVersion))
  if (show === 'ending') return query.where('h.valid_until', '>=', today).where('h.valid_until', '<=', soon)
  return query.where((eb) => eb.or([eb('h.valid_until', 'is', null), eb('h.valid_until', '>=', today)]))
}

/** A page of the shared prerequisites by holder, each with how many projects rest on it; and how many there are. */
export async function listShared(db: Reader, find: FindShared, after?: { name: string; id: string }) {
  const name = sql<string>`lower(h.holder_name)`
  let query = found(db, find)
    .selectAll('h')
    .select([versionNow.as('version_now'), name.as('sort_name')])
    .select(
      sql<number>`(select count(*) from prerequisites q inner join projects p on p.id = q.project_id where q.shared_id = h.id and p.state in ('open', 'on-hold'))`.as(
        'projects',
      ),
    )
    .orderBy(name)
    .orderBy('h.id')
    .limit(pageSize + 1)
  if (after) query = query.where((eb) => eb.or([eb(name, '>', after.name), eb.and([eb(name, '=', after.name), eb('h.id', '>', after.id)])]))
  const [rows, count] = await Promise.all([
    query.execute(),
    found(db, find)
      .select(sql<number>`count(*)`.as('n'))
      .executeTakeFirstOrThrow(),
  ])
  const last = rows[pageSize - 1]
  return {
    rows: rows.slice(0, pageSize).map((row) => ({ ...row, projects: Number(row.projects) })),
    next: rows.length > pageSize && last ? { name: last.sort_name, id: last.id } : undefined,
    total: Number(count.n),
  }
}
