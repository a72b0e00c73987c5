import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { folded, tidied, withoutGuard } from '../../text.ts'
import { isUnknown } from '../../unknown.ts'
import type { CellOutcome } from '../workbook/cell-count.ts'
import type { Table, TableField, TableKind } from '../workbook/table.ts'
import type { WorkbookRow } from '../workbook/workbook.ts'
import { isRole, readStatus, roleNames, statusOf } from './product.ts'
import type { ProductFacts, ProductRole } from './product.ts'

export type CatalogueKey = 'role' | 'supplier' | 'product' | 'product_version' | 'standard_version' | 'fhir_version' | 'status' | 'link' | 'version'
/** The columns of a catalogue file, as in an export. */
const fields: (TableField<CatalogueKey> & { isHidden?: true })[] = [
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
export const catalogueTable: TableKind<CatalogueKey> = { fields, needed: ['supplier', 'product'], fewest: 3 }
export const catalogueFieldChoices = fields.filter((one) => !one.isHidden).map((one) => ({ value: one.key, text: one.heading }))
const longest = 300

/** What a row says; blank and unknown cells are absent. */
export interface FileRow {
  /** Over all the sheets that were read: see row-place.ts. */ number: number
  role: ProductRole
  facts: Partial<ProductFacts> & Pick<ProductFacts, 'supplier' | 'product'>
  /** The version of the product that the file was exported with. */ version: number | null
  /** How many of its cells were read; absent in files from before they were counted. */ cells?: number
}
export interface NotTaken {
  row: number
  column: string | null
  why: string
}
export interface RowRead {
  row: FileRow | null
  /** Why there is no row, and of which column. */ why: string
  column: string | null
  faults: NotTaken[]
  outcomes: CellOutcome[]
}

/** Reads a row by the columns of its table; a missing role is taken from the sheet's name. */
export function readRow(row: WorkbookRow, { number, table, roleOfSheet }: { number: number; table: Table; roleOfSheet: ProductRole | null }): RowRead {
  const values: Partial<Record<CatalogueKey, string>> = {}
  const outcomes: CellOutcome[] = []
  const faults: NotTaken[] = []
  const columnOf = (key: CatalogueKey): string => table.columns.find((one) => one.field === key)?.name ?? ''
  const fault = (key: CatalogueKey, why: string): void => {
    faults.push({ row: number, column: columnOf(key), why: `${why}. What is on record is kept` })
    outcomes[table.columns.findIndex((one) => one.field === key)] = 'leftOut'
  }
  row.cells.forEach((cell, index) => {
    const text = withoutGuard(tidied(cell))
    const named = table.columns[index]?.field
    const key = fields.find((one) => one.key === named)?.key
    outcomes[index] = cell.trim() === '' ? null : isUnknown(text) ? 'unknown' : key ? 'read' : 'leftOut'
    if (!key || isUnknown(text)) return
    if (text.length > longest) fault(key, `It has ${text.length.toLocaleString('en-GB')} characters, and ${longest} can be kept`)
    else values[key] = text
  })
  const refuse = (column: string, why: string): RowRead => ({ row: null, why, column, faults: [], outcomes })
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
      cells: outcomes.filter((outcome) => outcome === 'read').length,
    },
    why: '',
    column: null,
    faults,
    outcomes,
  }
}

function readRole(text: string): ProductRole | null {
  const role = folded(text).replace(/s$/, '')
  return isRole(role) ? role : null
}

export const isWebAddress = (text: string): boolean =>
  /^https?:\/\/\S+$/.test(text) && text.slice(text.indexOf('//') + 3, -1).includes('.') && URL.canParse(text)

/** A product as a row of a file. */
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
