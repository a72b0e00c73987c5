import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { today } from '../../day.ts'
import type { TrackerImportRowsTable, TrackerImportsTable } from '../../db/tables/imports.ts'
import { ConflictError } from '../../errors.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import { leaveOut } from '../workbook/cell-account.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { placeOf } from '../workbook/row-place.ts'
import { findFile, holdFile } from '../kept-files/kept-files.store.ts'
import { keptSheets } from '../kept-files/chosen-tables.ts'
import { trackerOf } from './read-kept-tracker.ts'
import { closeNames } from '../data-quality/close-names.ts'
import { compare } from './compare.ts'
import type { Compared } from './compare.ts'
import { fieldOf } from './fields.ts'
import { everyPlace, knownServices, sharedNow, unknownCodes } from './known-services.store.ts'
import { nearFinder } from './near-codes.ts'
import { disagreements } from './shared-facts.ts'
import { folded } from '../../text.ts'
import { withCorrections } from './corrections.ts'
import type { Corrections } from './corrections.ts'
import type { ReadRow, Tracker, TrackerSheet } from './read-tracker.ts'
import type { Column, NotTaken, RowSaid } from './read-row.ts'
import { clearImportRows, insertImportRows, isAtWorkOn, insertTrackerImport, moveImport, saveTrackerImport } from './tracker-import.store.ts'
import { learntAliases } from '../aliases/aliases.store.ts'

export interface Counts {
  rows: number
  new: number
  changed: number
  conflict: number
  close: number
  /** Of unknown codes, those whose practice has closed: left out unless somebody adds them. */
  closed: number
  unchanged: number
  notTaken: number
}

/** What an import keeps of how its file was read. */
export interface KeptColumns {
  /** Of all its sheets, each heading once. */
  columns: Column[]
  /** Missing in imports from before several sheets could be read, and so is the account of their cells. */
  sheets?: TrackerSheet[]
  cells?: CellAccount
}
/** What is offered to a person who reviews: names that may be others under another spelling. The first may go. */
export interface Offered {
  products: [string, string][]
  organisations: [string, string][]
}

/** Few enough that others are served between two of them. */
const rowsAtOnce = 50

/**
 * Keeps that a tracker was uploaded; what it would change is still to be compared. Throws ConflictError if its file was settled meanwhile, or is
 * being compared or waits for its review already.
 */
export async function beginImport(
  context: Context,
  given: { id: string; fileName: string; digest: string; tracker: Tracker; person: { personId: string; name: string }; fileId?: string; told?: Corrections },
): Promise<void> {
  const { tracker } = given
  await context.db.transaction(async (trx) => {
    if (given.fileId !== undefined) {
      await holdFile(trx, given.fileId)
      if (await isAtWorkOn(trx, given.fileId)) throw new ConflictError('This file is being compared, or waits for its review. Open it under Import.')
    }
    await insertTrackerImport(trx, {
      id: given.id,
      file_name: given.fileName,
      digest: given.digest,
      sheet: tracker.sheets.map((sheet) => sheet.name).join(', '),
      person_id: given.person.personId,
      person_name: given.person.name,
      uploaded_at: nowIso(context),
      state: 'reading',
      columns: JSON.stringify(keptOf(tracker)),
      warnings: '[]',
      choices: JSON.stringify(given.told ? { told: given.told } : {}),
      counts: JSON.stringify({ ...noCounts, rows: tracker.rows.length }),
      written: 0,
      made: '{}',
      settled_at: null,
      settled_by: null,
      settled_by_id: null,
      shared: JSON.stringify(tracker.shared),
      file_id: given.fileId ?? null,
    })
  })
}

const noCounts: Counts = { rows: 0, new: 0, changed: 0, conflict: 0, close: 0, closed: 0, unchanged: 0, notTaken: 0 }
function keptOf({ sheets, cells }: Tracker): KeptColumns {
  const columns = new Map(sheets.flatMap((sheet) => sheet.columns.map((column): [string, Column] => [folded(column.heading), column])).toReversed())
  // The first sheet's order, then what the others add.
  const inOrder = [...new Set(sheets.flatMap((sheet) => sheet.columns.map((column) => folded(column.heading))))]
  return { columns: inOrder.flatMap((heading) => columns.get(heading) ?? []), sheets, cells }
}

/**
 * Reads the kept file again, with what somebody said since of its columns and names. Throws WorkbookRefusal if the file is gone, or no column is the ODS
 * code now; nothing has changed then.
 */
export async function readAgain(context: Context, one: TrackerImportsTable, told: Corrections): Promise<Tracker> {
  const { db } = context
  const file = one.file_id === null ? undefined : await findFile(db.read, one.file_id, { personId: '', all: true })
  if (!file || file.settled_at !== null) throw new WorkbookRefusal('The rows of this file are no longer kept. Upload it again')
  return trackerOf(keptSheets(db.read, file), file.choices, withCorrections(await learntAliases(db.read), told))
}

