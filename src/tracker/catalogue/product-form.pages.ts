import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { catalogueCrumb } from './addresses.ts'
import { othersOfSupplier } from './catalogue.store.ts'
import { wouldFollow } from '../areas/follow-suppliers.store.ts'
import { homeOf, loadProduct } from './product.pages.ts'
import { consequenceForShared, consequencesForSupplier, consequencesOf, dependOn, productName, rolesSay, statuses } from './product.ts'
import type { FactChange, ProductFacts } from './product.ts'
import { countExcepted, countSharedOf } from './usage.store.ts'

const inWords = new Intl.ListFormat('en-GB')
const choices = statuses.map((one) => ({ value: one.key, text: `${one.name}: ${one.says.replace(/^./, (letter) => letter.toLowerCase())}` }))

const wordsOfNew = { product: 'As services name it', reason: 'Where this is from', button: 'Add the product' }
const wordsOfChange = {
  product: 'Services that have the present name keep this product: it stays as another name',
  reason: 'Why it changes',
  button: 'See what this changes',
}

async function show(
  page: Page,
  product: ProductsTable | null,
  values: Record<string, string>,
  { status = 200, errors = {}, conflict }: Partial<Again>,
): Promise<void> {
  const others = product === null ? [] : await othersOfSupplier(page.db.read, product)
  const name = product === null ? null : productName(product)
  page.show(
    'catalogue/form',
    {
      title: name === null ? 'Add a product' : `Change ${name}`,
      status,
      errors,
      breadcrumbs: [catalogueCrumb, ...(name === null ? [] : [{ text: name, href: homeOf(page) }])],
    },
    {
      isKnown: product !== null,
      others: others.length === 0 ? '' : `${product?.supplier} has a new name: change it on ${inWords.format(others.map(productName))} too`,
      typed: values,
      conflict: conflict ?? null,
      home: product === null ? '/catalogue' : homeOf(page),
      statuses: product === null ? [{ value: '', text: 'Choose one' }, ...choices] : choices,
      roles: (['provider', 'consumer'] as const).map((role) => ({ value: role, text: rolesSay[role], checked: values['role'] === role })),
      words: product === null ? wordsOfNew : wordsOfChange,
    },
  )
}

/** The form of a new product, or of one that services name and the catalogue does not have. */
export function showNew(page: Page, why: Partial<Again> = {}): Promise<void> {
  const values = { role: page.query('role') ?? '', product: page.query('product')?.slice(0, 300) ?? '', ...page.typed }
  return show(page, null, values, why)
}

const valuesOf = (product: ProductsTable): Record<string, string> =>
  Object.fromEntries(Object.entries(product).map(([key, value]) => [key, value === null ? '' : String(value)]))

export async function showChange(page: Page): Promise<void> {
  const { product } = await loadProduct(page)
  return show(page, product, valuesOf(product), {})
}

const alsoRenamed = (supplier: string, too: Change['too']): string[] =>
  too.length === 0 ? [] : [`${supplier} becomes the supplier of ${inWords.format(too.map((one) => productName(one.product)))} too`]

/** The same with what was typed; after a conflict, saving replaces what the other person wrote. */
export async function showChangeAgain(page: Page, why: Again): Promise<void> {
  const { product } = await loadProduct(page)
  return show(page, product, { ...page.typed, ...(why.conflict === undefined ? {} : { version: String(product.version) }) }, why)
}

/** The fields of the form, to be sent again with the confirmation. */
const sentFields = ['supplier', 'all', 'product', 'product_version', 'standard_version', 'fhir_version', 'status', 'link', 'reason']

interface Change {
  product: ProductsTable
  facts: ProductFacts
  changes: FactChange[]
  /** Other products that get the new name of the supplier too. */
  too: { product: ProductsTable }[]
}

/** Shows what depends on a product and what would happen to it, before the product is changed. */
export const askWhetherToChange = (page: Page, change: Change): Promise<void> | undefined =>
  page.typed['confirmed'] === 'yes' ? undefined : showConsequences(page, change)

async function showConsequences(page: Page, { product, facts, changes, too }: Change): Promise<void> {
  const { use, home } = await loadProduct(page)
  const names = use.names.map((one) => one.name)
  const excepted = await countExcepted(page.db.read, { role: product.role, names, today: page.today })
  const isOtherVersion = (facts.product_version ?? '') !== (product.product_version ?? '')
  const shared = isOtherVersion ? await countSharedOf(page.db.read, product) : 0
  const ids = [product, ...too.map((one) => one.product)].map((one) => one.id)
  const followed = await wouldFollow(page.db.read, { products: ids, supplier: facts.supplier, today: page.today })
  const name = productName(product)
  page.show(
    'catalogue/confirm',
    { title: `Change ${name}`, breadcrumbs: [catalogueCrumb, { text: name, href: home }] },
    {
      home,
      changes,
      depend: dependOn(use),
      consequences: [
        ...consequencesOf(product.status, facts.status, { ...use, excepted }),
        ...consequenceForShared(shared),
        ...alsoRenamed(facts.supplier, too),
        ...(followed ? consequencesForSupplier(followed) : []),
      ],
      projectsHref: `${home}/projects`,
      projects: use.projects,
      name,
      action: `${home}/edit`,
      hidden: { ...Object.fromEntries(sentFields.map((key) => [key, page.typed[key] ?? ''])), version: String(product.version), confirmed: 'yes' },
    },
  )
}
