import { sql } from 'kysely'
import type { Reader } from '../db/database.ts'
import { accountable } from './accountable.ts'
import { RecordDifferences, walkEventRows } from './record-differences.store.ts'
import type { Difference } from './record-differences.store.ts'
import { digestOfRows, keySeparator } from './row-digests.ts'
import type { RowDigest } from './row-digests.ts'
import { faultsOfEarlierRows } from './verify-earlier.store.ts'

export interface RecordVerdict {
  /** The rows that were compared with their events. */
  rows: number
  /** What is wrong, in sentences, the first hundred. */
  faults: string[]
  /** How many there are. */
  count: number
}

const shown = 100

/**
 * Compares each row of the record with the event that recorded it, each event with the rows that it covers, and rows that are kept from before a change
 * with the events that had recorded them, in batches.
 */
export async function verifyRecord(db: Reader): Promise<RecordVerdict> {
  const faults: string[] = []
  let count = 0
  const say = (some: string[]): void => {
    count += some.length
    faults.push(...some.slice(0, shown - faults.length))
  }
  const differences = new RecordDifferences(db, accountable)
  const covered = new CoveredRows(db)
  for await (const entries of walkEventRows(db)) {
    say(await covered.faultsAmong(entries.map((one) => ({ seq: one.seq, table: one.table_name, rowId: one.row_id, digest: one.digest }))))
    say((await differences.among(entries)).map(inWords))
  }
  say(await covered.end())
  for await (const some of differences.unrecorded()) say(some.map(inWords))
  for await (const some of faultsOfEarlierRows(db)) say(some)
  return { rows: differences.compared, faults, count }
}

function inWords({ table, rowId, seq, digest }: Difference): string {
  const row = `Row ${rowId.replaceAll(keySeparator, ' / ')} of ${table}`
  if (seq === null) return `${row} is in no event`
  if (digest === null) return `${row} is missing: event ${seq} recorded it`
  return `${row} is not as event ${seq} recorded it`
}

type Covered = RowDigest & { seq: number }

/** Checks that each event carries the digest of its entries in `event_rows`. An event's entries may come in several batches. */
class CoveredRows {
  readonly #db: Reader
  #open: Covered[] = []
  #lastSeq = 0

  constructor(db: Reader) {
    this.#db = db
  }

  async faultsAmong(entries: Covered[]): Promise<string[]> {
    const all = [...this.#open, ...entries]
    const last = all.at(-1)?.seq
    this.#open = all.filter((one) => one.seq === last)
    return this.#check(all.filter((one) => one.seq !== last))
  }

  /** After all entries: checks the last event, and the events after it. */
  async end(): Promise<string[]> {
    return [...(await this.#check(this.#open)), ...(await this.#without(this.#lastSeq, undefined))]
  }

  async #check(entries: Covered[]): Promise<string[]> {
    const last = entries.at(-1)
    if (!last) return []
    const [after, until] = [this.#lastSeq, last.seq]
    this.#lastSeq = until
    const bySeq = Map.groupBy(entries, (one) => one.seq)
    const carried = await this.#db.selectFrom('events').select(['seq', 'rows_digest']).where('seq', '>', after).where('seq', '<=', until).execute()
    const digests = new Map(carried.map((one) => [Number(one.seq), one.rows_digest]))
    const wrong = [...bySeq]
      .filter(([seq, rows]) => digests.get(seq) !== digestOfRows(rows))
      .map(([seq]) => `What event ${seq} recorded of its rows was changed`)
    return [...wrong, ...(await this.#without(after, until))]
  }

  /** Events that carry a digest of rows but have no entry. */
  async #without(after: number, until: number | undefined): Promise<string[]> {
    const { rows } = await sql<{ seq: number }>`
      select seq from events where seq > ${after} ${until === undefined ? sql`` : sql`and seq <= ${until}`} and rows_digest is not null
        and not exists (select 1 from event_rows where event_rows.seq = events.seq) order by seq`.execute(this.#db)
    return rows.map(({ seq }) => `What event ${seq} recorded of its rows is missing`)
  }
}
