import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Learnt } from '../aliases/learnt.ts'
import { accountOfUnchosen, chosenTables } from '../kept-files/chosen-tables.ts'
import type { SaidColumn, SheetSource } from '../kept-files/chosen-tables.ts'
import type { FileChoices } from '../kept-files/file-choices.ts'
import type { TableReader } from '../kept-files/table-reader.ts'
import { addUp } from '../workbook/cell-account.ts'
import { findCodes } from '../workbook/table.ts'
import { trackerTable } from './fields.ts'
import { readTracker, trackerIn } from './read-tracker.ts'
import type { Tracker } from './read-tracker.ts'

const rowsAtOnce = 50

export const trackerReader: TableReader = {
  kind: trackerTable,
  propose: (sheet, learnt) => trackerIn(sheet, learnt) ?? findCodes(sheet, trackerTable, learnt),
  needs: 'the ODS code',
}

/**
 * The rollout tracker in the chosen sheets, in batches; `say` has the person's corrections of columns. Throws WorkbookRefusal if a sheet has no
 * column of ODS codes.
 */
export async function trackerOf(source: SheetSource, choices: FileChoices, learnt: Learnt, say: (said: SaidColumn[]) => void = () => {}): Promise<Tracker> {
  const reading = readTracker(learnt)
  for await (const { sheet, table, said } of chosenTables(source, choices, { reader: trackerReader, learnt: learnt.columns })) {
    say(said)
    reading.begin(sheet, table)
    for (const [at, row] of sheet.rows.entries()) {
      reading.take(row)
      if (at % rowsAtOnce === 0) await nextTurn()
    }
  }
  const tracker = reading.end()
  return { ...tracker, cells: addUp([accountOfUnchosen(source, choices), tracker.cells]) }
}
