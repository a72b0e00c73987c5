import type { Page } from '../../access/page.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { momentOf } from '../../web/moments.ts'
import { countProducts, listProducts } from '../catalogue/catalogue.store.ts'
import { projectsInOrder } from '../project-list/project-order.ts'
import { stageOf } from '../project-list/project-cells.ts'
import { listProjectRows } from '../project-list/project-rows.store.ts'
import { projectsThatFit, Selection } from '../service-facets/select-services.ts'
import { addressOf, readFilter } from '../service-filter/filter.ts'
import { findByCode } from '../service-list/exact-match.store.ts'
import { viewerOf } from '../service-list/list-query.ts'
import type { Words } from '../service-list/search-words.ts'
import { selectServices } from '../service-list/select-services.store.ts'
import { listServicePage } from '../service-list/service-list.store.ts'
import { rolloutStatuses } from '../services/rollout-status.ts'
import { findAsids, findOrganisations, findPeople, isSeenBy, namesOfSeen } from './search.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

export interface Group {
  heading: string
  total: number
  rows: { text: string; href: string; beside: string }[]
  /** The list of all of them. */
  all: string | null
  /** What was typed is the code or id of one of them. */
  isExact: boolean
  /** Others that this person may look at too. */
  more?: { text: string; href: string } | null
}

const shown = 5
const byName = [{ key: 'name' as const, desc: false }]
const filterOf = (q: string) => ({ ...readFilter(() => undefined), q })

/** Services in this person's scope, the one that a code means first, whoever may open it. */
export async function servicesFound(page: Page, words: Words): Promise<Group> {
  const [db, viewer, filter] = [page.db.read, viewerOf(page), filterOf(words.text)]
  const [{ index, asked }, { rows }, exact] = await Promise.all([
    selectServices(db, viewer, filter),
    listServicePage(db, viewer, filter, { sorts: byName, limit: shown }),
    words.kind === 'words' ? [] : findByCode(db, viewer, words),
  ])
  const sized = (project: '' | 'none') => new Selection(index, { ...asked, filter: { ...filter, project } }).services().size()
  const [total, free] = [sized(''), page.person.installationRole === 'project-manager' ? sized('none') : 0]
  const codes = new Set(exact.map((one) => one.ods_code))
  const first = exact.map((one) => ({ text: one.name, href: `/services/${one.ods_code}`, beside: odsCodeOf(one.ods_code) }))
  const others = rows
    .filter((row) => !codes.has(row.ods_code))
    .map((row) => ({
      text: row.name,
      href: `/services/${row.ods_code}`,
      beside: `${odsCodeOf(row.ods_code)}, ${rolloutStatuses[row.rollout].name.toLowerCase()}`,
    }))
  return {
    heading: 'Services',
    total: Math.max(total, first.length),
    rows: [...first, ...others].slice(0, shown),
    all: addressOf(filter),
    isExact: first.length > 0,
    more:
      free > 0
        ? {
            text: `${free === 1 ? '1 service has' : `${free.toLocaleString('en-GB')} services have`} no project yet`,
            href: addressOf({ ...filter, project: 'none' }),
          }
        : null,
  }
}

export async function projectsFound(page: Page, words: Words): Promise<Group> {
  const [db, viewer, filter] = [page.db.read, viewerOf(page), filterOf(words.text)]
  const { index, asked } = await selectServices(db, viewer, filter)
  const fitting = projectsThatFit(index, asked)
  const { ids } = projectsInOrder(index, fitting, { sorts: byName, after: undefined, limit: shown })
  const rows = await listProjectRows(db, viewer, ids)
  return {
    heading: 'Projects',
    total: fitting.reduce((sum, set) => sum + set.size(), 0),
    rows: rows.map((row) => ({ text: row.project.name, href: `/projects/${row.project.id}`, beside: stageOf(row.project) })),
    all: addressOf(filter, {}, '/projects'),
    isExact: false,
  }
}

export const projectsOf = (personId: string): string => `/projects?owner=${personId}`

