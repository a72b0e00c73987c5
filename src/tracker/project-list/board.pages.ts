import type { Page } from '../../access/page.ts'
import { reopenedTag } from '../../access/project-state.ts'
import { isKey, keysOf } from '../../keys.ts'
import { linksAsAt } from '../../web/as-at-banner.ts'
import { dayOf } from '../../web/moments.ts'
import { stageChoices } from '../go-live/gate.ts'
import { stageName } from '../service-facets/project-layer.ts'
import { projectsThatFit } from '../service-facets/select-services.ts'
import { addressOf, without } from '../service-filter/filter.ts'
import { viewerKey } from '../service-list/filter-conditions.store.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { isReopened } from './project-cells.ts'
import { countsFor } from './project-list.pages.ts'
import { projectsInOrder } from './project-order.ts'
import { projectQueryOf } from './project-query.ts'
import type { ProjectQuery } from './project-query.ts'
import { listProjectRows } from './project-rows.store.ts'
import type { ProjectRow } from './project-rows.store.ts'
import { selectProjects } from './select-projects.store.ts'
import { aroundOf } from './views-of-projects.ts'

const cardsShown = 10
const bySoonest = [{ key: 'golive' as const, desc: false }]

/** The projects by stage, the soonest go-live first. Nobody moves a card: the stage follows from what is done, and each card leads there. */
export async function showBoard(page: Page): Promise<void> {
  const given = projectQueryOf(page)
  // Those on hold, stopped and closed have a board of their own.
  const asked: ProjectQuery = given.filter.project === '' ? { ...given, filter: { ...given.filter, project: 'open' } } : given
  const { version } = page.templates
  const at = page.query('at') ?? ''
  const of = [viewerKey(viewerOf(page)), page.today, asked.filter, asked.narrowed, at, version]
  const html = await page.cachedPart('project-list/board', of, async () => linksAsAt(await boardOf(page, asked, at), page.asAt))
  page.show('parts/drawn', { title: 'Board of projects', breadcrumbs: [{ text: 'Projects', href: '/projects' }] }, { html })
}

async function boardOf(page: Page, asked: ProjectQuery, at: string) {
  const { filter, narrowed } = asked
  const viewer = viewerOf(page)
  const [counts, { index, asked: selected }] = await Promise.all([
    countsFor(page, asked),
    selectProjects(page.db.read, viewer, { filter: without(filter, 'stage'), narrowed, templates: page.templates.version }),
  ])
  const fitting = projectsThatFit(index, selected)
  const stages = keysOf(stageChoices).filter((stage) => (filter.stage === '' || stage === filter.stage) && (stage !== 'closed' || filter.project === 'closed'))
  const idsOf = new Map(
    stages.map((stage) => {
      const there = fitting.map((set, layer) => set.new_intersection(index.layers[layer]?.set(stageName(stage)) ?? set))
      return [stage, projectsInOrder(index, there, { sorts: bySoonest, after: undefined, limit: cardsShown }).ids]
    }),
  )
  const rows = new Map((await listProjectRows(page.db.read, viewer, [...idsOf.values()].flat())).map((row) => [row.project.id, row]))
  const columns = stages.map((stage) => ({
    stage,
    name: stageChoices[stage],
    total: counts.stages.get(stage) ?? 0,
    href: addressOf({ ...filter, stage }, { ...narrowed, sort: 'golive' }, '/projects'),
    cards: (idsOf.get(stage) ?? []).flatMap((id) => cardOf(page, rows.get(id))),
  }))
  // A narrow screen shows one stage: the one that is asked for, else the first that has projects.
  const shown = (isKey(stageChoices, at) ? at : columns.find((one) => one.total > 0)?.stage) ?? stages[0]
  return {
    ...aroundOf(asked, counts, '/projects/board'),
    total: counts.total,
    columns: columns.map((one) => ({ ...one, isShown: one.stage === shown, at: addressOf(filter, { ...narrowed, at: one.stage }, '/projects/board') })),
  }
}

function cardOf(page: Page, row: ProjectRow | undefined) {
  if (!row) return []
  const { project } = row
  return [
    {
      name: row.name,
      role: project.role === 'consumer' ? 'Consumer' : '',
      href: `/projects/${project.id}`,
      holdsHref: page.asAt === null && project.holds !== null ? `/projects/${project.id}/what-holds-it` : null,
      tag: isReopened(project) ? reopenedTag : null,
      holds: project.holds ?? '',
      day: project.go_live === null ? 'No date yet' : dayOf(project.go_live),
      manager: project.managers || 'Nobody manages it',
    },
  ]
}
