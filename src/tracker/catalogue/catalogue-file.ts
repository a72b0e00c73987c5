import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { leaveOut } from '../workbook/cell-account.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { CellCount } from '../workbook/cell-count.ts'
import type { CellFate } from '../workbook/cell-count.ts'
import { faultsInWords, sheetAlone } from '../workbook/sheets.ts'
import { findTable } from '../workbook/table.ts'
import type { LearntColumns, Table, TableField, TableKind } from '../workbook/table.ts'
import type { SheetRows, WorkbookRow, WorkbookSheet } from '../workbook/workbook.ts'
import { numberOf, placeOf, rowInWords } from '../workbook/row-place.ts'
import { folded, tidied, withoutGuard } from '../../text.ts'
import { isUnknown } from '../../unknown.ts'
import { changesOf, isRole, linkName, readStatus, roleNames, statusOf } from './product.ts'
import type { FactChange, ProductFacts, ProductRole } from './product.ts'

type Key = 'role' | 'supplier' | 'product' | 'product_version' | 'standard_version' | 'fhir_version' | 'status' | 'link' | 'version'
/** The columns of a catalogue's file, as an export gives them. */
const fields: (TableField<Key> & { isHidden?: true })[] = [
  { key: 'role', heading: 'Role', also: ['type', 'consumer or provider', 'consumer provider', 'side'] },
  { key: 'supplier', heading: 'Supplier', also: ['supplier name', 'vendor', 'manufacturer', 'company'] },
  { key: 'product', heading: 'Product', also: ['product name', 'system', 'system name', 'solution'] },
  { key: 'product_version', heading: 'Product version', also: ['version', 'system version', 'release'] },
  { key: 'standard_version', heading: 'Standard version', also: ['booking standard version', 'specification version'] },
  { key: 'fhir_version', heading: 'FHIR version', also: ['fhir'] },
  { key: 'status', heading: 'Status', also: ['conformance', 'conformance status', 'state', 'stage', 'progress'] },
  { key: 'link', heading: 'Link', also: ['url', 'web address', 'website', 'web page'] },
  { key: 'version', heading: 'Slipway version', also: [], isHidden: true },
]
export const fileHead = fields.map((one) => one.heading)
export const catalogueTable: TableKind<Key> = { fields, needed: ['supplier', 'product'], fewest: 3 }
export const catalogueFieldChoices = fields.filter((one) => !one.isHidden).map((one) => ({ value: one.key, text: one.heading }))
const mostRows = 2000
const longest = 300

/** What a row says; what is blank or unknown is not there. */
export interface FileRow {
  /** Over all the sheets that were read: see row-place.ts. */ number: number
  role: ProductRole
  facts: Partial<ProductFacts> & Pick<ProductFacts, 'supplier' | 'product'>
  /** The version of the product that the file was exported with. */ version: number | null
  /** How many of its cells were read; not kept in files from before they were counted. */ cells?: number
}
export interface NotTaken {
  row: number
  column: string | null
  why: string
}
export interface CatalogueFile {
  rows: FileRow[]
  notTaken: NotTaken[]
  /** The names of the sheets that were read; the rest is missing in files that were read before it was kept. */
  sheets?: string[]
  warnings?: string[]
  cells?: CellAccount
}

/** The catalogue in a workbook: every sheet that can be seen and looks like one. Null if none does. */
export function readCatalogue(sheets: (SheetRows & Partial<WorkbookSheet>)[], learnt: LearntColumns = new Map()): CatalogueFile | null {
  const found = sheets
    .map(sheetAlone)
    .filter((sheet) => !sheet.isHidden)
    .flatMap((sheet) => {
      const table = catalogueIn(sheet, learnt)
      return table ? [{ sheet, table }] : []
    })
  return found.length === 0 ? null : readCatalogueTables(found)
}

/** A sheet's catalogue: its headings have supplier and product, and role or status. Null if it is none. */
export const catalogueIn = (sheet: SheetRows, learnt: LearntColumns): Table | null => {
  const table = findTable(sheet, catalogueTable, learnt)
  return table && (table.columns.some((one) => one.field === 'role') || roleOfSheet(sheet.name) !== null) ? table : null
}

/** "Consumer systems", "111 suppliers", "Providers": the role that a sheet's name says; null if it says none. */
function roleOfSheet(name: string): ProductRole | null {
  const [consumer, provider] = [/\b(consumers?|111)\b/i.test(name), /\bproviders?\b/i.test(name)]
  return consumer === provider ? null : consumer ? 'consumer' : 'provider'
}

