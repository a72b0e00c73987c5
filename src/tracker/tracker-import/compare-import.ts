import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { today } from '../../day.ts'
import { leaveOut } from '../workbook/cell-account.ts'
import { placeOf } from '../workbook/row-place.ts'
import { keptColumns, noCounts } from './begin-import.ts'
import { compare } from './compare.ts'
import { fieldOf } from './fields.ts'
import { insertImportRows } from './import-rows.store.ts'
import type { Counts } from './kept-import.ts'
import { readSaid } from './kept-row.ts'
import { everyPlace, knownServices, sharedNow, unknownCodes } from './known-services.store.ts'
import { nearFinder } from './near-codes.ts'
import { faultOf, rowOf } from './new-rows.ts'
import { offeredNames } from './offered-names.store.ts'
import type { NotTaken } from './read-row.ts'
import type { ReadRow, Tracker } from './read-tracker.ts'
import { disagreements } from './shared-facts.ts'
import { saveTrackerImport } from './tracker-import.store.ts'

/** Few enough that other requests run between two batches. */
const rowsAtOnce = 50

/** Compares what was read with what is known, in batches, and stores both for a review. Writes nothing else. */
export async function compareImport(context: Context, id: string, tracker: Tracker): Promise<Counts> {
  const { db } = context
  const [now, near] = [await sharedNow(db.read, tracker.shared, today(context)), await findNear(context, tracker.rows)]
  const nameless: NotTaken[] = []
  let { cells } = tracker
  const counts: Counts = { ...noCounts }
  for (let from = 0; from < tracker.rows.length; from += rowsAtOnce) {
    const some = tracker.rows.slice(from, from + rowsAtOnce)
    const known = await knownServices(
      db.read,
      some.map((row) => row.ods),
    )
    const kept = some.flatMap((row) => {
      const said = readSaid(row.said)
      const service = known.get(row.ods) ?? null
      const compared = compare(said, service, near.get(row.ods) ?? null, now)
      // A service needs a name; a row of a known service may leave it out.
      if (service === null && compared.kind === 'new' && said.values.name === undefined) {
        nameless.push({
          row: row.number,
          column: fieldOf('name').heading,
          why: `${row.ods} is a new service, and those need a name. Add it to the row`,
          cells: row.cells,
        })
        const place = placeOf(row.number)
        cells = leaveOut(cells, {
          read: Object.keys(said.values).length,
          kept: Object.keys(said.other).length,
          left: { sheet: tracker.sheets[place.sheet]?.name ?? '', cell: `Row ${place.row}`, why: 'a new service needs a name' },
        })
        return []
      }
      counts[compared.kind] += 1
      return [rowOf(id, row, { compared, name: said.values.name ?? service?.name ?? null, seen: service?.version ?? null })]
    })
    await db.transaction(async (trx) => {
      await insertImportRows(trx, kept)
      await saveTrackerImport(trx, id, { written: from + some.length })
    })
    await nextTurn()
  }
  const notTaken = [...tracker.notTaken, ...nameless].toSorted((a, b) => a.row - b.row).map((one, index) => faultOf(id, one, index + 1))
  for (let from = 0; from < notTaken.length; from += rowsAtOnce) await db.transaction((trx) => insertImportRows(trx, notTaken.slice(from, from + rowsAtOnce)))
  counts.notTaken = notTaken.length
  counts.rows =
    counts.new + counts.changed + counts.conflict + counts.close + counts.closed + counts.unchanged + notTaken.filter((one) => one.incoming !== '[]').length
  const offered = await offeredNames(db.read, tracker)
  await db.transaction((trx) =>
    saveTrackerImport(trx, id, {
      state: 'review',
      written: 0,
      counts: JSON.stringify(counts),
      columns: JSON.stringify({ ...keptColumns(tracker), cells }),
      warnings: JSON.stringify([...tracker.warnings, ...disagreements(tracker.shared)]),
      made: JSON.stringify({ offered }),
    }),
  )
  return counts
}

/** The known services that rows with unknown codes may be, by the code of the row. */
async function findNear({ db }: Context, rows: ReadRow[]): Promise<ReadonlyMap<string, { ods_code: string; why: string }>> {
  const finder = nearFinder()
  let unknownServices = 0
  for (let from = 0; from < rows.length; from += 200) {
    const some = new Map(rows.slice(from, from + 200).map((row) => [row.ods, row]))
    for (const ods of await unknownCodes(db.read, [...some.keys()])) {
      const { values } = readSaid(some.get(ods)?.said ?? '{}')
      finder.add({ ods, name: values.name, postcode: values.postcode })
      unknownServices += 1
    }
    await nextTurn()
  }
  if (unknownServices === 0) return finder.found
  for await (const some of everyPlace(db.read)) {
    for (const place of some) finder.look(place)
    await nextTurn()
  }
  return finder.found
}