/** Begins to compare again what was read again. */
export const beginAgain = (context: Context, one: TrackerImportsTable, tracker: Tracker, told: Corrections): Promise<boolean> =>
  context.db.transaction(async (trx) => {
    if (
      !(await moveImport(trx, one.id, ['review'], 'reading', {
        uploaded_at: nowIso(context),
        columns: JSON.stringify(keptOf(tracker)),
        choices: JSON.stringify({ told }),
        shared: JSON.stringify(tracker.shared),
        counts: JSON.stringify({ ...noCounts, rows: tracker.rows.length }),
        written: 0,
      }))
    )
      return false
    await clearImportRows(trx, one.id)
    return true
  })

/** Compares what was read with what is known, some rows at a time, and keeps both for a review. Nothing else is written. */
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
      const said = JSON.parse(row.said) as RowSaid
      const service = known.get(row.ods) ?? null
      const compared = compare(said, service, near.get(row.ods) ?? null, now)
      // A service has to have a name; a row of a known one may leave it out.
      if (service === null && compared.kind === 'new' && said.values.name === undefined) {
        nameless.push({
          row: row.number,
          column: fieldOf('name').heading,
          why: `${row.ods} is a new service, and those need a name. Write it into the row`,
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
  const offered = await findOffered(context, tracker)
  await db.transaction((trx) =>
    saveTrackerImport(trx, id, {
      state: 'review',
      written: 0,
      counts: JSON.stringify(counts),
      columns: JSON.stringify({ ...keptOf(tracker), cells }),
      warnings: JSON.stringify([...tracker.warnings, ...disagreements(tracker.shared)]),
      made: JSON.stringify({ offered }),
    }),
  )
  return counts
}

const rowOf = (
  importId: string,
  row: ReadRow,
  { compared: { kind, changes, why, near }, name, seen }: { compared: Compared; name: string | null; seen: number | null },
): TrackerImportRowsTable => ({
  import_id: importId,
  number: row.number,
  part: 0,
  kind,
  ods_code: row.ods,
  name,
  incoming: row.cells,
  said: kind === 'unchanged' ? '{}' : row.said,
  changes: JSON.stringify(changes),
  plain: changes.filter((one) => !one.conflict).length,
  why,
  near,
  decision: null,
  seen,
  wrote: null,
  before: null,
})

/** Of a row that was not taken at all the cells are kept, so that it can be read again. */
const faultOf = (importId: string, one: NotTaken, part: number): TrackerImportRowsTable => ({
  import_id: importId,
  number: one.row,
  part,
  kind: 'not-taken',
  ods_code: null,
  name: one.column,
  incoming: one.cells ?? '[]',
  said: '{}',
  changes: '[]',
  plain: 0,
  why: one.why,
  near: null,
  decision: null,
  seen: null,
  wrote: null,
  before: null,
})

/** The known services that rows of unknown codes may be, by code of the row. */
async function findNear({ db }: Context, rows: ReadRow[]): Promise<ReadonlyMap<string, { ods_code: string; why: string }>> {
  const finder = nearFinder()
  let strangers = 0
  for (let from = 0; from < rows.length; from += 200) {
    const some = new Map(rows.slice(from, from + 200).map((row) => [row.ods, row]))
    for (const ods of await unknownCodes(db.read, [...some.keys()])) {
      const { values } = JSON.parse(some.get(ods)?.said ?? '{}') as RowSaid
      finder.add({ ods, name: values.name, postcode: values.postcode })
      strangers += 1
    }
    await nextTurn()
  }
  if (strangers === 0) return finder.found
  for await (const some of everyPlace(db.read)) {
    for (const place of some) finder.look(place)
    await nextTurn()
  }
  return finder.found
}

async function findOffered({ db }: Context, { shared }: Tracker): Promise<Offered> {
  const [provider, consumer, organisations] = await Promise.all([
    db.read.selectFrom('services').select('provider_product as name').distinct().where('provider_product', 'is not', null).limit(500).execute(),
    db.read.selectFrom('services').select('consumer_product as name').distinct().where('consumer_product', 'is not', null).limit(500).execute(),
    db.read.selectFrom('organisations').select('name').where('switched_on', 'is not', null).limit(500).execute(),
  ])
  const inFile = new Set([...shared.products, ...shared.referrers.map((one) => one.name)])
  const offer = (known: string[], file: string[]) => closeNames([...known, ...file]).filter(([name]) => inFile.has(name))
  return {
    products: offer(
      [...provider, ...consumer].map((one) => one.name ?? ''),
      shared.products,
    ),
    organisations: offer(
      organisations.map((one) => one.name),
      shared.referrers.map((one) => one.name),
    ),
  }
}
