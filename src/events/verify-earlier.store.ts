import { z } from 'zod'
import { leftOutOf } from '../as-at/kept-tables.ts'
import type { Reader } from '../db/database.ts'
import { accountable, isAccountable, namesOf } from './accountable.ts'
import { digestOfRow, keySeparator } from './row-digests.ts'

const atOnce = 500
const row = z.record(z.string(), z.unknown())

interface Earlier {
  seq: number
  table: string
  rowId: string
  digest: string
}

/**
 * Rows that are kept as they were before a change, in a state that no event recorded, in sentences, some at a time. Rows of which a part is not kept cannot
 * be compared.
 */
export async function* faultsOfEarlierRows(db: Reader): AsyncGenerator<string[]> {
  const tables = Object.keys(accountable).filter((table) => leftOutOf(table).length === 0)
  for (let after = 0; ;) {
    const kept = await db
      .selectFrom('earlier_rows')
      .select(['id', 'seq', 'table_name', 'row_id', 'was'])
      .where('id', '>', after)
      .where('table_name', 'in', tables)
      .where('was', 'is not', null)
      .orderBy('id')
      .limit(atOnce)
      .execute()
    const last = kept.at(-1)
    if (!last) return
    after = Number(last.id)
    yield unrecordedAmong(
      db,
      kept.flatMap(({ seq, table_name: table, row_id: rowId, was }): Earlier[] =>
        isAccountable(table) ? [{ seq, table, rowId, digest: digestOfRow(row.parse(JSON.parse(was ?? '{}')), accountable[table]) }] : [],
      ),
    )
  }
}

async function unrecordedAmong(db: Reader, kept: Earlier[]): Promise<string[]> {
  const ids = [...new Set(kept.map((one) => one.rowId))]
  const recorded = await db.selectFrom('event_rows').select(['table_name', 'row_id', 'digest']).where('row_id', 'in', ids).execute()
  const known = new Set(recorded.map((one) => [one.table_name, one.row_id, one.digest].join(keySeparator)))
  const isKnown = ({ table, rowId, digest }: Earlier): boolean => namesOf(table).some((name) => known.has([name, rowId, digest].join(keySeparator)))
  return kept
    .filter((one) => !isKnown(one))
    .map(
      ({ seq, table, rowId }) => `Row ${rowId.replaceAll(keySeparator, ' / ')} of ${table} is kept from before event ${seq} in a state that no event recorded`,
    )
}
