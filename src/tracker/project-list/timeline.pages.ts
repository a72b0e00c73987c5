import { asDay, dayOfMoment } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Page } from '../../access/page.ts'
import type { ProjectId } from '../../db/ids.ts'
import { readModel } from '../../db/read-model.ts'
import { linksAsAt } from '../../web/as-at-banner.ts'
import { columns as columnChart } from '../../web/chart.ts'
import { periodOf, units } from '../../periods.ts'
import type { Period } from '../../periods.ts'
import { keysOf } from '../../keys.ts'
import { dayOf, periodInWords } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'
import { goLivesIn } from '../rollout/months.store.ts'
import type { PeriodCount } from '../rollout/months.store.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { BitSet } from '../service-facets/bit-sets.ts'
import { waveName } from '../service-facets/project-layer.ts'
import { projectsThatFit } from '../service-facets/select-services.ts'
import { addressOf } from '../service-filter/filter.ts'
import { viewerKey } from '../service-list/filter-conditions.store.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { homeOfWave } from '../waves/addresses.ts'
import { namesOfWaves } from '../waves/waves.store.ts'
import { lineInWords, planLine, scaleOf, shortPeriod, waveLine } from './plan-line.ts'
import { timelineRangeOf } from './timeline-range.ts'
import type { TimelineRange } from './timeline-range.ts'
import { countsFor } from './project-list.pages.ts'
import { projectsInOrder } from './project-order.ts'
import { projectQueryOf } from './project-query.ts'
import type { ProjectQuery } from './project-query.ts'
import { selectProjects } from './select-projects.store.ts'
import { listGoLives } from './timeline.store.ts'
import { aroundOf } from './views-of-projects.ts'

const path = '/projects/timeline'
const pageSize = 100
/** So many ids fit one statement. */
const idsAtOnce = 5000
const bySoonest = [{ key: 'golive' as const, desc: false }]

/** Every project that fits. */
const idsIn = (index: FacetIndex, fitting: BitSet[]): ProjectId[] =>
  fitting.flatMap((set, at) => set.array().flatMap((slot) => index.layers[at]?.projectAt(slot) ?? []))

const countsOf = readModel(
  'go-lives of projects by period',
  { until: 'event' },
  async (db, { periods }: { whose: string; asked: object; periods: Period[] }, { page, ids }: OfPeriods): Promise<PeriodCount[]> => {
    const viewer = viewerOf(page)
    if (ids === undefined) return goLivesIn(db, viewer, { periods })
    let sums = await goLivesIn(db, viewer, { periods, ids: ids.slice(0, idsAtOnce) })
    for (let at = idsAtOnce; at < ids.length; at += idsAtOnce) {
      const more = new Map((await goLivesIn(db, viewer, { periods, ids: ids.slice(at, at + idsAtOnce) })).map((one) => [one.period, one]))
      sums = sums.map((one) => {
        const other = more.get(one.period)
        return { ...one, planned: one.planned + (other?.planned ?? 0), actual: one.actual + (other?.actual ?? 0), moved: one.moved + (other?.moved ?? 0) }
      })
    }
    return sums
  },
)

interface OfPeriods {
  page: Page
  ids: ProjectId[] | undefined
}

