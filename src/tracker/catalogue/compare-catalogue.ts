import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { folded } from '../../text.ts'
import { leaveOut } from '../workbook/cell-account.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { placeOf } from '../workbook/row-place.ts'
import { fileKey } from './catalogue-file.ts'
import type { CatalogueFile } from './catalogue-file.ts'
import type { FileRow, NotTaken } from './catalogue-row.ts'
import { changesOf, linkName, roleNames } from './product.ts'
import type { FactChange, ProductFacts, ProductRole } from './product.ts'

export interface ComparedRow {
  row: FileRow
  kind: 'new' | 'changed' | 'unchanged'
  known: ProductsTable | null
  after: ProductFacts
  changes: FactChange[]
  why: string | null
}

/** What each row would change in the catalogue, and the rows that are refused. */
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
      notTaken.push({ row: row.number, column: 'Status', why: 'A new product needs a status. Add it to the row' })
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
        why: moved ? 'Someone has changed this product here since the file was exported: look at what it would overwrite.' : null,
      },
    ]
  })
  return { compared, notTaken: notTaken.toSorted((a, b) => a.row - b.row) }
}

/** How the cells of a file were handled, once it is known which of its rows are refused. */
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
