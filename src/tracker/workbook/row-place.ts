/** Numbers rows of several sheets in one sequence: more than a sheet of Excel has. */
const rowsOfASheet = 2_000_000

/** The number of a row over all the sheets that were read; in the first sheet it is the row's own number. */
export const numberOf = (sheet: number, row: number): number => sheet * rowsOfASheet + row

/** The index of the sheet among those that were read, from 0, and the row in it as Excel numbers it. */
export const placeOf = (number: number): { sheet: number; row: number } => ({ sheet: Math.floor(number / rowsOfASheet), row: number % rowsOfASheet })

/** "Row 5", or "London, row 5" if several sheets were read. */
export function rowInWords(number: number, sheets: readonly string[]): string {
  const { sheet, row } = placeOf(number)
  return sheets.length > 1 ? `${sheets[sheet] ?? ''}, row ${row}` : `row ${row}`
}
