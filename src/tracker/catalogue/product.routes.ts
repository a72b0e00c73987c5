import { z } from 'zod'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { stateTags } from '../../access/project-state.ts'
import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { momentOf } from '../../web/moments.ts'
import { refreshLapsed } from '../go-live/stages.store.ts'
import { folded } from '../rollout/fields.ts'
import { seesAllServices } from '../services/services.store.ts'
import { addName, dropName, findProduct, listNames, listStandings } from './catalogue.store.ts'
import { servicesNaming, servicesWith } from './catalogue.routes.ts'
import { pairHref, pairKey, pairStates } from './pair.ts'
import { listPairs } from './pairs.store.ts'
import { dependOn, productName, roleNames, statusOf } from './product.ts'
import { doubtStages, projectsWith, usageFor } from './usage.store.ts'
import type { Usage } from './usage.store.ts'

export const catalogueCrumb = { text: 'Catalogue', href: '/catalogue' }
const projectsShown = 10
const pairsShown = 30
const projectsAPage = 50

/** The product that the address names with its use, where this person may see it. */
export async function loadProduct(page: Page): Promise<{
  product: ProductsTable
  home: string
  use: { services: number; projects: number; names: Usage['strangers'] }
  usage: Awaited<ReturnType<typeof usageFor>>
}> {
  const [product, usage] = await Promise.all([findProduct(page.db.read, page.param('product')), usageFor(page.db.read, page.person)])
  const use = product && usage.products.get(product.id)
  if (!product || (!use && !seesAllServices(page.person))) throw new NotFoundError('No such product')
  return { product, home: `/catalogue/${product.id}`, use: use ?? { services: 0, projects: 0, names: [] }, usage }
}

/** Has the gates of the projects that a change of the catalogue touches computed anew, before its effect is shown. */
export const refreshGates = (page: Page): Promise<number> =>
  refreshLapsed(page.db, { environments: page.context.templates.environments, clock: page.context.clock })

async function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const { product, home, use, usage } = await loadProduct(page)
  const names = use.names.map((one) => one.name)
  const allPairs = usage.pairs.filter((one) => usage.productOf(product.role, one[product.role]) === product.id).toSorted((a, b) => b.services - a.services)
  const pairs = allPairs.slice(0, pairsShown)
  const [standings, known, projects, learnt, states] = await Promise.all([
    listStandings(page.db.read, product.id),
    listNames(page.db.read, product.id),
    projectsWith(page.db.read, page.person, { role: product.role, names, limit: projectsShown }),
    page.db.read.selectFrom('aliases').select(['alias', 'name']).where('kind', '=', 'product').execute(),
    listPairs(page.db.read),
  ])
  const decided = new Map(states.map((one) => [pairKey(one.consumer_product, one.provider_product), one.state]))
  const own = new Set(known.map((one) => one.name))
  page.show(
    'catalogue/show',
    { title: productName(product), breadcrumbs: [catalogueCrumb], status: given.status ?? 200, errors: given.errors ?? {} },
    {
      product,
      home,
      name: productName(product),
      roleName: roleNames[product.role],
      tag: statusOf(product.status),
      depend: dependOn(use),
      use,
      mayManage: page.may('catalogue.manage'),
      standings: standings.map((one) => ({ ...one, tag: statusOf(one.status), when: momentOf(one.set_at) })),
      names: known,
      learnt: learnt.filter((one) => own.has(folded(one.name)) && !own.has(one.alias)).map((one) => one.alias),
      used: use.names.filter((one) => one.services > 0).map((one) => ({ ...one, href: servicesNaming(one.role, one.name) })),
      projects: projects.rows.map((one) => ({ ...one, tag: stateTags[one.state] })),
      more: projects.next !== undefined,
      pairs: pairs.map((one) => ({
        ...one,
        state: pairStates[decided.get(pairKey(one.consumer, one.provider)) ?? 'unknown'],
        href: pairHref(one.consumer, one.provider),
        list: servicesWith(one.consumer, one.provider),
      })),
      pairsMore: allPairs.length - pairs.length,
    },
  )
}

async function showProjects(page: Page): Promise<void> {
  const { product, home, use } = await loadProduct(page)
  const [name, id] = [page.query('after'), page.query('id')]
  const { rows, next } = await projectsWith(page.db.read, page.person, {
    role: product.role,
    names: use.names.map((one) => one.name),
    limit: projectsAPage,
    ...(name !== undefined && id !== undefined ? { after: { name, id } } : {}),
  })
  page.show(
    'catalogue/projects',
    { title: `Projects with ${productName(product)}`, breadcrumbs: [catalogueCrumb, { text: productName(product), href: home }] },
    {
      rows: rows.map((one) => ({ ...one, tag: stateTags[one.state] })),
      total: use.projects,
      next: next ? `${home}/projects?${new URLSearchParams({ after: next.name, id: next.id })}` : undefined,
    },
  )
}

const nameForm = z.object({ name: z.string().trim().min(1, 'Enter the name that services have for it').max(200, 'Use 200 characters or fewer') })

async function addOther(page: Page): Promise<void> {
  const { product, home, usage } = await loadProduct(page)
  try {
    const { name } = page.form(nameForm)
    const own = await listNames(page.db.read, product.id)
    if (own.some((one) => one.name === folded(name))) throw new InvalidFormError({ name: 'It goes by this name already' })
    await page.db.write(async (trx) => {
      await addName(trx, product, name)
      await doubtStages(trx, product.id)
      await recordEvents(trx, [
        page.event({
          subject: 'product',
          subjectId: product.id,
          action: 'named',
          to: name,
          sentence: `${page.person.name} said that ${name} is ${productName(product)}`,
        }),
      ])
    })
    await refreshGates(page)
    const gained = usage.strangers.find((one) => one.role === product.role && folded(one.name) === folded(name))
    page.done(`${home}#names`, gained ? `${name} is this product from now on: ${dependOn(gained)}` : `${name} is this product from now on`)
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
    if (error instanceof ConflictError) return show(page, { status: 409, errors: { name: error.message } })
    throw error
  }
}

async function dropOther(page: Page): Promise<void> {
  const { product, home } = await loadProduct(page)
  const { name } = page.form(nameForm)
  const dropped = await page.db.write(async (trx) => {
    await doubtStages(trx, product.id)
    if (!(await dropName(trx, product, name))) return false
    await recordEvents(trx, [
      page.event({
        subject: 'product',
        subjectId: product.id,
        action: 'unnamed',
        from: name,
        sentence: `${page.person.name} said that ${name} is not ${productName(product)}`,
      }),
    ])
    return true
  })
  await refreshGates(page)
  page.done(`${home}#names`, dropped ? `${name} is no name of this product any more` : `${name} is no other name of this product: nothing was changed`)
}

export const productRoutes: Route[] = [
  get('/catalogue/:product', 'catalogue.view', (page) => show(page)),
  get('/catalogue/:product/projects', 'catalogue.view', showProjects),
  post('/catalogue/:product/names', 'catalogue.manage', addOther),
  post('/catalogue/:product/names/drop', 'catalogue.manage', dropOther),
]
