import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { today } from '../../day.ts'
import { leaveOut } from '../workbook/cell-account.ts'
import { placeOf } from '../workbook/row-place.ts'
import { keptColumns, noCounts } from './begin-import.ts'
import { besideAnother, compare, otherOwners } from './compare.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'
import { findMeant } from './rows-of-one-code.store.ts'
import type { Meant } from '../services/services-meant.ts'
import { fieldOf } from './fields.ts'
import { insertImportRows } from './import-rows.store.ts'
import type { Counts } from './kept-import.ts'
import { readSaid } from './kept-row.ts'
import type { RowSaid } from './kept-row.ts'
import { everyPlace, knownServices, sharedNow, unknownCodes } from './known-services.store.ts'
import { nearFinder } from './near-codes.ts'
import { faultOf, rowOf } from './new-rows.ts'
import { offeredNames } from './offered-names.store.ts'
import type { NotTaken } from './read-row.ts'
import type { ReadRow, Tracker } from './read-tracker.ts'
import { disagreements } from './shared-facts.ts'
import { dosIdsInFile } from './dos-ids-in-file.ts'
import { idsOf } from './known.ts'
import { listOtherOwners } from '../services/shared-dos-ids.store.ts'
import type { DosIdOwner } from '../services/shared-dos-ids.ts'
import { findTrackerImport, saveTrackerImport } from './tracker-import.store.ts'
import { knownProviders111, whyOutside } from './within-area.store.ts'
import { leftToTeam } from './within-area.ts'

/** Few enough that other requests run between two batches. */
const rowsAtOnce = 50

/** Compares what was read with what is known, in batches, and stores both for a review. Writes nothing else. */
export async function compareImport(context: Context, id: string, tracker: Tracker): Promise<Counts> {
  const { db } = context
  const within = (await findTrackerImport(db.read, id))?.within_id ?? null
  const meant = await findMeant(db.read, tracker.rows)
  const [shared, near] = [await sharedNow(db.read, tracker.shared, today(context)), await findNear(context, tracker.rows)]
  const only111 = within === null ? null : await knownProviders111(db.read, tracker.shared)
  const now = only111 ? { ...shared, only111 } : shared
  const refused: NotTaken[] = []
  const dosIds = dosIdsInFile()
  let { cells } = tracker
  const counts: Counts = { ...noCounts }
  const leave = (row: ReadRow, { values, other }: RowSaid, why: string): void => {
    const place = placeOf(row.number)
    const left = { sheet: tracker.sheets[place.sheet]?.name ?? '', cell: `Row ${place.row}`, why }
    cells = leaveOut(cells, { read: Object.keys(values).length, kept: Object.keys(other).length, left })
  }
  const refuse = (row: ReadRow, said: RowSaid, { column, why, short }: { column: FieldKey; why: string; short: string }): [] => {
    refused.push({ row: row.number, column: fieldOf(column).heading, why, cells: row.cells })
    leave(row, said, short)
    return []
  }
  for (let from = 0; from < tracker.rows.length; from += rowsAtOnce) {
    const some = tracker.rows.slice(from, from + rowsAtOnce).map((row) => withKey(row, meant.get(row.number)))
    const known = await knownServices(
      db.read,
      some.map((row) => row.key),
    )
    const saidBy = some.map((row) => ({ row, said: readSaid(row.said) }))
    const dosIdOwners = await ownersIn(
      context,
      saidBy.map((one) => one.said),
    )
    const rows = saidBy.map(({ row, said }) => {
      const service = known.get(row.key) ?? null
      const compared = row.beside === null ? compare(said, service, near.get(row.ods) ?? null, { ...now, dosIdOwners }) : besideAnother(row.ods, row.beside)
      const sharesWith = otherOwners(said.values.dos_ids ?? '', service, { dosIdOwners }).map((one) => one.ods)
      return { row, said, service, compared, sharesWith }
    })
    const outside = within === null || !only111 ? null : await whyOutside(db.read, { within, providers111: only111 }, rows)
    const kept = rows.flatMap(({ row, said, service, compared }) => {
      if (row.unclear !== null)
        return refuse(row, said, { column: 'ods_code', why: within === null ? row.unclear : severalOf(row.ods), short: 'several services have its ODS code' })
      const why = outside?.get(row.number)
      if (why !== undefined) {
        counts.outside += 1
        leave(row, said, 'outside your area')
        return [rowOf(id, row, { compared: { kind: 'outside', changes: [], why, near: null }, name: said.values.name ?? null, seen: null })]
      }
      dosIds.note(row.key, said, service)
      // A service needs a name; a row of a known service may leave it out.
      if (service === null && compared.kind === 'new' && said.values.name === undefined)
        return refuse(row, said, {
          column: 'name',
          why: `${row.ods} is a new service, and those need a name. Add it to the row`,
          short: 'a new service needs a name',
        })
      counts[compared.kind] += 1
      return [rowOf(id, row, { compared, name: said.values.name ?? service?.name ?? null, seen: service?.version ?? null })]
    })
    await db.transaction(async (trx) => {
      await insertImportRows(trx, kept)
      await saveTrackerImport(trx, id, { written: from + some.length })
    })
    await nextTurn()
  }
  const notTaken = [...tracker.notTaken, ...refused].toSorted((a, b) => a.row - b.row).map((one, index) => faultOf(id, one, index + 1))
  for (let from = 0; from < notTaken.length; from += rowsAtOnce) await db.transaction((trx) => insertImportRows(trx, notTaken.slice(from, from + rowsAtOnce)))
  counts.notTaken = notTaken.length
  counts.rows =
    counts.new +
    counts.changed +
    counts.conflict +
    counts.close +
    counts.closed +
    counts.unchanged +
    counts.outside +
    notTaken.filter((one) => one.incoming !== '[]').length
  const offered = await offeredNames(db.read, tracker)
  await db.transaction((trx) =>
    saveTrackerImport(trx, id, {
      state: 'review',
      written: 0,
      counts: JSON.stringify(counts),
      columns: JSON.stringify({ ...keptColumns(tracker), cells }),
      warnings: JSON.stringify([
        ...tracker.warnings,
        ...disagreements(tracker.shared),
        ...dosIds.warnings(),
        ...(only111 ? leftToTeam(tracker.shared, now, only111) : []),
      ]),
      made: JSON.stringify({ offered }),
    }),
  )
  return counts
}

const alone = { beside: null, besideKey: null }

/** The same as `Meant` says, without the names of services that may be outside an area. */
const severalOf = (odsCode: string): string => `Several services have the ODS code ${odsCode}. Write the name or a DoS id of the one that is meant`

/** The row with the key of the service that it means: its ODS code, unless several rows or services have that. */
function withKey(row: ReadRow, meant: Meant | undefined): ReadRow & { key: string; beside: string | null; besideKey: string | null; unclear: string | null } {
  if (meant === undefined) return { ...row, key: row.ods, ...alone, unclear: null }
  return 'why' in meant ? { ...row, key: row.ods, ...alone, unclear: meant.why } : { ...row, ...meant, unclear: null }
}

/** The services that have DoS ids of these rows, by id. */
async function ownersIn({ db }: Context, said: RowSaid[]): Promise<ReadonlyMap<string, DosIdOwner[]>> {
  const owners = await listOtherOwners(
    db.read,
    said.flatMap(({ values }) => idsOf(values.dos_ids ?? '')),
  )
  return Map.groupBy(owners, (one) => one.dosId)
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
