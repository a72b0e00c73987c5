import { fields as trackerFields } from '../../../src/tracker/tracker-import/fields.ts'
import type { FieldKey } from '../../../src/tracker/workbook/tracker-headings.ts'
import { catalogueTable } from '../../../src/tracker/catalogue/catalogue-row.ts'
import { odsFields } from '../../../src/tracker/ods/organisation.ts'
import { columnName } from '../../../src/tracker/workbook/workbook.ts'
import { chance, planOfTheFamily } from '../import/plan-family.ts'
import { escaped, rawWorkbook, relationTo, sheetXml } from '../workbook/raw-workbook.ts'

/** A formula that was never calculated. */
export const uncalculated = Symbol('uncalculated')
export type SourceCell = string | number | null | typeof uncalculated

export interface SourceSheet {
  name: string
  isHidden: boolean
  rows: SourceCell[][]
  of: AnyFile['kind']
  /** The field of each column with a known heading, if nothing makes it doubtful; for its row of headings. */
  means: { headingRow: number; fields: (string | null)[] }
}
export interface AnyFile {
  kind: 'tracker' | 'catalogue' | 'ods' | 'plan'
  bytes: Uint8Array
  isCsv: boolean
  sheets: SourceSheet[]
}

/** Twenty ways of saying nothing. */
const nothings = 'TBC|tbd|N/A|n/k|-|–|...|?|None|NULL|nan|#N/A|#REF!|#DIV/0!|To be confirmed|Unknown|not known|Not yet confirmed|(tbc)|\u200B'.split('|')
/** One day in eight notations. */
export const dates = ['23/11/2026', '23/11/26', '23.11.2026', '2026-11-23', '23 November 2026', 'Monday 23rd November 2026', '2026-11-23 09:30', '20261123']
/** Values that fit few columns. */
const odd = [
  'ask Ann',
  '12,5',
  '1e3',
  '0x10',
  '£400',
  'yes and no',
  "'=1+1",
  '-1',
  '+44 113 496 0000',
  '23/11/2026 or later',
  'A81001 A81002',
  '__proto__',
  'two\nlines',
  '5"',
]

type Chance = ReturnType<typeof chance>
interface Kind {
  columns: { key: string; headings: string[]; holds: string | undefined }[]
  /** Columns that nearly every file of the kind has. */
  always: string[]
  cell: (key: string, row: number, dice: Chance) => SourceCell
}

const long = (length: number): string =>
  'A long story. '
    .repeat(Math.ceil(length / 14))
    .slice(0, length)
    .trim()
const codes = (row: number): string => `A8${1000 + row}`
const names = ['Dens Surgery', 'Queens Park', 'Café Surgery', "St Mary's", 'NHS Leeds ICB', 'Tees  Valley']

const cellOfTracker = (key: FieldKey, row: number, { of, is }: Chance): SourceCell => {
  const { kind, holds } = trackerFields.find((one) => one.key === key) ?? { kind: 'text' }
  if (key === 'ods_code') return is(0.9) ? codes(row) : of(['a81999', 'A81 001', 'A-81', 'Dens Surgery', '123', 'AB', ''])
  if (key === 'closed_on') return is(0.7) ? of(dates) : of(['yes', 'No', 'Closed', 'open', 'Active'])
  switch (kind) {
    case 'code':
      return of(['00K', 'Q74', 'Y54', 'qoq'])
    case 'number':
      return of<SourceCell>(['4,011', '4011', 4011, '19,843', '0', '12.0'])
    case 'yes-no':
      return of(['Yes', 'no', 'Y', 'N', 'TRUE', '0', '1', 'Live', 'Not live'])
    case 'ids':
      return of<SourceCell>(['2000012345', 2000012345, '2000012345, 2000012346', '1;2'])
    case 'ods-status':
      return of(['Active', 'C', 'closed', 'Dormant', 'P'])
    case 'successor':
      return of(['B83002', 'B83002 Mill Lane', 'Mill Lane (B83002)'])
    default:
      return holds === 'name' ? of(names) : of(['1 High Street', 'EMIS Web', 'TS18 1HU', 'NEAS', '0', 'Adastra'])
  }
}

const cellOfCatalogue = (key: string, row: number, { of }: Chance): SourceCell => {
  if (key === 'role') return of(['Consumer', 'provider', 'Providers', 'Consumer', 'Supplier'])
  if (key === 'supplier') return `Supplier ${row}`
  if (key === 'status') return of(['Ready', 'Development', 'Not started', 'Assurance', 'not engaged', 'who knows'])
  if (key === 'link') return of(['https://example.org/booking', 'http://example.com', 'example.org'])
  if (key === 'version') return of<SourceCell>([1, '2', 'three'])
  return of<SourceCell>(['Clinic Pro', '7.1', 4, 'R4', 'Booker'])
}

