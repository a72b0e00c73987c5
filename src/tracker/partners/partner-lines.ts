import { tidied, unquoted, withPlainBlanks } from '../../text.ts'
import { isUnknown } from '../../unknown.ts'
import { cleanedCode } from '../../unseen.ts'

/** The most partners that can be added at once. */
export const mostLines = 500
const longestList = 60_000
const longestName = 200

/** One partner as a line names it; what it does not name is empty. */
export interface PartnerLine {
  line: number
  name: string
  odsCode: string
  dosIds: string[]
}
export interface LineFault {
  line: number
  text: string
  why: string
}

/** Why a pasted list is longer than is read at once; undefined if it is not. */
export function faultOfLines(list: string): string | undefined {
  if (list.length > longestList) return `Paste ${longestList.toLocaleString('en-GB')} characters at most, in parts`
  return list.split(lineEnds).length > mostLines ? `Paste ${mostLines} lines at most, in parts` : undefined
}
const lineEnds = /\r\n|\r|\n/

const isOdsCode = (cell: string): boolean => /^[A-Za-z0-9]{3,10}$/.test(cell) && /\d/.test(cell)
const isDosIds = (cell: string): boolean => cell !== '' && cell.split(/[\s/+&]+/).every((id) => /^\d{4,12}$/.test(id))

/**
 * Reads lines like "Riverside UTC, RY9NR, 2000099999", with commas, semicolons or tabs between. Cells are told apart by what they look like, from the
 * end: numbers are DoS ids, a code beside them is the ODS code, the rest is the name. A heading line is left out; every other line is read or told.
 */
export function readPartnerLines(list: string): { lines: PartnerLine[]; faults: LineFault[] } {
  const lines: PartnerLine[] = []
  const faults: LineFault[] = []
  for (const [index, raw] of withPlainBlanks(list).split(lineEnds).entries()) {
    const text = tidied(raw)
    if (text === '' || (lines.length === 0 && faults.length === 0 && isHeading(text))) continue
    const read = readLine(raw)
    if (typeof read === 'string') faults.push({ line: index + 1, text, why: read })
    else lines.push({ line: index + 1, ...read })
  }
  return { lines, faults }
}

/** A heading names its columns and holds no code. */
const isHeading = (text: string): boolean => !/\d/.test(text) && /\b(name|service|ods|dos)\b/i.test(text) && /\b(ods|dos|code|id)\b/i.test(text)

function readLine(raw: string): Omit<PartnerLine, 'line'> | string {
  const separator = raw.includes('\t') ? '\t' : raw.includes(';') ? ';' : ','
  const cells = raw.split(separator).map((cell) => tidied(unquoted(cell.trim())))
  const dosIds: string[] = []
  let odsCode = ''
  while (cells.length > 0) {
    const cell = cleanedCode(cells.at(-1) ?? '').code
    if (isUnknown(cell)) cells.pop()
    else if (isDosIds(cell)) {
      dosIds.unshift(...cell.split(/[\s/+&]+/))
      cells.pop()
    } else if (odsCode === '' && isOdsCode(cell)) {
      odsCode = cell.toUpperCase()
      cells.pop()
    } else break
  }
  const name = cells.filter((cell) => !isUnknown(cell)).join(separator === ',' ? ', ' : ' ')
  if (name === '' && odsCode === '' && dosIds.length === 0) return 'It names no service. Write the name, the ODS code and the DoS id'
  if (name.length > longestName) return `The name is longer than ${longestName} characters`
  return { name, odsCode, dosIds: [...new Set(dosIds)] }
}
