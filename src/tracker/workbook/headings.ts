import { folded, headingKey, tidied } from '../../text.ts'
import { isUnknown } from '../../unknown.ts'
import { columnName } from './workbook.ts'
import type { WorkbookRow } from './workbook.ts'

/** What a column of a table may be. */
export interface TableField<Key extends string = string> {
  key: Key
  /** Its heading in an export. */
  heading: string
  /** Other headings that mean the same. */
  also: string[]
  /** A code and a name often share a heading, like "ICB": the cells below decide which of the two it is. */
  holds?: 'code' | 'name'
  twin?: Key
  /** Headings that mean this only if the cells below agree, like "Status", which may be the status of anything. */
  alsoIf?: { headings: string[]; says: (cells: string[]) => boolean }
}

export interface TableKind<Key extends string = string> {
  fields: readonly TableField<Key>[]
  /** The columns without which no row can be read. */
  needed: readonly Key[]
  /** How many known headings make a row the heading row of such a table. */
  fewest: number
  /** The field of codes that may be found by the cells of a column, whatever its heading. */
  byCodes?: Key
}

/** What an installation has learnt about columns, by folded name; an empty text means no field. */
export type LearntColumns = ReadonlyMap<string, string>

const rowsCompared = 200
const rowsScanned = 1000
/** Only this many characters of a heading are its name. */
export const longestName = 200

/** A heading as it is looked up: only its letters and digits. */
const squeezed = (heading: string): string => headingKey(heading).replaceAll(' ', '')
const withoutBrackets = (heading: string): string => heading.replace(/\([^()]{0,100}\)/g, ' ')

const lookups = new WeakMap<TableKind, Map<string, string>>()
function lookupOf(kind: TableKind): Map<string, string> {
  const known = lookups.get(kind)
  if (known) return known
  const made = new Map(kind.fields.flatMap((one) => [one.heading, ...one.also].map((heading): [string, string] => [squeezed(heading), one.key])).toReversed())
  lookups.set(kind, made)
  return made
}

/** The field of each heading, what was learnt first; `rows` are those below it. No field is given twice. */
export const fieldsOfHeadings = (kind: TableKind, headings: readonly string[], learnt: LearntColumns, rows: readonly WorkbookRow[] = []): (string | null)[] =>
  eachOnce(meaningsOf(kind, headings, learnt, rows))

/**
 * What each heading means, whatever its case, underscores, blanks or colon. Without its remark in brackets, or by the cells below it, only if no
 * other heading means that.
 */
export function meaningsOf(kind: TableKind, headings: readonly string[], learnt: LearntColumns, rows: readonly WorkbookRow[]): (string | null)[] {
  const lookup = lookupOf(kind)
  const exact = headings.map((heading) => {
    const told = learnt.get(folded(heading))
    return told === undefined ? (lookup.get(squeezed(heading)) ?? null) : told === '' ? null : told
  })
  return exact.map((key, at) => {
    const heading = headings[at] ?? ''
    if (key !== null || learnt.has(folded(heading))) return key
    const loose = lookup.get(squeezed(withoutBrackets(heading))) ?? meantByCells(kind, heading, rows, at)
    return exact.includes(loose) ? null : loose
  })
}

/** Whether a heading means this field only if the cells below it agree. */
export function isMeantByCells({ alsoIf }: TableField, heading: string): boolean {
  const plain = squeezed(withoutBrackets(heading))
  return alsoIf?.headings.some((other) => squeezed(other) === plain) ?? false
}

function meantByCells(kind: TableKind, heading: string, rows: readonly WorkbookRow[], column: number): string | null {
  const field = kind.fields.find((one) => isMeantByCells(one, heading))
  return field?.alsoIf?.says(saidBelow(rows, column, heading)) ? field.key : null
}

/** The first cells of a column that are neither blank nor unknown and do not repeat its heading. */
export function saidBelow(rows: readonly WorkbookRow[], column: number, heading: string): string[] {
  const said: string[] = []
  const head = folded(heading)
  for (const row of rows.slice(0, rowsScanned)) {
    const text = tidied(row.cells[column] ?? '')
    if (!isUnknown(text) && folded(text) !== head) said.push(text)
    if (said.length >= rowsCompared) break
  }
  return said
}

/** The same fields, each for the first column that has it alone. */
export function eachOnce(keys: readonly (string | null)[]): (string | null)[] {
  const taken = new Set<string>()
  return keys.map((key) => {
    if (key === null || taken.has(key)) return null
    taken.add(key)
    return key
  })
}

/** Unique names for columns; never a word like __proto__, under which an object keeps nothing. */
export function columnNames(headings: readonly string[] | null, width: number): string[] {
  const taken = new Set<string>()
  return Array.from({ length: width }, (_, column) => {
    const heading = tidied(headings?.[column] ?? '').slice(0, longestName)
    const letter = columnName(column)
    const plain = headings === null ? `Column ${letter} of ${width}` : heading === '' || heading in {} ? `Column ${letter} ${heading}`.trim() : heading
    let name = plain
    for (let times = 2; taken.has(folded(name)); times += 1) name = `${plain} (${times})`
    taken.add(folded(name))
    return name
  })
}
