/**
 * What each cell of an exported row said, as marks of four characters, one after the other. With them an import can tell cells that someone has
 * edited from unchanged ones, and a change here from a change in the file.
 */

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const markLength = 4

/** The mark of a value in a column: 24 bits of FNV-1a. It detects edits, not tampering. */
export function markOf(column: string, value: string): string {
  let hash = 0x811c9dc5
  const text = `${column}\u001F${value}`
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  const bits = ((hash >>> 8) ^ (hash & 0xff)) >>> 0
  let mark = ''
  for (let shift = 18; shift >= 0; shift -= 6) mark += letters[(bits >>> shift) & 63] ?? ''
  return mark
}

export interface CellOf {
  column: string
  value: string
}
export const baseOf = (cells: CellOf[]): string =>
  cells
    .filter((one) => one.value !== '')
    .map((one) => markOf(one.column, one.value))
    .join('')

/** The marks of a row, which tell whether a cell is as it was exported; null if the row was not exported, or the marks were cut. */
export function marksOf(base: string | undefined): ReadonlySet<string> | null {
  if (base === undefined || base.length === 0 || base.length % markLength !== 0) return null
  return new Set(Array.from({ length: base.length / markLength }, (_, index) => base.slice(index * markLength, (index + 1) * markLength)))
}
