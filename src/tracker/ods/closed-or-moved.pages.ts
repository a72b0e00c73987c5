import type { Page } from '../../access/page.ts'
import { readModel } from '../../db/read-model.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { viewerKey } from '../service-list/filter-conditions.store.ts'
import { seesAllServices } from '../services/services.store.ts'
import { closureSentence, contradiction, happenedTags, happenedTo, named } from './closure.ts'
import type { ClosureFacts } from './closure.ts'
import { movedHref, movedKindList, movedKinds, movedPath, readMovedFilter, withProject } from './closed-or-moved.ts'
import type { MovedFilter } from './closed-or-moved.ts'
import { countMoved, listMoved, openProjectsOf, pageSize } from './closed-or-moved.store.ts'
import { closureFacts, hasOdsList } from './closures.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

const movedCounts = readModel('closed or moved', { until: 'event' }, (db, _: { whose: string; today: string }, given: Parameters<typeof countMoved>[1]) =>
  countMoved(db, given),
)

/** A page of the services that closed or moved. */
export interface ClosedOrMovedView {
  filter: MovedFilter
  path: string
  /** The text for an empty list, which links to the whole one. */
  empty: string
  allHref: string
  chips: { name: string; n: number; current: boolean; href: string }[]
  projects: { value: string; text: string }[]
  applied: { text: string; href: string }[]
  rows: ClosedOrMovedRow[]
  total: number
  from: number
  previous: string | undefined
  next: string | undefined
  isListLoaded: boolean
  mayLoad: boolean
}
export interface ClosedOrMovedRow {
  /** Where its own page is. */
  home: string
  ods: string
  name: string
  commissioner: string | null
  tag: { text: string; classes: string }
  sentence: string
  contradiction: string | null
  setAside: ClosureFacts['setAside']
  /** A successor that is not a service here has no link. */
  successors: { text: string; href: string | null }[]
  projects: { name: string; href: string }[]
  href: string
}

export async function showClosedOrMoved(page: Page): Promise<void> {
  const filter = readMovedFilter((name) => page.query(name))
  const given = viewerOf(page)
  const [counts, { rows, total }, isListLoaded] = await Promise.all([
    movedCounts(page.db.read, { whose: viewerKey(given), today: given.today }, given),
    listMoved(page.db.read, given, filter),
    hasOdsList(page.db.read),
  ])
  const [facts, projects] = await Promise.all([
    closureFacts(page.db.read, rows, { seesServices: seesAllServices(page.person) }),
    openProjectsOf(
      page.db.read,
      given,
      rows.map((row) => row.id),
    ),
  ])
  const at = (number: number): string => movedHref({ ...filter, page: number })
  page.show<ClosedOrMovedView>(
    'ods/closed-or-moved',
    { title: 'Services that closed or moved', breadcrumbs: [{ text: 'Services', href: '/services' }] },
    {
      filter,
      path: movedPath,
      empty: movedKinds[filter.kind].empty,
      allHref: movedHref({ kind: filter.kind }),
      chips: movedKindList.map((kind) => ({
        name: movedKinds[kind].name.replace(/^[A-Z]/, (letter) => letter.toLowerCase()),
        n: counts[kind],
        current: kind === filter.kind,
        href: movedHref({ ...filter, kind, page: 1 }),
      })),
      applied: [
        { text: `Search: ${filter.words}`, left: { words: '' }, isApplied: filter.words !== '' },
        { text: filter.project === '' ? '' : `Project: ${withProject[filter.project]}`, left: { project: '' as const }, isApplied: filter.project !== '' },
      ].flatMap(({ text, left, isApplied }) => (isApplied ? [{ text, href: movedHref({ ...filter, ...left, page: 1 }) }] : [])),
      projects: [{ value: '', text: 'Any' }, ...Object.entries(withProject).map(([value, text]) => ({ value, text }))],
      rows: rows.map((row) => rowOf(page, row, { facts: facts.get(row.id), projects: projects.get(row.id) ?? [] })),
      total,
      from: (filter.page - 1) * pageSize + 1,
      previous: filter.page > 1 ? at(filter.page - 1) : undefined,
      next: filter.page * pageSize < total ? at(filter.page + 1) : undefined,
      isListLoaded,
      mayLoad: page.may('rollout.manage'),
    },
  )
}

function rowOf(
  page: Page,
  { ods_code: key, name, commissioner }: { ods_code: string; name: string; commissioner: string | null },
  { facts, projects }: { facts: ClosureFacts | undefined; projects: { id: string; name: string }[] },
): ClosedOrMovedRow {
  return {
    home: `/services/${key}`,
    ods: odsCodeOf(key),
    name,
    commissioner,
    tag: happenedTags[facts ? happenedTo(facts, page.today) : 'open'],
    sentence: facts ? closureSentence(facts, page.today) : '',
    contradiction: facts ? contradiction(facts, page.today) : null,
    setAside: facts?.setAside ?? null,
    successors: (facts?.successors ?? []).map((one) => ({ text: named(one), href: one.ours ? `/services/${one.code}` : null })),
    projects: projects.map((one) => ({ name: one.name, href: `/projects/${one.id}` })),
    href: `/services/${key}/closure`,
  }
}