export async function peopleFound(page: Page, { text }: Words): Promise<Group> {
  const { total, rows } = await findPeople(page.db.read, page.person, { words: text, limit: shown })
  return {
    heading: 'People',
    total,
    rows: rows.map((row) => ({ text: row.name, href: projectsOf(row.id), beside: row.organisation ?? '' })),
    all: `/search/people?${new URLSearchParams({ q: text })}`,
    isExact: false,
  }
}

export async function organisationsFound(page: Page, { text }: Words): Promise<Group | null> {
  if (!page.may('organisation.view')) return null
  const { total, rows } = await findOrganisations(page.db.read, text, shown)
  return {
    heading: 'Organisations',
    total,
    rows: rows.map((row) => ({ text: row.name, href: `/organisations?${new URLSearchParams({ q: row.ods_code ?? row.name })}`, beside: row.ods_code ?? '' })),
    all: `/organisations?${new URLSearchParams({ q: text })}`,
    isExact: rows.some((row) => row.ods_code === text.toUpperCase()),
  }
}

export async function productsFound(page: Page, { text }: Words): Promise<Group> {
  const db = page.db.read
  const [{ rows }, counts] = await Promise.all([
    listProducts(db, { words: text, role: '', status: '', supplier: '', ids: null, limit: shown }),
    countProducts(db, { words: text, ids: null }),
  ])
  return {
    heading: 'Products',
    total: counts.reduce((sum, one) => sum + one.n, 0),
    rows: rows.map((row) => ({
      text: row.product,
      href: `/catalogue/${row.id}`,
      beside: `${row.supplier}, ${row.role === 'provider' ? 'Provider' : 'Consumer'}`,
    })),
    all: `/catalogue?${new URLSearchParams({ q: text })}`,
    isExact: false,
  }
}

export async function asidsFound(page: Page, { kind, text }: Words): Promise<Group | null> {
  if (kind !== 'digits') return null
  const { total, rows } = await findAsids(page.db.read, viewerOf(page), text, shown)
  return {
    heading: 'Prerequisites with this value',
    total,
    rows: rows.map((row) => ({ text: row.title, href: `/projects/${row.project_id}/prerequisites/${row.key}`, beside: row.name })),
    all: addressOf(filterOf(text), {}, '/projects'),
    isExact: true,
  }
}

export function rulesFound(page: Page, { text }: Words): Group {
  const rules = page.sandboxes.findRules(text)
  return {
    heading: 'Rules of the sandbox',
    total: rules.length,
    rows: rules.slice(0, shown).map(({ id, wants }) => ({ text: id, href: `/sandbox/rules/${id}`, beside: wants })),
    all: `/sandbox/rules?${new URLSearchParams({ q: text })}`,
    isExact: rules.some(({ id }) => id === text.toUpperCase()),
  }
}

/** An id has no blank and several characters; only then are exchanges looked for. */
const shapeOfId = /^[\w.:-]{6,80}$/

/** Exchanges with this id in the sandboxes of projects that this person sees, or in their own. */
export async function exchangesFound(page: Page, { text }: Words): Promise<Group | null> {
  // A word of a name has no digit.
  if (!shapeOfId.test(text) || !/\d/.test(text)) return null
  const db = page.db.read
  await page.context.interactions.flush()
  const viewer = viewerOf(page)
  const seen = seesAllProjects(page.person) ? 'all' : { madeFor: page.person.personId, isSeen: isSeenBy(viewer) }
  const found = await page.sandboxes.findExchangesById(db, text, { seen, limit: 20 })
  const names = await namesOfSeen(
    db,
    viewer,
    found.flatMap((one) => one.projectId ?? []),
  )
  const rows = found.map((one) => ({
    text: one.words,
    href: one.projectId === null ? `/sandboxes/${one.sandboxId}/log/${one.id}` : `/projects/${one.projectId}/sandbox/log/${one.id}`,
    beside: [one.projectId === null ? '' : (names.get(one.projectId) ?? ''), momentOf(one.at)].filter(Boolean).join(', '),
  }))
  return { heading: 'Exchanges with a sandbox', total: rows.length, rows, all: null, isExact: true }
}