/** The rows of these tables as products; a role that the rows lack is that of the sheet's name. */
export function readCatalogueTables(found: { sheet: WorkbookSheet; table: Table }[]): CatalogueFile {
  const sheets = found.map((one) => one.sheet.name)
  const file = { rows: [] as FileRow[], notTaken: [] as NotTaken[], sheets, warnings: [] as string[] }
  const firstRowOf = new Map<string, number>()
  const count = new CellCount()
  found.forEach(({ sheet, table }, at) => {
    file.warnings.push(...table.warnings.map((one) => one.says), ...faultsInWords(sheet))
    // Before single cells, of which only so many are named.
    table.columns.forEach((column, index) => {
      if (column.field !== null || column.name === '') return
      file.warnings.push(`The column ${column.name} is no field of a product. It is left out.`)
      count.nameColumn(sheet.name, index, `the column ${column.name} is no field of a product`)
    })
    count.unread(sheet)
    for (const row of sheet.rows) {
      const number = numberOf(at, row.number)
      const leave = (why: string, column: string | null = null): void => {
        file.notTaken.push({ row: number, column, why })
        count.leaveRow(sheet.name, row, why)
      }
      if (row.number <= (table.headingRow ?? 0)) {
        if (row.number < (table.headingRow ?? 0)) count.leaveRow(sheet.name, row, 'it is above the headings')
        else
          count.add(
            row,
            table.columns.map((column) => (column.field === null ? 'leftOut' : 'read')),
          )
        continue
      }
      const read = readRow(row, { number, table, roleOfSheet: roleOfSheet(sheet.name) })
      if (read.fates.every((fate) => fate === null || fate === 'unknown')) {
        count.add(row, read.fates)
        continue
      }
      if (read.row === null) {
        leave(read.why, read.column)
        continue
      }
      const first = firstRowOf.get(fileKey(read.row.role, read.row.facts))
      if (first !== undefined) leave(`The same product is in ${rowInWords(first, sheets)} already. Keep one of the two`)
      else if (file.rows.length >= mostRows) leave(`A file may hold ${mostRows.toLocaleString('en-GB')} products. Import the rest from a second file`)
      else {
        firstRowOf.set(fileKey(read.row.role, read.row.facts), number)
        file.rows.push(read.row)
        file.notTaken.push(...read.faults)
        count.add(row, read.fates)
        for (const fault of read.faults) {
          const column = table.columns.findIndex((one) => one.name === fault.column)
          count.name({ sheet: sheet.name, row: row.number, column, why: fault.why })
        }
      }
    }
  })
  return { ...file, cells: count.end() }
}

/** What tells products apart: role, supplier and name. */
export const fileKey = (role: ProductRole, one: Pick<ProductFacts, 'supplier' | 'product'>): string =>
  [role, folded(one.supplier), folded(one.product)].join('\u001F')

interface RowRead {
  row: FileRow | null
  /** Why there is no row, and of which column. */ why: string
  column: string | null
  faults: NotTaken[]
  fates: CellFate[]
}

function readRow(row: WorkbookRow, { number, table, roleOfSheet }: { number: number; table: Table; roleOfSheet: ProductRole | null }): RowRead {
  const values: Partial<Record<Key, string>> = {}
  const fates: CellFate[] = []
  const faults: NotTaken[] = []
  const columnOf = (key: Key): string => table.columns.find((one) => one.field === key)?.name ?? ''
  const fault = (key: Key, why: string): void => {
    faults.push({ row: number, column: columnOf(key), why: `${why}. What is known stays` })
    fates[table.columns.findIndex((one) => one.field === key)] = 'leftOut'
  }
  row.cells.forEach((cell, index) => {
    const text = withoutGuard(tidied(cell))
    const key = table.columns[index]?.field as Key | null | undefined
    fates[index] = cell.trim() === '' ? null : isUnknown(text) ? 'unknown' : key ? 'read' : 'leftOut'
    if (!key || isUnknown(text)) return
    if (text.length > longest) fault(key, `It has ${text.length.toLocaleString('en-GB')} characters, and ${longest} can be kept`)
    else values[key] = text
  })
  const refuse = (column: string, why: string): RowRead => ({ row: null, why, column, faults: [], fates })
  const { role: roleNamed, status: named, version, supplier, product = '', link, ...versions } = values
  const role = roleNamed === undefined ? roleOfSheet : readRole(roleNamed)
  if (!role)
    return refuse('Role', roleNamed === undefined ? 'No role. Write Consumer or Provider into the row' : `${roleNamed} is no role: write Consumer or Provider`)
  if (supplier === undefined) return refuse('Supplier', 'No supplier. Write who makes the product into the row')
  const facts: FileRow['facts'] = { supplier, product, ...versions }
  if (link !== undefined) {
    if (isWebAddress(link)) facts.link = link
    else fault('link', `${link.slice(0, 60)} is no web address: it starts with https:// or http://`)
  }
  if (version !== undefined && !/^\d{1,9}$/.test(version)) fault('version', `${version.slice(0, 40)} is not the number that an export writes`)
  const status = named === undefined ? undefined : readStatus(named)
  if (status === null) fault('status', `${named ?? ''} is no status: write Not engaged, Not started, Engagement, Development, Assurance or Ready`)
  else if (status !== undefined) facts.status = status
  return {
    row: {
      number,
      role,
      facts,
      version: version !== undefined && /^\d{1,9}$/.test(version) ? Number(version) : null,
      cells: fates.filter((fate) => fate === 'read').length,
    },
    why: '',
    column: null,
    faults,
    fates,
  }
}

