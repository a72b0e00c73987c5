import type { Page } from '../../access/page.ts'
import { exportName } from '../../events/export-name.ts'
import { sendCsv } from '../../web/csv.ts'
import type { Cell } from '../../web/csv.ts'
import { grouped } from '../../web/numbers.ts'
import { sendWorkbook } from '../../web/workbook.ts'
import { firstStepsFor } from '../first-steps/first-steps.page.ts'
import { seesAllServices } from '../services/services.store.ts'
import { servicesNaming } from './addresses.ts'
import { fileHead, fileRow } from './catalogue-row.ts'
import { countProducts, listProducts } from './catalogue.store.ts'
import type { Find } from './catalogue.store.ts'
import { isRole, isStatus, productName, roleNames, statuses, statusTag } from './product.ts'
import { usageFor } from './usage.store.ts'

const unknownNamesShown = 20

function findOf(page: Page): Pick<Find, 'words' | 'role' | 'status' | 'supplier'> {
  const [role = '', status = ''] = [page.query('role'), page.query('status')]
  return {
    words: (page.query('q') ?? '').trim().slice(0, 100),
    role: isRole(role) ? role : '',
    status: isStatus(status) ? status : '',
    supplier: (page.query('supplier') ?? '').slice(0, 300),
  }
}

function hrefOf(find: ReturnType<typeof findOf>, more: Record<string, string> = {}, path = '/catalogue'): string {
  const { words, ...rest } = find
  const query = new URLSearchParams(Object.entries({ q: words, ...rest, ...more }).filter(([, value]) => value !== ''))
  return query.size === 0 ? path : `${path}?${query}`
}

/** How many products each choice would show, with the other choices unchanged. */
function choicesOf(counts: Awaited<ReturnType<typeof countProducts>>, find: ReturnType<typeof findOf>) {
  const fits = (one: (typeof counts)[number], but: string): boolean =>
    (['role', 'status', 'supplier'] as const).every((key) => key === but || find[key] === '' || one[key] === find[key])
  const count = (key: 'role' | 'status' | 'supplier', value: string): number =>
    counts.filter((one) => fits(one, key) && one[key] === value).reduce((sum, one) => sum + one.n, 0)
  const any = { value: '', text: 'Any' }
  const suppliers = [...new Set(counts.map((one) => one.supplier))].toSorted((a, b) => a.localeCompare(b))
  return {
    total: counts.filter((one) => fits(one, '')).reduce((sum, one) => sum + one.n, 0),
    count,
    role: [any, ...(['consumer', 'provider'] as const).map((key) => ({ value: key, text: `${roleNames[key]} (${count('role', key)})` }))],
    status: [any, ...statuses.map((one) => ({ value: one.key, text: `${one.name} (${count('status', one.key)})` }))],
    supplier: [any, ...suppliers.map((name) => ({ value: name, text: `${name} (${count('supplier', name)})` }))],
  }
}

/** A number that links to its list; null if there is nothing to list. */
const countLink = (n: number | undefined, href: string, about: string) => (n ? { href, text: grouped(n), about } : null)

export async function showCatalogue(page: Page): Promise<void> {
  const find = findOf(page)
  const usage = await usageFor(page.db.read, page.person)
  const ids = seesAllServices(page.person) ? null : [...usage.products.keys()]
  const [name, id] = [page.query('after'), page.query('id')]
  const [{ rows, next }, counts] = await Promise.all([
    listProducts(page.db.read, { ...find, ids, ...(name !== undefined && id !== undefined ? { after: { name, id } } : {}) }),
    countProducts(page.db.read, { words: find.words, ids }),
  ])
  const choices = choicesOf(counts, find)
  page.show(
    'catalogue/index',
    { title: 'Catalogue' },
    {
      find,
      choices,
      applied: (
        [
          ['words', `Search: ${find.words}`],
          ['role', `Role: ${isRole(find.role) ? roleNames[find.role] : ''}`],
          ['status', `Status: ${statuses.find(({ key }) => key === find.status)?.name ?? ''}`],
          ['supplier', `Supplier: ${find.supplier}`],
        ] as const
      ).flatMap(([key, text]) => (find[key] === '' ? [] : [{ text, href: hrefOf({ ...find, [key]: '' }) }])),
      total: choices.total,
      filtered: hrefOf(find) !== '/catalogue',
      firstSteps: ids !== null && ids.length === 0 && usage.unknownNames.length === 0 ? await firstStepsFor(page) : null,
      mayManage: page.may('catalogue.manage'),
      mayShared: page.may('shared.view'),
      own: ids !== null,
      chips: statuses.toReversed().map((one) => ({
        name: one.name,
        n: choices.count('status', one.key),
        current: find.status === one.key,
        href: hrefOf({ ...find, status: find.status === one.key ? '' : one.key }),
      })),
      rows: rows.map((one) => ({
        product: { href: `/catalogue/${one.id}`, text: productName(one), about: roleNames[one.role] },
        supplier: one.supplier,
        roleName: roleNames[one.role],
        tag: statusTag(one.status),
        version: one.product_version,
        standard: one.standard_version,
        projects: countLink(usage.products.get(one.id)?.projects, `/catalogue/${one.id}/projects`, `projects with ${productName(one)}`),
        services: grouped(usage.products.get(one.id)?.services ?? 0),
      })),
      next: next ? hrefOf(find, { after: next.name, id: next.id }) : undefined,
      csv: hrefOf(find, {}, '/catalogue.csv'),
      xlsx: hrefOf(find, {}, '/catalogue.xlsx'),
      unknownNames: usage.unknownNames.slice(0, unknownNamesShown).map((one) => ({
        name: one.name,
        roleName: roleNames[one.role],
        projects: one.projects,
        services: countLink(one.services, servicesNaming(one.role, one.name), `services with ${one.name}`),
        add: {
          href: `/catalogue/new?${new URLSearchParams({ role: one.role, product: one.name })}`,
          text: 'Add',
          about: `${one.name}, ${roleNames[one.role]}`,
        },
      })),
      unknownNamesLeft: Math.max(0, usage.unknownNames.length - unknownNamesShown),
    },
  )
}

/** Every product in the filter, in batches. */
async function* everyRow(page: Page): AsyncGenerator<Cell[]> {
  const ids = seesAllServices(page.person) ? null : [...(await usageFor(page.db.read, page.person)).products.keys()]
  let after: Find['after']
  do {
    const { rows, next } = await listProducts(page.db.read, { ...findOf(page), ids, limit: 500, ...(after ? { after } : {}) })
    for (const row of rows) yield fileRow(row)
    after = next
  } while (after)
}

export const sendCatalogueCsv = async (page: Page): Promise<void> =>
  sendCsv(page.res, { name: await exportName(page, 'catalogue', 'csv'), head: fileHead }, everyRow(page))

export const sendCatalogueWorkbook = async (page: Page): Promise<void> =>
  sendWorkbook(page.res, { name: await exportName(page, 'catalogue', 'xlsx'), head: fileHead, sheet: 'Catalogue' }, everyRow(page))
