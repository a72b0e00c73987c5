import { sql } from 'kysely'
import type { Database, Reader, Writer } from '../../db/database.ts'
import type { ServiceChangesTable } from '../../db/tables/services.ts'

/** The position up to which notes of changes were read. */
export interface Place {
  id: number
  /** On PostgreSQL, the oldest transaction that had not ended: it may still add a note with a lower number. */
  oldestOpen: string
  /** The notes after it that were read already. */
  read: ReadonlySet<number>
}

export interface Changes {
  place: Place
  noted: Pick<ServiceChangesTable, 'kind' | 'ref'>[]
  /** Whether unread notes were deleted, or all rows deleted at once. */
  isIncomplete: boolean
}

interface Row {
  id: string | number | null
  txid: string | number | null
  kind: ServiceChangesTable['kind'] | null
  ref: string | null
  oldest_open: string
  first: string | number | null
}

const onSqlite = ({ id }: Place) => sql<Row>`select id, 0 as txid, kind, ref, '0' as oldest_open, (select min(id) from service_changes) as first
  from service_changes where id > ${id} order by id`
const onPostgres = ({ oldestOpen }: Place) => sql<Row>`select c.id, c.txid::text, c.kind, c.ref,
  pg_snapshot_xmin(pg_current_snapshot())::text as oldest_open, (select min(id) from service_changes) as first
  from (select 1) as one left join service_changes c on c.txid >= ${oldestOpen}::text::xid8 order by c.id`

/** What was noted since a place, each once. */
export async function changesSince(db: Reader, engine: Database['engine'], place: Place): Promise<Changes> {
  const { rows } = await (engine === 'sqlite' ? onSqlite(place) : onPostgres(place)).execute(db)
  const oldestOpen = rows[0]?.oldest_open ?? place.oldestOpen
  const read = new Set<number>()
  const noted: Changes['noted'] = []
  let last = place.id
  for (const { id, txid, kind, ref } of rows) {
    if (id === null || kind === null || ref === null) continue
    if (engine === 'postgres' && BigInt(txid ?? 0) >= BigInt(oldestOpen)) read.add(Number(id))
    if (!place.read.has(Number(id))) noted.push({ kind, ref })
    last = Math.max(last, Number(id))
  }
  const first = rows[0]?.first ?? null
  return {
    place: { id: last, oldestOpen, read },
    noted,
    isIncomplete: (first !== null && Number(first) > place.id + 1) || noted.some((one) => one.kind === 'everything'),
  }
}

/** The present end of the notes. */
export async function lastPlace(db: Reader, engine: Database['engine']): Promise<Place> {
  const { rows } = await sql<{ last: string | number | null; oldest_open: string }>`select (select max(id) from service_changes) as last,
    ${engine === 'sqlite' ? sql`'0'` : sql`pg_snapshot_xmin(pg_current_snapshot())::text`} as oldest_open`.execute(db)
  return { id: Number(rows[0]?.last ?? 0), oldestOpen: rows[0]?.oldest_open ?? '0', read: new Set() }
}

/** Deletes all but the newest notes. A node that has not read the deleted ones rebuilds its index. */
export async function forgetServiceChanges(trx: Writer, newest: number): Promise<void> {
  const last = sql<number>`(select max(id) from service_changes)`
  await trx
    .deleteFrom('service_changes')
    .where('id', '<=', sql<number>`${last} - ${sql.lit(newest)}`)
    .execute()
}
