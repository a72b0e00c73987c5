import type { ProductsTable } from '../../db/tables/catalogue.ts'
import type { SheetRows, WorkbookRow } from '../workbook/workbook.ts'
import { folded, tidied, withoutGuard } from '../../text.ts'
import { isUnknown } from '../../unknown.ts'
import { changesOf, isRole, linkName, readStatus, roleNames, statusOf } from './product.ts'
import type { FactChange, ProductFacts, ProductRole } from './product.ts'

/** The columns of a catalogue's file, as an export gives them. */
export const fileHead = ['Role', 'Supplier', 'Product', 'Product version', 'Standard version', 'FHIR version', 'Status', 'Link', 'Slipway version']
const keys = ['role', 'supplier', 'product', 'product_version', 'standard_version', 'fhir_version', 'status', 'link', 'version'] as const
const needed = ['role', 'supplier', 'product', 'status'] as const
const mostRows = 2000
const rowsBeforeHeadings = 10
const longest = 300

/** What a row says; what is blank or unknown is not there. */
export interface FileRow {
  number: number
  role: ProductRole
  facts: Partial<ProductFacts> & Pick<ProductFacts, 'supplier' | 'product'>
  /** The version of the product that the file was exported with. */ version: number | null
}
export interface NotTaken {
  row: number
  column: string | null
  why: string
}
export interface CatalogueFile {
  rows: FileRow[]
  notTaken: NotTaken[]
}

type Key = (typeof keys)[number]
const keyOf = (heading: string): Key | null =>
  keys.find((key, index) => folded(heading).replaceAll('_', ' ') === folded(fileHead[index] ?? '') || folded(heading) === key) ?? null

function headingsIn(sheet: SheetRows): { row: WorkbookRow; columns: (Key | null)[] } | null {
  for (const row of sheet.rows.slice(0, rowsBeforeHeadings)) {
    const columns = row.cells.map(keyOf)
    if (needed.every((key) => columns.includes(key))) return { row, columns }
  }
  return null
}

/** Reads the catalogue in a workbook; null where no sheet is one. */
export function readCatalogue(sheets: SheetRows[]): CatalogueFile | null {
  const found = sheets.map((sheet) => ({ sheet, headings: headingsIn(sheet) })).find((one) => one.headings !== null)
  if (!found?.headings) return null
  const {
    sheet,
    headings: { row: heading, columns },
  } = found
  const file: CatalogueFile = { rows: [], notTaken: [] }
  const firstRowOf = new Map<string, number>()
  for (const row of sheet.rows) {
    if (row.number <= heading.number) continue
    if (file.rows.length >= mostRows) {
      file.notTaken.push({
        row: row.number,
        column: null,
        why: `A file may hold ${mostRows.toLocaleString('en-GB')} products. Import the rest from a second file`,
      })
      break
    }
    const read = readRow(row, columns, file.notTaken)
    if (!read) continue
    const first = firstRowOf.get(fileKey(read.role, read.facts))
    if (first !== undefined) file.notTaken.push({ row: row.number, column: null, why: `The same product stands in row ${first} already. Keep one of the two` })
    else {
      firstRowOf.set(fileKey(read.role, read.facts), row.number)
      file.rows.push(read)
    }
  }
  return file
}

/** What tells products apart: role, supplier and name. */
export const fileKey = (role: ProductRole, one: Pick<ProductFacts, 'supplier' | 'product'>): string =>
  [role, folded(one.supplier), folded(one.product)].join('\u001F')

function readRow(row: WorkbookRow, columns: (Key | null)[], notTaken: NotTaken[]): FileRow | null {
  const values: Partial<Record<Key, string>> = {}
  columns.forEach((key, index) => {
    const text = withoutGuard(tidied(row.cells[index] ?? '')).slice(0, longest)
    if (key && !isUnknown(text)) values[key] = text
  })
  const refuse = (column: string, why: string): null => {
    notTaken.push({ row: row.number, column, why })
    return null
  }
  const role = folded(values.role ?? '')
  if (!isRole(role))
    return refuse(
      'Role',
      values.role === undefined ? 'No role. Write Consumer or Provider into the row' : `${values.role} is no role: write Consumer or Provider`,
    )
  if (values.supplier === undefined) return refuse('Supplier', 'No supplier. Write who makes the product into the row')
  const { role: _, status: named, version, supplier, product = '', link, ...versions } = values
  const facts: FileRow['facts'] = { supplier, product, ...versions }
  if (link !== undefined) {
    if (isWebAddress(link)) facts.link = link
    else
      notTaken.push({ row: row.number, column: 'Link', why: `${link.slice(0, 60)} is no web address: it starts with https:// or http://. What is known stays` })
  }
  const status = named === undefined ? undefined : readStatus(named)
  if (status === null)
    notTaken.push({
      row: row.number,
      column: 'Status',
      why: `${named ?? ''} is no status: write Not engaged, Not started, Engagement, Development, Assurance or Ready. What is known stays`,
    })
  else if (status !== undefined) facts.status = status
  return { number: row.number, role, facts, version: version !== undefined && /^\d+$/.test(version) ? Number(version) : null }
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
