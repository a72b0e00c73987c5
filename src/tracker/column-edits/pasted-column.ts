import { setImmediate as nextTurn } from 'node:timers/promises'
import { folded, headingKey, withoutGuard, withPlainBlanks } from '../../text.ts'
import { cleanedCode } from '../../unseen.ts'
import { Unreadable } from '../workbook/unreadable.ts'
import { counted } from '../../web/numbers.ts'
import { csvRecords } from '../workbook/csv-records.ts'
import { trackerHeadings } from '../workbook/tracker-headings.ts'

/** So many rows are copied, pasted or filled at once. */
export const mostRows = 20_000

/** Then other work has a turn. */
const linesAtOnce = 1000

export type Side = 'provider' | 'consumer'

/** A line with a code: for which service and which of its projects, and what its cell is to say. */
export interface CodedLine {
  /** The code as it was pasted. */
  typed: string
  /** Null if it is none. */
  code: string | null
  side: Side | null
  value: string
}

export type Pasted = { by: 'code'; lines: CodedLine[] } | { by: 'order'; values: string[] } | { fault: string }

const codeHeadings = new Set(trackerHeadings.filter((one) => one.key === 'ods_code').flatMap(({ heading, also }) => [heading, ...also].map(headingKey)))
const coded = /^([A-Za-z0-9]{3,10}(?:-\d{1,3})?)(?: ?[(,/-]? ?(provider|consumer)\)?)?$/i

function readCode(typed: string): Pick<CodedLine, 'typed' | 'code' | 'side'> {
  const text = cleanedCode(typed.slice(0, 60).replace(/\s+/g, ' ')).code
  const found = coded.exec(text)
  const side = found?.[2]?.toLowerCase()
  return { typed: text, code: found?.[1]?.toUpperCase() ?? null, side: side === 'provider' || side === 'consumer' ? side : null }
}

const cellText = (text: string): string => withoutGuard(text.replaceAll(/\r\n?/g, '\n').trim())

/**
 * Reads a column as spreadsheets copy it: a code, a tab and a value on each line, or values alone for the rows of a list in their order. A heading
 * and blank lines at the end are left out.
 */
export async function readPasted(text: string, of: { name: string; rows: number }): Promise<Pasted> {
  const records = await recordsIn(text)
  if (records === null) return { fault: 'A line has too many columns. Paste the ODS codes and one column, or one column alone' }
  while (records.length > of.rows && records.at(-1)?.every((cell) => cell === '')) records.pop()
  if (records.every((cells) => cells.every((cell) => cell === ''))) return { fault: 'Paste the cells of a column' }
  const wide = records.findIndex((cells) => cells.slice(2).some((cell) => cell !== ''))
  if (wide !== -1) return { fault: `Line ${wide + 1} has more than two columns. Paste the ODS codes and one column, or one column alone` }
  return records.some((cells) => cells.length > 1) ? readCoded(records) : readInOrder(records, of)
}

/** The cells of each line; null if a line is wider than a spreadsheet can be. */
async function recordsIn(text: string): Promise<string[][] | null> {
  const records: string[][] = []
  try {
    for (const { cells } of csvRecords(withPlainBlanks(text), '\t')) {
      records.push(cells.map(cellText))
      if (records.length > 2 * mostRows) break
      if (records.length % linesAtOnce === 0) await nextTurn()
    }
    return records
  } catch (error) {
    if (error instanceof Unreadable) return null
    throw error
  }
}

function readCoded(records: string[][]): Pasted {
  const [first = ''] = records[0] ?? []
  const below = codeHeadings.has(headingKey(first)) ? records.slice(1) : records
  const lines = below.filter((cells) => cells.some((cell) => cell !== '')).map(([code = '', value = '']) => ({ ...readCode(code), value }))
  if (lines.length === 0) return { fault: 'There is no line below the heading. Paste the rows too' }
  return lines.length > mostRows ? { fault: tooMany } : { by: 'code', lines }
}

const tooMany = 'This has more than 20,000 lines. Paste it in parts'

function readInOrder(records: string[][], { name, rows }: { name: string; rows: number }): Pasted {
  const all = records.map(([value = '']) => value)
  const hasHeading = all.length === rows + 1 && folded(all[0] ?? '') === folded(name)
  const values = hasHeading ? all.slice(1) : all
  if (values.length > mostRows) return { fault: tooMany }
  if (values.length === rows) return { by: 'order', values }
  return {
    fault: `You pasted ${counted(values.length, 'value')}, and the list has ${counted(rows, 'row')}. Paste a value for each row, or paste the ODS codes beside the values`,
  }
}
