import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { ConflictError } from '../../errors.ts'
import { momentOf } from '../../web/moments.ts'
import { rowInWords } from '../workbook/row-place.ts'
import { cellsOf, compareCatalogue } from './compare-catalogue.ts'
import { everyProduct } from './catalogue.store.ts'
import { everyName } from './product-names.store.ts'
import { catalogueCrumb } from './addresses.ts'
import { digestOfCompared } from './approve-import.ts'
import { getCatalogueImport } from './catalogue-import.store.ts'
import { consequencesOf, dependOn, productName, roleNames, statusTag } from './product.ts'
import { countExcepted, usageFor } from './usage.store.ts'
import { toWriteOf } from './write-catalogue.ts'

const rowsAPage = 50
const groups = [
  ['changed', 'Changed'],
  ['new', 'New'],
  ['not-taken', 'Left out'],
  ['unchanged', 'Unchanged'],
] as const
type Group = (typeof groups)[number][0]

export async function showImport(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { one, file } = await getCatalogueImport(page.db.read, page.param('import'))
  const home = `/catalogue/imports/${one.id}`
  // There is nothing left to approve, whatever the form said.
  if (one.settled_at !== null && conflict !== undefined) throw new ConflictError(conflict)
  if (one.settled_at !== null)
    return page.show('catalogue/imported', { title: one.file_name, breadcrumbs: [catalogueCrumb] }, { one, when: momentOf(one.settled_at) })
  const [products, names, usage] = await Promise.all([everyProduct(page.db.read), everyName(page.db.read), usageFor(page.db.read, page.person)])
  const { compared, notTaken } = compareCatalogue(file, products, names)
  const countOf = (group: Group): number => (group === 'not-taken' ? notTaken.length : compared.filter((row) => row.kind === group).length)
  const group =
    groups.map(([key]) => key).find((key) => key === page.query('show')) ?? groups.map(([key]) => key).find((key) => countOf(key) > 0) ?? 'unchanged'
  const from = Math.max(0, Number.parseInt(page.query('from') ?? '0', 10) || 0)
  const listed = compared.filter((row) => row.kind === group)
  const today = page.today
  const sheets = file.sheets ?? []
  const placed = (number: number): string => (sheets.length > 1 ? rowInWords(number, sheets) : String(number))
  const rows = await Promise.all(
    listed.slice(from, from + rowsAPage).map(async (row) => {
      const use = row.known ? usage.products.get(row.known.id) : undefined
      const moved = row.known !== null && use !== undefined && row.known.status !== row.after.status
      const excepted = moved ? await countExcepted(page.db.read, { role: row.row.role, names: use.names.map((name) => name.name), today }) : 0
      return {
        place: placed(row.row.number),
        name: productName(row.after),
        of: `${row.after.supplier}, ${roleNames[row.row.role]}`,
        tag: statusTag(row.after.status),
        href: row.known ? `/catalogue/${row.known.id}` : '',
        changes: row.changes,
        why: row.why,
        effects: moved && row.known ? [dependOn(use), ...consequencesOf(row.known.status, row.after.status, { ...use, excepted })] : [],
      }
    }),
  )
  const total = group === 'not-taken' ? notTaken.length : listed.length
  page.show(
    'catalogue/import',
    {
      title: one.file_name,
      breadcrumbs: [catalogueCrumb, { text: 'Import', href: '/imports/new' }],
      status,
      errors: conflict === undefined ? errors : { ...errors, rows: conflict },
    },
    {
      one: { ...one, uploaded: momentOf(one.uploaded_at) },
      home,
      group,
      rows,
      notTaken: group === 'not-taken' ? notTaken.slice(from, from + rowsAPage).map((row) => ({ ...row, place: placed(row.row) })) : [],
      warnings: [...new Set(file.warnings)],
      cells: cellsOf(file, compared),
      read: file.sheets ? { sheets: file.sheets, file: one.file_id === null ? '' : `/imports/files/${one.file_id}` } : null,
      toWrite: toWriteOf(compared).length,
      seen: digestOfCompared(compared),
      // A row may be compared without one of its cells, which was refused.
      all: new Set([...compared.map((one) => one.row.number), ...notTaken.map((one) => one.row)]).size,
      groups: groups.map(([key, text]) => ({ text, count: countOf(key), current: key === group, href: `${home}?show=${key}#rows` })),
      next: from + rowsAPage < total ? `${home}?show=${group}&from=${from + rowsAPage}#rows` : undefined,
    },
  )
}
