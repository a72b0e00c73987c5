import { tidied } from '../../text.ts'

/** A postcode, which looks like a code without its blank. */
const postcode = /^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$/

/**
 * Whether a tidied text looks like the code of an organisation, region or area: up to ten letters and digits without a blank, with a digit, or else
 * at most five letters of one case. Blanks are never removed to make a name a code.
 */
export function isCodeLike(text: string): boolean {
  if (!/^[A-Za-z0-9]{2,10}$/.test(text)) return false
  if (/\d/.test(text)) return true
  return text.length <= 5 && (text === text.toUpperCase() || text === text.toLowerCase())
}

/** Whether a tidied text looks like the ODS code of a service: letters and digits, as in nearly all of them. */
export const isOdsCodeLike = (text: string): boolean => /^(?=.*\d)[A-Z][A-Z0-9]{2,6}$/.test(text.toUpperCase()) && !postcode.test(text.toUpperCase())

const fewestCodes = 3

/** The first free column in which nearly every row has its own ODS code; undefined if there is none. */
export function columnOfCodes(rows: readonly { cells: string[] }[], isFree: (column: number) => boolean): number | undefined {
  const width = Math.max(0, ...rows.map((row) => row.cells.length))
  for (let column = 0; column < width; column += 1) {
    if (!isFree(column)) continue
    const filled = rows.map((row) => tidied(row.cells[column] ?? '').toUpperCase()).filter((text) => text !== '')
    const codes = new Set(filled.filter(isOdsCodeLike))
    if (codes.size >= fewestCodes && codes.size >= filled.length * 0.9 && filled.length >= rows.length * 0.8) return column
  }
  return undefined
}