const cellOfOds = (key: string, row: number, { of, is }: Chance): SourceCell => {
  if (key === 'code') return is(0.95) ? codes(row) : of(['', 'Dens', 'A81 001', codes(row - 1)])
  if (key === 'status') return of(['Active', 'C', 'closed', 'A'])
  if (key === 'opened' || key === 'closed' || key === 'day') return of(dates)
  if (key === 'successor') return of(['B83002', 'B83002 Mill Lane', codes(row)])
  if (key === 'name') return of(names)
  return of<SourceCell>(['1 High Street', 'TS18 1HU', '00K', 4, 'Merger'])
}

const kinds: Record<'tracker' | 'catalogue' | 'ods', Kind> = {
  tracker: {
    columns: trackerFields.map(({ key, heading, also, holds }) => ({ key, headings: [heading, ...also], holds })).filter((one) => one.key !== 'base'),
    always: ['ods_code', 'name'],
    cell: (key, row, dice) => cellOfTracker(key as FieldKey, row, dice),
  },
  catalogue: {
    columns: catalogueTable.fields.map(({ key, heading, also }) => ({ key, headings: [heading, ...also], holds: undefined })),
    always: ['role', 'supplier', 'product'],
    cell: cellOfCatalogue,
  },
  ods: {
    columns: odsFields.map(({ key, headings }) => ({ key, headings, holds: undefined })),
    always: ['code', 'name', 'status', 'opened'],
    cell: cellOfOds,
  },
}

/** A heading as somebody may write it. */
function dressed(heading: string, { of, is }: Chance): string {
  if (is(0.5)) return heading
  return of<(text: string) => string>([
    (text) => text.toUpperCase().replaceAll(' ', '_'),
    (text) => text.toLowerCase().replaceAll(/ (\w)/g, (_whole, letter: string) => letter.toUpperCase()),
    (text) => `${text}:`,
    (text) => `${text} *`,
    (text) => text.replaceAll(' ', '\u00A0'),
    (text) => text.replace(/(?<=\w)\w/, (letter) => `\u200B${letter}`),
    (text) => `  ${text.toUpperCase()} `,
    (text) => `${text}\n`,
    (text) => `${text} (May 2026)`,
  ])(heading)
}

interface Column {
  heading: SourceCell
  means: string | null
  cell: (row: number) => SourceCell
}

function columnsOf(kind: Kind, dice: Chance): Column[] {
  const { is, of, shuffled } = dice
  const some = kind.columns.filter(({ key }) => is(kind.always.includes(key) ? 0.97 : 0.4))
  const columns = some.map(({ key, headings, holds }): Column => {
    const crossed = holds !== undefined && is(0.1) ? of(kind.columns.filter((one) => one.holds !== undefined && one.holds !== holds)).key : key
    const heading = dressed(is(0.7) ? (headings[0] ?? key) : of(headings), dice)
    const isHeaded = is(0.97)
    return {
      heading: isHeaded ? heading : of([null, 'TBC', uncalculated]),
      means: isHeaded && holds === undefined ? key : null,
      cell: (row) => kind.cell(crossed, row, dice),
    }
  })
  const words = (): SourceCell => of(['keep me', 'Ann', ...dates, of(odd), long(of([20, 301, 2500]))])
  if (is(0.5))
    columns.push({ heading: of(['Comments', 'Colour', 'Mix', 'mix', '__proto__', 'Engagement', 'constructor', 'Status', 'Closed']), means: null, cell: words })
  if (is(0.3)) columns.push({ heading: of(['Comments', 'comments', 'Colour']), means: null, cell: words })
  if (is(0.2)) columns.push({ heading: null, means: null, cell: words })
  if (is(0.2)) columns.push({ heading: 'Nothing below', means: null, cell: () => null })
  if (is(0.2)) columns.push({ heading: null, means: null, cell: () => null })
  const twin = of(columns)
  if (is(0.25)) columns.push({ ...twin, means: null })
  return is(0.5) ? columns : shuffled(columns)
}