const dayOfNumber = (number: number): Day => asDay(String(number).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'))

/** The waves of these projects, each with how many of them are in it and from when to when these go live. */
async function wavesOf(page: Page, index: FacetIndex, fitting: BitSet[], counted: ReadonlyMap<string, number>) {
  const names = await namesOfWaves(page.db.read, [...counted.keys()])
  return [...counted]
    .map(([id, projects]) => {
      const days = index.layers.flatMap((layer, at) => {
        const members = layer.set(waveName(id))
        return (fitting[at]?.new_intersection(members).array() ?? []).flatMap((slot) => layer.dayAt('go-live', slot) ?? [])
      })
      return {
        id,
        name: names.get(id) ?? id,
        projects,
        from: days.length === 0 ? null : dayOfNumber(days.reduce((a, b) => Math.min(a, b))),
        to: days.length === 0 ? null : dayOfNumber(days.reduce((a, b) => Math.max(a, b))),
      }
    })
    .toSorted((a, b) => (a.from ?? '9').localeCompare(b.from ?? '9') || a.name.localeCompare(b.name, 'en-GB'))
}

interface Beyond {
  before: number
  after: number
  first: Day
  last: Day
}

/** How many of these projects have a planned go-live before and after a range, and the first and last day of all; null if none has. */
function beyondOf(index: FacetIndex, fitting: BitSet[], { from, to }: TimelineRange): Beyond | null {
  const days = index.layers.flatMap((layer, at) => (fitting[at]?.array() ?? []).flatMap((slot) => layer.dayAt('go-live', slot) ?? []))
  const [begin, end] = [Number(from.replaceAll('-', '')), Number(to.replaceAll('-', ''))]
  const before = days.filter((day) => day < begin).length
  const after = days.filter((day) => day > end).length
  if (before + after === 0) return null
  const ends = (pick: (a: number, b: number) => number): Day => dayOfNumber(days.reduce((a, b) => pick(a, b)))
  return { before, after, first: ends(Math.min), last: ends(Math.max) }
}

/** Go-lives by week, month or quarter, waves, and each go-live along these: planned first, planned now, declared. Made to be printed. */
export async function showTimeline(page: Page): Promise<void> {
  const asked = projectQueryOf(page)
  const range = timelineRangeOf({ by: page.query('by'), begins: page.query('begins'), ends: page.query('ends') }, page.today)
  const { filter, narrowed, after } = asked
  const { version } = page.templates
  const of = [viewerKey(viewerOf(page)), page.today, filter, narrowed, after, version, range]
  const html = await page.cachedPart('project-list/timeline', of, async () => linksAsAt(await timelineOf(page, asked, range), page.asAt))
  page.show('parts/drawn', { title: 'Timeline of projects', breadcrumbs: [{ text: 'Projects', href: '/projects' }] }, { html })
}

async function timelineOf(page: Page, asked: ProjectQuery, range: TimelineRange) {
  const { filter, narrowed, after } = asked
  const viewer = viewerOf(page)
  const { index, asked: selected } = await selectProjects(page.db.read, viewer, { filter, narrowed, templates: page.templates.version })
  const fitting = projectsThatFit(index, selected)
  const isAll = addressOf(filter, { ...narrowed }, '/projects') === '/projects'
  const { ids, next } = projectsInOrder(index, fitting, { sorts: bySoonest, after, limit: pageSize })
  const counts = await countsFor(page, asked)
  const inWaves = new Map(counts.waves.filter(([id]) => filter.wave === '' || filter.wave === id))
  const [periods, goLives, waves] = await Promise.all([
    countsOf(
      page.db.read,
      { whose: viewerKey(viewer), asked: { filter, narrowed }, periods: range.periods },
      { page, ids: isAll ? undefined : idsIn(index, fitting) },
    ),
    listGoLives(page.db.read, viewer, ids),
    wavesOf(page, index, fitting, inWaves),
  ])
  const listOf = (key: 'go-live' | 'went-live' | 'moved-out', value: Period): string => addressOf(filter, { ...narrowed, [key]: value }, '/projects')
  const { today } = page
  const kept = { by: range.unit, begins: page.query('begins') ?? '', ends: page.query('ends') ?? '' }
  const here = (more: Record<string, string>): string => addressOf(filter, { ...narrowed, ...kept, ...more }, path)
  const beyond = beyondOf(index, fitting, range)
  return {
    ...aroundOf(asked, counts, path, kept),
    range: {
      action: path,
      hidden: Object.fromEntries(new URLSearchParams(addressOf(filter, { ...narrowed, asat: page.asAt ?? '' }, path).split('?')[1] ?? '')),
      units: keysOf(units).map((value) => ({ value, text: units[value] })),
      by: range.unit,
      // What was typed stays to be corrected.
      begins: range.says.length > 0 && kept.begins !== '' ? kept.begins : range.from,
      ends: range.says.length > 0 && kept.ends !== '' ? kept.ends : range.to,
      says: range.says,
    },
    beyond: beyond && {
      text: [
        ...(beyond.before > 0 ? [`${counted(beyond.before, 'project')} before ${dayOf(range.from)}`] : []),
        ...(beyond.after > 0 ? [`${counted(beyond.after, 'project')} after ${dayOf(range.to)}`] : []),
      ].join(' and '),
      href: here({ begins: beyond.first, ends: beyond.last }),
    },
    total: counts.total,
    printedOn: dayOf(today),
    unit: range.unit,
    hasPeriods: periods.some((one) => one.planned + one.actual + one.moved > 0),
    chart: columnChart({
      title: `Go-lives by ${range.unit}: declared, and those still planned`,
      bars: periods.map((one) => ({ label: shortPeriod(one.period), value: one.actual, of: one.actual + one.planned })),
    }),
    periods: periods
      .filter((one) => one.planned + one.actual + one.moved > 0)
      .map((one) => ({
        text: `${labelOf(one.period)}${one.period === periodOf(today, range.unit) ? ' (now)' : ''}`,
        planned: { n: one.planned, href: listOf('go-live', one.period) },
        actual: { n: one.actual, href: listOf('went-live', one.period) },
        moved: { n: one.moved, href: listOf('moved-out', one.period) },
      })),
    scale: scaleOf(range),
    waves: waves.map(({ id, name, projects, from, to }) => ({
      name,
      href: homeOfWave(id),
      projects: { n: projects, href: addressOf({ ...filter, wave: id }, { ...narrowed }, '/projects') },
      days: from === null || to === null ? 'No date yet' : from === to ? dayOf(from) : `${dayOf(from)} to ${dayOf(to)}`,
      line: from === null || to === null ? '' : waveLine({ from, to, today }, range),
    })),
    rows: goLives.map(({ id, name, first, planned, declaredAt }) => {
      const declared = declaredAt === null ? null : dayOfMoment(declaredAt)
      return {
        name,
        href: `/projects/${id}/dates`,
        words: lineInWords({ first, planned, declared }),
        planned: planned === null ? 'No date yet' : dayOf(planned),
        moved: first !== null && first !== planned ? dayOf(first) : '',
        declared: declared === null ? '' : dayOf(declared),
        line: planLine({ first, planned, declared, today }, range),
      }
    }),
    next: next ? here({ after: JSON.stringify(next.values), id: next.id }) : undefined,
  }
}

/** "The week from 2 March 2026". */
const labelOf = (period: Period): string => periodInWords(period).replace(/^t/, 'T')
