import { mostServices } from './most-services.ts'
import { cleanText } from './cell-text.ts'
import { type QuoteFault, csvRecords, separatorOf, withoutSeparatorLine } from './csv-records.ts'
import { csvText, withGuesses } from './csv-text.ts'
import type { ReadCell } from './sheet-cells.ts'
import type { SheetSender } from './sheet-sender.ts'
import { Unreadable } from './unreadable.ts'
import { cellName } from './cell-name.ts'

/** Including blank ones, and line ends inside a text. */
const mostRecords = 3 * mostServices

const quoteWords: Record<QuoteFault, (cell: string) => string> = {
  unclosed: (cell) =>
    `The quotation mark at the start of cell ${cell} is never closed, so it is read as part of the text and the cell ends with its line. Check the cell, or close the quotation mark in the file and upload it again.`,
  swallowing: (cell) =>
    `The text between quotation marks in cell ${cell} goes on over lines that look like separate rows. Check the cell, or close the quotation mark earlier in the file and upload it again.`,
  'running-on': (cell) =>
    `The text of cell ${cell} goes on after its closing quotation mark, so the cells to its right may be in the wrong columns. Check the row, or correct the quotation marks in the file and upload it again.`,
}

/** Sends a CSV file as one sheet. */
export function readCsv(bytes: Uint8Array, sender: SheetSender): void {
  const { text, separator } = withoutSeparatorLine(csvText(bytes))
  sender.begin({ name: 'CSV', isHidden: false })
  let row = 0
  for (const { cells, faults } of csvRecords(text, separator ?? separatorOf(text))) {
    row += 1
    if (row > mostRecords) throw new Unreadable('too-many')
    for (const { column, fault } of faults) sender.warn(row, quoteWords[fault](cellName(column, row)))
    sender.row(row, cells.flatMap(readCell))
  }
  sender.end()
}

/** Programs write ="00123" so that Excel keeps the zeros. */
const withoutTextFormula = (text: string): string => /^="([^"]*)"$/.exec(text)?.[1] ?? text

function readCell(written: string, column: number): ReadCell[] {
  if (written === '') return []
  const { text: guessed, isGuess } = withGuesses(written)
  const text = cleanText(withoutTextFormula(cleanText(guessed)))
  return text === '' ? [] : [isGuess ? { column, text, why: 'bad-bytes' } : { column, text }]
}