function sheetOfKind(
  name: string,
  kind: keyof typeof kinds,
  { isHidden, isCsv, first, dice }: { isHidden: boolean; isCsv: boolean; first: number; dice: Chance },
): SourceSheet {
  const { is, of } = dice
  const columns = columnsOf(kinds[kind], dice).map((one) => (isCsv && one.heading === uncalculated ? { ...one, heading: null } : one))
  const isHeadless = is(0.05)
  const spoilt = (cell: SourceCell): SourceCell => {
    if (is(0.06)) return null
    if (is(0.06)) return of(nothings)
    if (is(0.03)) return of(odd)
    if (is(0.01)) return long(of([299, 300, 301, 700, 2100]))
    if (!isCsv && is(0.01)) return uncalculated
    return cell
  }
  const rows = Array.from({ length: 1 + Math.floor(6 * Number(is(0.8))) + Number(is(0.5)) }, (_, row) =>
    columns.map((column) => spoilt(column.cell(first + row))),
  )
  const again = of(rows)
  const above: SourceCell[][] = is(0.25) ? [['Our list 2026'], ...(is(0.5) ? [[]] : []), ...(is(0.3) ? [['Owner', 'Ann Able']] : [])] : []
  if (is(0.1) && !isHeadless)
    rows.splice(
      Math.floor(rows.length / 2),
      0,
      columns.map((one) => one.heading),
    )
  if (is(0.1)) rows.push(columns.map((one, at) => (at === 0 || one.means === 'list_size' ? of(['TOTAL', 'Total', 12]) : null)))
  const below: SourceCell[][] = is(0.2) ? [[], [of(['Prepared by Ann', 'NB: 12 are closed', 'TBC'])], ...(is(0.5) ? [[null, 'Total', 12]] : [])] : []
  const headings = isHeadless ? [] : [columns.map((one) => one.heading)]
  return {
    name,
    of: kind,
    isHidden,
    rows: [...above, ...headings, ...rows, ...(is(0.2) ? [again] : []), ...below],
    means: { headingRow: isHeadless ? 0 : above.length + 1, fields: columns.map((one) => (isHeadless ? null : one.means)) },
  }
}

/** A file as a person may have made it of what they were given: the same for the same seed. */
export function anyFile(seed: number): AnyFile {
  const dice = chance(seed)
  const { is, of } = dice
  if (is(0.1)) {
    const sheets = planOfTheFamily(seed).workbook.sheets.map(({ name, rows }): SourceSheet => {
      const all = Array.from({ length: rows.at(-1)?.number ?? 0 }, (_, row): SourceCell[] => rows.find((one) => one.number === row + 1)?.cells ?? [])
      return { name, of: 'plan', isHidden: false, rows: all, means: { headingRow: 0, fields: [] } }
    })
    return { kind: 'plan', isCsv: false, sheets, bytes: asXlsx(sheets) }
  }
  const kind = of(['tracker', 'tracker', 'tracker', 'catalogue', 'ods'] as const)
  const isCsv = is(0.3)
  const many = isCsv ? 1 : of([1, 1, 2, 3, 4])
  const sheetNames = ['North', kind === 'catalogue' ? 'Providers' : 'South', 'Sheet3', 'Notes']
  const sheets = Array.from({ length: many }, (_, at) =>
    sheetOfKind(isCsv ? 'CSV' : (sheetNames[at] ?? ''), is(0.9) ? kind : of(['tracker', 'catalogue', 'ods'] as const), {
      isHidden: at > 0 && is(0.3),
      isCsv,
      first: at * (is(0.9) ? 10 : 2),
      dice,
    }),
  )
  return { kind, isCsv, sheets, bytes: isCsv ? asCsv(sheets[0]?.rows ?? []) : asXlsx(sheets) }
}

function asCsv(rows: SourceCell[][]): Uint8Array {
  const cell = (text: SourceCell): string => {
    if (text === null || typeof text === 'symbol') return ''
    return /[",\n]/.test(String(text)) ? `"${String(text).replaceAll('"', '""')}"` : String(text)
  }
  return Buffer.from(`sep=,\r\n${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`)
}

function asXlsx(sheets: SourceSheet[]): Uint8Array {
  const cell = (value: SourceCell, at: string): string => {
    if (value === null || value === '') return ''
    if (value === uncalculated) return `<c r="${at}"><f>1+1</f></c>`
    if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`
    return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`
  }
  const xml = ({ rows }: SourceSheet): string =>
    sheetXml(rows.map((row, at) => `<row r="${at + 1}">${row.map((one, column) => cell(one, `${columnName(column)}${at + 1}`)).join('')}</row>`).join(''))
  return rawWorkbook({
    sheets: sheets
      .map(({ name, isHidden }, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}"${isHidden ? ' state="hidden"' : ''} r:id="rId${at + 1}"/>`)
      .join(''),
    relations: sheets.map((_, at) => relationTo(`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)).join(''),
    parts: Object.fromEntries(sheets.map((sheet, at) => [`xl/worksheets/sheet${at + 1}.xml`, xml(sheet)])),
  })
}