function readRole(text: string): ProductRole | null {
  const role = folded(text).replace(/s$/, '')
  return isRole(role) ? role : null
}

export const isWebAddress = (text: string): boolean =>
  /^https?:\/\/\S+$/.test(text) && text.slice(text.indexOf('//') + 3, -1).includes('.') && URL.canParse(text)

export interface ComparedRow {
  row: FileRow
  kind: 'new' | 'changed' | 'unchanged'
  known: ProductsTable | null
  after: ProductFacts
  changes: FactChange[]
  why: string | null
}

/** What each row would do to the catalogue, and the rows that cannot be taken beside it. */
export function compareCatalogue(
  file: CatalogueFile,
  products: ProductsTable[],
  names: { role: ProductRole; name: string }[],
): { compared: ComparedRow[]; notTaken: NotTaken[] } {
  const taken = new Set(names.map((one) => `${one.role} ${one.name}`))
  const known = new Map(products.map((one) => [fileKey(one.role, one), one]))
  const notTaken = [...file.notTaken]
  const compared = file.rows.flatMap((row): ComparedRow[] => {
    const one = known.get(fileKey(row.role, row.facts)) ?? null
    if (!one && row.facts.status === undefined) {
      notTaken.push({ row: row.number, column: 'Status', why: 'A new product needs a status. Write it into the row' })
      return []
    }
    const name = `${row.role} ${folded(linkName(row.facts))}`
    if (!one && taken.has(name)) {
      notTaken.push({
        row: row.number,
        column: 'Product',
        why: `${linkName(row.facts)} is the name of another ${roleNames[row.role]} product. Use a name that tells the two apart, or write the supplier of that product`,
      })
      return []
    }
    taken.add(name)
    const before: ProductFacts = one ?? {
      supplier: row.facts.supplier,
      product: row.facts.product,
      product_version: null,
      standard_version: null,
      fhir_version: null,
      link: null,
      status: row.facts.status ?? 'not-started',
    }
    const after = { ...factsOf(before), ...row.facts }
    if (one) Object.assign(after, { supplier: one.supplier, product: one.product })
    const changes = one ? changesOf(before, after) : []
    const moved = one !== null && changes.length > 0 && row.version !== null && row.version !== one.version
    return [
      {
        row,
        kind: !one ? 'new' : changes.length > 0 ? 'changed' : 'unchanged',
        known: one,
        after,
        changes,
        why: moved ? 'Somebody changed this product here since the file was exported: look at what it would overwrite.' : null,
      },
    ]
  })
  return { compared, notTaken: notTaken.toSorted((a, b) => a.row - b.row) }
}

/** What became of the cells of a file, once it is known which of its rows are left out after all. */
export function cellsOf(file: CatalogueFile, compared: readonly ComparedRow[]): CellAccount | null {
  const taken = new Set(compared.map((one) => one.row.number))
  return file.rows
    .filter((row) => !taken.has(row.number))
    .reduce((cells: CellAccount | null, row) => {
      const place = placeOf(row.number)
      const left = { sheet: file.sheets?.[place.sheet] ?? '', cell: `Row ${place.row}`, why: 'the row is left out: see the reason below' }
      return cells && leaveOut(cells, { read: row.cells ?? 0, kept: 0, left })
    }, file.cells ?? null)
}

export const factsOf = ({ supplier, product, product_version, standard_version, fhir_version, status, link }: ProductFacts): ProductFacts => ({
  supplier,
  product,
  product_version,
  standard_version,
  fhir_version,
  status,
  link,
})

/** A product as a row of the file. */
export const fileRow = (one: ProductsTable): (string | number | null)[] => [
  roleNames[one.role],
  one.supplier,
  one.product,
  one.product_version,
  one.standard_version,
  one.fhir_version,
  statusOf(one.status).name,
  one.link,
  one.version,
]
