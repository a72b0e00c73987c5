import { createHash } from 'node:crypto'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { nowIso } from '../../context.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { momentOf } from '../../web/moments.ts'
import { findCatalogueImport, settleImport } from '../import/imports.store.ts'
import { rowInWords } from '../workbook/row-place.ts'
import { cellsOf, compareCatalogue } from './compare-catalogue.ts'
import type { CatalogueFile } from './catalogue-file.ts'
import type { ComparedRow } from './compare-catalogue.ts'
import { everyName, everyProduct } from './catalogue.store.ts'
import { catalogueCrumb } from './product.routes.ts'
import { consequencesOf, dependOn, productName, roleNames, statusOf } from './product.ts'
import { countExcepted, usageFor } from './usage.store.ts'
import { toWriteOf, writeCatalogue } from './write-catalogue.ts'

const base = '/catalogue/imports/:import'
const rowsAPage = 50
const groups = [
  ['changed', 'Changed'],
  ['new', 'New'],
  ['not-taken', 'Left out'],
  ['unchanged', 'Unchanged'],
] as const
type Group = (typeof groups)[number][0]

async function load(page: Page) {
  const kept = await findCatalogueImport(page.db.read, page.param('import'))
  if (!kept) throw new NotFoundError('No such import')
  const { understanding, ...one } = kept
  return { one, file: JSON.parse(understanding) as CatalogueFile, home: `/catalogue/imports/${one.id}` }
}

/** What was compared, as one word: the catalogue may be another by the time that somebody approves. */
const digestOf = (compared: ComparedRow[]): string =>
  createHash('sha256')
    .update(JSON.stringify(compared.map((one) => [one.row.number, one.kind, one.known?.version ?? 0, one.after])))
    .digest('hex')

async function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const { one, file, home } = await load(page)
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
        supplier: row.after.supplier,
        role: roleNames[row.row.role],
        status: statusOf(row.after.status),
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
    { title: one.file_name, breadcrumbs: [catalogueCrumb, { text: 'Import', href: '/imports/new' }], status: given.status ?? 200, errors: given.errors ?? {} },
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
      seen: digestOf(compared),
      // A row may be compared without a cell of it, which is then left out.
      all: new Set([...compared.map((one) => one.row.number), ...notTaken.map((one) => one.row)]).size,
      groups: groups.map(([key, text]) => ({ text, count: countOf(key), current: key === group, href: `${home}?show=${key}#rows` })),
      next: from + rowsAPage < total ? `${home}?show=${group}&from=${from + rowsAPage}#rows` : undefined,
    },
  )
}

/** Writes what was reviewed, some products to a commit. */
async function approve(page: Page): Promise<void> {
  const { one, file } = await load(page)
  if (one.settled_at !== null) throw new ConflictError('This import was approved or cancelled already. Look at its page.')
  const { compared } = compareCatalogue(file, await everyProduct(page.db.read), await everyName(page.db.read))
  if (page.typed['seen'] !== digestOf(compared))
    return show(page, {
      status: 409,
      errors: { rows: 'The catalogue changed while you reviewed. Below is what the file would change now: look at it again, then import' },
    })
  const toWrite = toWriteOf(compared)
  await writeCatalogue(page.context, one, compared, { name: page.person.name, event: (rest) => page.event(rest) })
  page.done('/catalogue', `${toWrite.length} ${toWrite.length === 1 ? 'product' : 'products'} imported`)
}

const importing = async (page: Page): Promise<void> => {
  try {
    await approve(page)
  } catch (error) {
    if (!(error instanceof ConflictError) || (await load(page)).one.settled_at !== null) throw error
    await show(page, { status: 409, errors: { rows: error.message } })
  }
}

async function cancel(page: Page): Promise<void> {
  const { one } = await load(page)
  await page.db.transaction(async (trx) => {
    await settleImport(trx, one.id, { projectId: null, at: nowIso(page.context) })
    await recordEvents(trx, [
      page.event({ subject: 'import', subjectId: one.id, action: 'dropped', sentence: `${page.person.name} cancelled the import of ${one.file_name}` }),
    ])
  })
  page.done('/catalogue', 'The import was cancelled. Nothing of it was written')
}

export const catalogueImportRoutes: Route[] = [
  get(base, 'catalogue.manage', (page) => show(page)),
  post(base, 'catalogue.manage', importing),
  post(`${base}/cancel`, 'catalogue.manage', cancel),
]
