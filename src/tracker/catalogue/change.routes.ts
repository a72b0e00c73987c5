import { z } from 'zod'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { nowIso } from '../../context.ts'
import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { ConflictError, InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { isWebAddress } from './catalogue-row.ts'
import { factsOf } from './compare-catalogue.ts'
import { insertProducts, saveProduct } from './catalogue.store.ts'
import { catalogueCrumb, loadProduct, refreshGates } from './product.routes.ts'
import { changesOf, consequencesOf, dependOn, factNames, isRole, isStatus, movesStanding, productName, statuses } from './product.ts'
import type { ProductFacts } from './product.ts'
import { countExcepted, doubtStages } from './usage.store.ts'

const text = z.string().trim().max(300, 'Use 300 characters or fewer').default('')
const optional = text.transform((value) => (value === '' ? null : value))
const form = z.object({
  supplier: text.pipe(z.string().min(1, 'Enter who supplies it')),
  product: text,
  product_version: optional,
  standard_version: optional,
  fhir_version: optional,
  status: z.string().default('').refine(isStatus, 'Choose a status'),
  link: optional.refine((value) => value === null || isWebAddress(value), 'Enter a web address that starts with https:// or http://'),
  reason: text.pipe(z.string().min(1, 'Say why: who told you, or which document')),
  version: z.coerce.number().int().default(0),
  confirmed: z.string().optional(),
})
const newForm = form.extend({
  product: text.pipe(z.string().min(1, 'Enter the name of the product')),
  role: z.string().default('').refine(isRole, 'Choose a role'),
})

type Given = { product?: ProductsTable; home?: string; values: Record<string, string>; status?: number; errors?: Record<string, string>; conflict?: string }

function showForm(page: Page, given: Given): void {
  const title = given.product ? `Change ${productName(given.product)}` : 'Add a product'
  page.show(
    'catalogue/form',
    {
      title,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [catalogueCrumb, ...(given.product ? [{ text: productName(given.product), href: given.home ?? '' }] : [])],
    },
    {
      product: given.product ?? null,
      values: given.values,
      conflict: given.conflict ?? null,
      statuses: [
        ...(given.product ? [] : [{ value: '', text: 'Choose one' }]),
        ...statuses.map((one) => ({ value: one.key, text: `${one.name}: ${one.says.replace(/^./, (letter) => letter.toLowerCase())}` })),
      ],
    },
  )
}

const by = (page: Page, reason: string) => ({ name: page.person.name, at: nowIso(page.context), reason, newId: page.context.newId })

async function create(page: Page): Promise<void> {
  try {
    const { role, reason, version: _, confirmed: __, ...facts } = page.form(newForm)
    const [made] = await page.db.transaction(async (trx) => {
      const rows = await insertProducts(trx, [{ role, facts }], by(page, reason))
      for (const one of rows) await doubtStages(trx, one.id)
      await recordEvents(
        trx,
        rows.map((one) =>
          page.event({
            subject: 'product',
            subjectId: one.id,
            action: 'created',
            to: JSON.stringify(facts),
            reason,
            sentence: `${page.person.name} added ${productName(one)} to the catalogue`,
          }),
        ),
      )
      return rows
    })
    await refreshGates(page)
    page.done(`/catalogue/${made?.id ?? ''}`, 'Product added')
  } catch (error) {
    if (error instanceof InvalidFormError) return showForm(page, { values: page.typed, status: 422, errors: error.fields })
    if (error instanceof ConflictError) return showForm(page, { values: page.typed, status: 409, errors: { product: error.message } })
    throw error
  }
}

const valuesOf = (product: ProductsTable): Record<string, string> =>
  Object.fromEntries(Object.entries(product).map(([key, value]) => [key, value === null ? '' : String(value)]))

/** Shows first what depends on the product and what would happen to it; writes when that was confirmed. */
async function change(page: Page): Promise<void> {
  const { product, home, use } = await loadProduct(page)
  try {
    const { reason, version, confirmed, ...facts } = page.form(form)
    if (product.product !== '' && facts.product === '') throw new InvalidFormError({ product: 'Enter the name of the product' })
    if (version !== product.version) return await showStale(page, product, home)
    const changes = changesOf(product, facts)
    if (changes.length === 0) throw new InvalidFormError({ form: 'Nothing is changed yet. Change something, or leave it as it is' })
    if (confirmed !== 'yes') {
      const excepted = await countExcepted(page.db.read, {
        role: product.role,
        names: use.names.map((one) => one.name),
        today: page.today,
      })
      return page.show(
        'catalogue/confirm',
        { title: `Change ${productName(product)}`, breadcrumbs: [catalogueCrumb, { text: productName(product), href: home }] },
        {
          home,
          changes,
          depend: dependOn(use),
          consequences: consequencesOf(product.status, facts.status, { ...use, excepted }),
          projectsHref: `${home}/projects`,
          projects: use.projects,
          name: productName(product),
          values: { ...page.typed, version: String(version) },
        },
      )
    }
    await page.db.transaction(async (trx) => {
      await saveProduct(trx, product, facts, { version, movesStanding: movesStanding(changes), by: by(page, reason) })
      await doubtStages(trx, product.id)
      await recordEvents(trx, [
        page.event({
          subject: 'product',
          subjectId: product.id,
          action: 'changed',
          from: JSON.stringify(factsOf(product)),
          to: JSON.stringify(facts),
          reason,
          sentence: `${page.person.name} changed ${productName(product)}: ${changes.map((one) => `${one.name} to ${one.to || 'not known'}`).join(', ')}`,
        }),
      ])
    })
    await refreshGates(page)
    page.done(home, 'Product saved')
  } catch (error) {
    if (error instanceof InvalidFormError) return showForm(page, { product, home, values: page.typed, status: 422, errors: error.fields })
    if (error instanceof ConflictError && error.field === 'version') return showStale(page, (await loadProduct(page)).product, home)
    if (error instanceof ConflictError) return showForm(page, { product, home, values: page.typed, status: 409, errors: { product: error.message } })
    throw error
  }
}

/** Tells the second of two editors who was first and what they wrote; what was typed stays and may be saved over theirs. */
async function showStale(page: Page, product: ProductsTable, home: string): Promise<void> {
  const event = await page.db.read
    .selectFrom('events')
    .select('actor_name')
    .where('subject_id', '=', product.id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  const theirs = changesOf(typedFacts(page.typed, product), product)
    .map((one) => `${factNames[one.field]}: ${one.to || 'nothing'}`)
    .join('; ')
  showForm(page, {
    product,
    home,
    status: 409,
    values: { ...page.typed, version: String(product.version) },
    conflict: `${event?.actor_name ?? 'Somebody'} was first. Theirs differs from yours in ${theirs || 'nothing'}. What you typed is below; saving now replaces theirs.`,
  })
}

const typedFacts = (typed: Record<string, string>, product: ProductsTable): ProductFacts => {
  const of = (key: keyof ProductFacts): string => (typed[key] ?? '').trim()
  const status = of('status')
  return {
    supplier: of('supplier'),
    product: of('product'),
    product_version: of('product_version'),
    standard_version: of('standard_version'),
    fhir_version: of('fhir_version'),
    link: of('link'),
    status: isStatus(status) ? status : product.status,
  }
}

export const changeProductRoutes: Route[] = [
  get('/catalogue/new', 'catalogue.manage', (page) =>
    showForm(page, { values: { role: page.query('role') ?? '', product: page.query('product')?.slice(0, 300) ?? '' } }),
  ),
  post('/catalogue/new', 'catalogue.manage', create),
  get('/catalogue/:product/edit', 'catalogue.manage', async (page) => {
    const { product, home } = await loadProduct(page)
    showForm(page, { product, home, values: valuesOf(product) })
  }),
  post('/catalogue/:product/edit', 'catalogue.manage', change),
]
