import { sql } from 'kysely'
import { z } from 'zod'
import type { Reader, Writer } from '../db/database.ts'
import { accountable, nameNow } from './accountable.ts'
import type { Accountable } from './accountable.ts'
import { appendEvents } from './events.store.ts'
import { recordEvent } from './cover-rows.ts'
import { RecordDifferences, walkEventRows } from './record-differences.store.ts'
import type { Difference, Rules } from './record-differences.store.ts'

const rulesShape = z.object({ id: z.array(z.string()), leftOut: z.array(z.string()), hidden: z.array(z.string()) })

/** The rows that already differed from their events before an upgrade, by the rules of the code that ran before it. */
export async function listUnsoundRows(db: Reader): Promise<Set<string>> {
  const rows = await db.selectFrom('accountable_tables').selectAll().execute()
  const rules: Rules = Object.fromEntries(rows.map((one) => [one.table_name, rulesShape.parse(JSON.parse(one.rules))]))
  const unsound = new Set<string>()
  for await (const some of walkDifferences(db, rules)) for (const one of some) unsound.add(nameOf(one))
  return unsound
}

const rowsAnEvent = 2000

/**
 * Records each row that an upgrade changed, and on the first such upgrade every row, in events of the installation: an upgrade is not tampering.
 * Rows that already differed from their events are left for `slipway verify` to report.
 */
export async function sealRecord(trx: Writer, { unsound, version, at }: { unsound: Set<string>; version: string; at: number }): Promise<void> {
  let waiting: Difference[] = []
  const seal = async (): Promise<void> => {
    if (waiting.length === 0) return
    const event = recordEvent(`Recorded ${waiting.length} ${waiting.length === 1 ? 'row' : 'rows'} at the upgrade to Slipway ${version}`, 'upgraded', at)
    await appendEvents(trx, [event], new Map([[event, waiting]]))
    waiting = []
  }
  for await (const some of walkDifferences(trx, accountable)) {
    waiting.push(...some.filter((one) => !unsound.has(nameOf(one))))
    if (waiting.length >= rowsAnEvent) await seal()
  }
  await seal()
  await saveRules(trx)
}

const nameOf = ({ table, rowId }: Difference): string => `${nameNow(table)} ${rowId}`

async function* walkDifferences(db: Reader, rules: Rules): AsyncGenerator<Difference[]> {
  const differences = new RecordDifferences(db, rules)
  // The walk excludes what is sealed while it runs.
  const { seq } = await db.selectFrom('event_chain').select('seq').where('id', '=', 1).executeTakeFirstOrThrow()
  for await (const entries of walkEventRows(db, seq)) yield differences.among(entries)
  yield* differences.unrecorded()
}

async function saveRules(trx: Writer): Promise<void> {
  await sql`delete from accountable_tables`.execute(trx)
  await trx
    .insertInto('accountable_tables')
    .values(Object.entries<Accountable>(accountable).map(([table, rules]) => ({ table_name: table, rules: JSON.stringify(rules) })))
    .execute()
}
