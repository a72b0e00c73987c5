import type { FileChoices, FileKind, Outline, SheetChoice } from '../kept-files/file-choices.ts'
import { lackOf, tableBy } from '../kept-files/table-reader.ts'
import type { LearntColumns, Table } from '../workbook/table.ts'
import type { SheetRows } from '../workbook/workbook.ts'
import { kindOf } from './file-kinds.ts'

/** The choices before anyone has made any. */
export function proposedChoices({ kind, sheets }: Outline): FileChoices {
  const seen = sheets.flatMap((sheet, at) => (sheet.isHidden || sheet.rows === 0 ? [] : [{ at }]))
  // In a file of unknown kind, the only sheet is chosen.
  if (kind === null) return { kind, sheets: seen.length === 1 ? seen : [] }
  return { kind, sheets: sheets.flatMap((sheet, at) => (sheet.isProposed ? [{ at }] : [])) }
}

/** The table of a sheet as chosen, or by its headings if nothing was chosen; null for a file that is not a table. */
export function tableOf(sheet: SheetRows, kind: FileKind, choice: SheetChoice, learnt: LearntColumns): Table | null {
  const reader = kindOf[kind].table?.reader
  return reader ? tableBy(reader, sheet, choice, learnt) : null
}

/** What a table lacks to be readable, in words; undefined if nothing. */
export function lacks(kind: FileKind, table: Table | null): string | undefined {
  const reader = kindOf[kind].table?.reader
  return reader && table ? lackOf(reader, table) : undefined
}

/** A field that was chosen twice in one sheet, in words: a person has to decide which of the two counts. Undefined if there is none. */
export function chosenTwice(choices: FileChoices): string | undefined {
  for (const { fields } of choices.sheets) {
    const named = (fields ?? []).filter((field) => field !== null)
    const again = named.find((field, index) => named.indexOf(field) !== index)
    const choice = again && choices.kind !== null ? kindOf[choices.kind].table?.choices.find((one) => one.value === again) : undefined
    if (choice) return `Two columns of a sheet are ${choice.text}. Choose one of them`
  }
  return undefined
}
