import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { stateTags } from '../../access/project-state.ts'
import { asProjectId } from '../../db/ids.ts'
import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { NotFoundError } from '../../errors.ts'
import { momentOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { folded } from '../../text.ts'
import { seesAllServices } from '../services/services.store.ts'
import { findProduct, listProductStatuses } from './catalogue.store.ts'
import { listLearntNames, listNames } from './product-names.store.ts'
import { catalogueCrumb, servicesNaming, servicesWith } from './addresses.ts'
import { pairKey } from './pair-key.ts'
import { nameOfPair, pairHref, pairStates } from './pair.ts'
import { listPairs } from './pairs.store.ts'
import { dependOn, productName, rolesSay, statusOf, statusTag } from './product.ts'
import { projectsWith, usageFor } from './usage.store.ts'
import type { Usage } from './usage.store.ts'

export const homeOf = (page: Page): string => `/catalogue/${page.param('product')}`

const projectsShown = 10
const pairsShown = 30
const projectsAPage = 50

/** The product in the address with its use, if this person may see it. */
export async function loadProduct(page: Page): Promise<{
  product: ProductsTable
  home: string
  use: { services: number; projects: number; names: Usage['unknownNames'] }
  usage: Awaited<ReturnType<typeof usageFor>>
}> {
  const [product, usage] = await Promise.all([findProduct(page.db.read, page.param('product')), usageFor(page.db.read, page.person)])
  const use = product && usage.products.get(product.id)
  if (!product || (!use && !seesAllServices(page.person))) throw new NotFoundError('No such product')
  return { product, home: `/catalogue/${product.id}`, use: use ?? { services: 0, projects: 0, names: [] }, usage }
}

export async function showProduct(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { product, home, use, usage } = await loadProduct(page)
  const names = use.names.map((one) => one.name)
  const allPairs = usage.pairs.filter((one) => usage.productOf(product.role, one[product.role]) === product.id).toSorted((a, b) => b.services - a.services)
  const pairs = allPairs.slice(0, pairsShown)
  const [statuses, known, projects, learnt, states] = await Promise.all([
    listProductStatuses(page.db.read, product.id),
    listNames(page.db.read, product.id),
    projectsWith(page.db.read, page.person, { role: product.role, names, limit: projectsShown }),
    listLearntNames(page.db.read),
    listPairs(page.db.read),
  ])
  const decided = new Map(states.map((one) => [pairKey(one.consumer_product, one.provider_product), one.state]))
  const { name: statusName, says } = statusOf(product.status)
  const own = new Set(known.map((one) => one.name))
  page.show(
    'catalogue/show',
    { title: productName(product), breadcrumbs: [catalogueCrumb], status, errors: conflict === undefined ? errors : { ...errors, name: conflict } },
    {
      product,
      home,
      name: productName(product),
      roleSays: rolesSay[product.role],
      statusSays: `${statusName}. ${says}`,
      tag: statusTag(product.status),
      holds: product.status !== 'ready' && use.projects > 0,
      depend: dependOn(use),
      use,
      mayManage: page.may('catalogue.manage'),
      shared: page.may('shared.view') ? `/catalogue/shared?${new URLSearchParams({ kind: 'product', q: productName(product) })}` : null,
      statuses: statuses.map((one) => ({ ...one, tag: statusTag(one.status), when: momentOf(one.set_at) })),
      names: known,
      learnt: learnt.filter((one) => own.has(folded(one.name)) && !own.has(one.alias)).map((one) => one.alias),
      used: use.names.filter((one) => one.services > 0).map((one) => ({ ...one, href: servicesNaming(one.role, one.name) })),
      projects: projects.rows.map((one) => ({ project: { href: `/projects/${one.id}`, text: one.name }, tag: stateTags[one.state] })),
      more: projects.next !== undefined,
      pairs: pairs.map((one) => ({
        pair: { href: pairHref(one.consumer, one.provider), text: nameOfPair(one) },
        state: pairStates[decided.get(pairKey(one.consumer, one.provider)) ?? 'unknown'],
        services: {
          href: servicesWith(one.consumer, one.provider),
          text: grouped(one.services),
          about: `services with ${one.consumer} and ${one.provider}`,
        },
      })),
      pairsMore: allPairs.length - pairs.length,
    },
  )
}

export async function showProjects(page: Page): Promise<void> {
  const { product, home, use } = await loadProduct(page)
  const [name, id] = [page.query('after'), page.query('id')]
  const { rows, next } = await projectsWith(page.db.read, page.person, {
    role: product.role,
    names: use.names.map((one) => one.name),
    limit: projectsAPage,
    ...(name !== undefined && id !== undefined ? { after: { name, id: asProjectId(id) } } : {}),
  })
  page.show(
    'catalogue/projects',
    { title: `Projects with ${productName(product)}`, breadcrumbs: [catalogueCrumb, { text: productName(product), href: home }] },
    {
      rows: rows.map((one) => ({
        project: { href: `/projects/${one.id}`, text: one.name },
        service: { href: `/services/${one.ods_code}`, text: one.service },
        tag: stateTags[one.state],
      })),
      total: use.projects,
      next: next ? `${home}/projects?${new URLSearchParams({ after: next.name, id: next.id })}` : undefined,
    },
  )
}
