import type { Month } from '../../day.ts'
import { columns as columnChart, rowsOfBars } from '../../web/chart.ts'
import { monthOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import type { Rollout } from '../../db/tables/services.ts'
import { warnings } from '../projects/warnings.store.ts'
import type { WarningKey } from '../projects/warnings.store.ts'
import type { MonthCount } from './months.store.ts'
import { unknownMark } from '../service-filter/filter.ts'
import { pairState, switchedOn } from '../service-facets/facts.ts'
import { rolloutKeys, rolloutStatuses } from '../services/rollout-status.ts'
import type { Place } from '../service-facets/rollout-cells.ts'
import { groupsOf, line } from './lines.ts'
import type { Counted, Line } from './lines.ts'
import { unblocksOf } from './unblocks.ts'

export const pivots = {
  region: 'Region',
  area: 'Area',
  commissioner: 'Commissioner',
  referrer: '111 provider',
  provider: 'Provider product',
  consumer: 'Consumer product',
} as const

/** A heading inside a sentence. */
const within = (heading: string): string => heading.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase())

export type Pivot = keyof typeof pivots
export const isPivot = (text: string | undefined): text is Pivot => text !== undefined && Object.hasOwn(pivots, text)
/** The cells do not know these: they are counted separately. */
export const countedApart = (pivot: Pivot): pivot is 'area' | 'commissioner' => pivot === 'area' || pivot === 'commissioner'

const mostUnblocks = 15
const funnelWidth = 1000

/** The lines of the funnel with the widths of their bars; any bar above zero is wide enough to see. */
function funnelOf(lines: Line[]) {
  const all = lines[0]?.services ?? 0
  return lines.map((one) => ({ ...one, width: one.services === 0 ? 0 : Math.max(4, Math.round((one.services / all) * funnelWidth)) }))
}

const closedWords = (services: number): string =>
  services === 1
    ? 'service is of a practice that has closed. It is not counted as ready or waiting.'
    : 'services are of practices that have closed. They are not counted as ready or waiting.'

const moreWords = (more: number): string => (more === 0 ? '' : `${grouped(more)} more ${more === 1 ? 'change unblocks' : 'changes unblock'} fewer.`)

/** The funnel, what is ready, what blocks and what would unblock most. */
export function rolloutNumbersOf({ cells, shared }: Counted) {
  const proven = cells.filter((cell) => pairState(shared, cell.consumer, cell.provider) === 'yes')
  const withStatus = (key: Rollout) => cells.filter((cell) => cell.rollout === key)
  const closed = line('Closed', withStatus('closed'), { rollout: 'closed' })
  const unblocks = unblocksOf({ cells, shared })
  return {
    funnel: funnelOf([
      line(cells.length === 1 ? 'service known' : 'services known', cells, {}),
      line('with a pair of products that is proven', proven, { pair: 'yes' }),
      line(
        'of these with a 111 provider that is switched on',
        proven.filter((cell) => switchedOn(shared, cell.referrer) === 'yes'),
        { pair: 'yes', on: 'yes' },
      ),
      line('in progress', withStatus('in-progress'), { rollout: 'in-progress' }),
      line('live', withStatus('live'), { rollout: 'live' }),
    ]),
    ready: line(rolloutStatuses.ready.name, withStatus('ready'), { rollout: 'ready' }),
    closed: { ...closed, words: closedWords(closed.services) },
    blocked: (['referrer', 'pair', 'both'] as const).map((key) => ({
      ...line(rolloutStatuses[key].name, withStatus(key), { rollout: key }),
      says: rolloutStatuses[key].says,
    })),
    unblocks: unblocks.slice(0, mostUnblocks),
    moreUnblocks: moreWords(Math.max(0, unblocks.length - mostUnblocks)),
  }
}

const usualRows = 30
const chartRows = 12

/** Services by something of theirs and by their rollout status. */
export function pivotOf(by: Pivot, { cells, shared }: Counted, apart: Place[], all: boolean) {
  const parts: Place[] = countedApart(by)
    ? apart
    : cells.map((cell) => ({ key: cell[by], rollout: cell.rollout, services: cell.services, patients: cell.patients }))
  const nameOf = (key: string): string => (key === unknownMark ? 'Not known' : by === 'referrer' ? (shared.organisations.get(key)?.name ?? key) : key)
  const groups = groupsOf(parts, (part) => part.key ?? unknownMark)
  const rows = groups.map(({ key, parts: own }) => ({
    ...line(nameOf(key), own, { [by]: key }),
    counts: rolloutKeys.map((rollout) =>
      line(
        '',
        own.filter((part) => part.rollout === rollout),
        { [by]: key, rollout },
      ),
    ),
  }))
  const ready = rolloutKeys.indexOf('ready')
  return {
    by,
    heading: pivots[by],
    within: within(pivots[by]),
    head: Object.values(rolloutStatuses).map((one) => one.name),
    rows: all ? rows : rows.slice(0, usualRows),
    more: all ? 0 : Math.max(0, rows.length - usualRows),
    tabs: Object.entries(pivots).map(([key, text]) => ({ key, text, href: `/rollout?by=${key}#by` })),
    allHref: `/rollout?by=${by}&all=yes#by`,
    chart: rowsOfBars({
      title: `Ready to start, of all services, by ${within(pivots[by])}`,
      bars: rows.slice(0, chartRows).map((row) => ({ label: row.text, value: row.counts[ready]?.services ?? 0, of: row.services })),
    }),
  }
}

/** Go-lives by month, each number with its list of projects. */
export function monthsOf(months: MonthCount[], thisMonth: Month) {
  return {
    months: months.map((one) => ({
      ...one,
      text: monthOf(one.month),
      plannedHref: `/projects?go-live=${one.month}`,
      actualHref: `/projects?went-live=${one.month}`,
      movedHref: `/projects?moved-out=${one.month}`,
      now: one.month === thisMonth,
    })),
    chart: columnChart({
      title: 'Go-lives by month: declared, and those still planned',
      bars: months.map((one) => ({ label: monthOf(one.month), value: one.actual, of: one.actual + one.planned })),
    }),
  }
}

export const warningsOf = (counts: Map<WarningKey, number>) =>
  [...counts].map(([key, n]) => ({
    words: `${n === 1 ? 'project' : 'projects'}: ${within(warnings[key])}`,
    n,
    href: n > 0 ? `/projects?warning=${key}` : null,
  }))
