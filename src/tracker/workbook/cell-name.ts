/** "A", "AB": a column as Excel names it, counted from 0. */
export const columnName = (at: number): string => (at < 26 ? '' : columnName(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26))

/** "A1", "AB12": a cell as Excel names it; the column counts from 0. */
export const cellName = (column: number, row: number): string => `${columnName(column)}${row}`
