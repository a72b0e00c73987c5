import { nowIso } from '../../context.ts'
import { get } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { columns as columnChart } from '../../web/chart.ts'
import { sendCsv } from '../../web/csv.ts'
import { monthOf } from '../../web/moments.ts'
import { sendWorkbook } from '../../web/workbook.ts'
import { warnings } from '../projects/warnings.store.ts'
import type { WarningKey } from '../projects/warnings.store.ts'
import { countWarnings, goLivesByMonth, nextMonth } from './months.store.ts'
import { addressOf, onOf, pairOf, readFilter, standings, unknownMark } from './portfolio.ts'
import type { Cell, Filter } from './portfolio.ts'
import { countPortfolio, idsOfPortfolio } from './portfolio.store.ts'
import { exportRows, findExportHead } from './export.store.ts'

const monthsBack = 5
const monthsAhead = 6
const mostShown = 15

interface Line { text: string; services: number; patients: number; href: string }

/** Sums cells by something of theirs; the most services first. */
function sumBy(cells: Cell[], keyOf: (cell: Cell) => string): { key: string; services: number; patients: number; cells: Cell[] }[] {
  const sums = new Map<string, { key: string; services: number; patients: number; cells: Cell[] }>()
  for (const cell of cells) {
    const key = keyOf(cell)
    const sum = sums.get(key) ?? { key, services: 0, patients: 0, cells: [] }
    sums.set(key, sum)
    sum.services += cell.services
    sum.patients += cell.patients
    sum.cells.push(cell)
  }
  return [...sums.values()].toSorted((a, b) => b.services - a.services || a.key.localeCompare(b.key))
}

const total = (cells: Cell[]) => ({ services: cells.reduce((sum, one) => sum + one.services, 0), patients: cells.reduce((sum, one) => sum + one.patients, 0) })

const pivots = { region: 'Region', referrer: 'Who refers', provider: 'Provider product', consumer: 'Consumer product' } as const
type Pivot = keyof typeof pivots

async function show(page: Page): Promise<void> {
  const today = nowIso(page.context).slice(0, 10)
  const month = today.slice(0, 7)
  const by: Pivot = Object.keys(pivots).find((key): key is Pivot => key === page.query('by')) ?? 'region'
  const none = readFilter(() => undefined)
  const [{ cells, decided, referrers }, months, warned] = await Promise.all([countPortfolio(page.db.read, page.person, none), goLivesByMonth(page.db.read, nextMonth(month, -monthsBack), nextMonth(month, monthsAhead)), countWarnings(page.db.read, today)])
  const names = new Map(referrers.map((one) => [one.id, one.name]))
  const line = (text: string, some: Cell[], filter: Partial<Filter>): Line => ({ text, ...total(some), href: addressOf(filter) })
  const proven = cells.filter((cell) => pairOf(cell, decided) === 'yes')
  const standing = (key: Cell['rollout']) => cells.filter((cell) => cell.rollout === key)
  const unblocks: Line[] = [
    ...sumBy(standing('referrer').filter((cell) => cell.referrer !== null), (cell) => cell.referrer ?? '').map(({ key, cells: some }) => line(`Switch on ${names.get(key) ?? 'the referrer'}`, some, { rollout: 'referrer', referrer: key })),
    ...sumBy(standing('pair').filter((cell) => cell.consumer !== null && cell.provider !== null), (cell) => `${cell.consumer ?? ''}\u001F${cell.provider ?? ''}`).map(({ key, cells: some }) => {
      const [consumer = '', provider = ''] = key.split('\u001F')
      return line(`Prove ${consumer} with ${provider}`, some, { rollout: 'pair', consumer, provider })
    }),
  ].toSorted((a, b) => b.services - a.services || a.text.localeCompare(b.text)).slice(0, mostShown)
  const nameOf = (key: string): string => (key === unknownMark ? 'Not known' : by === 'referrer' ? (names.get(key) ?? key) : key)
  page.show('rollout/index', { title: 'Rollout' }, {
    funnel: [line('Services', cells, {}), line('Their pair of products is proven', proven, { pair: 'yes' }), line('and who refers into them is switched on', proven.filter((cell) => onOf(cell, decided) === 'yes'), { pair: 'yes', on: 'yes' }), line('Live', standing('live'), { rollout: 'live' })],
    ready: line('Ready now', standing('ready'), { rollout: 'ready' }), blocked: (['referrer', 'pair', 'both'] as const).map((key) => ({ ...line(standings[key].name, standing(key), { rollout: key }), says: standings[key].says })), unblocks,
    by, pivots: Object.entries(pivots).map(([key, text]) => ({ key, text, href: `/rollout?by=${key}#by` })), pivotHead: Object.entries(standings).map(([key, one]) => ({ key, text: one.name })),
    pivot: sumBy(cells, (cell) => cell[by] ?? unknownMark).map(({ key, cells: some }) => ({
      ...line(nameOf(key), some, { [by]: key }), counts: (Object.keys(standings) as Cell['rollout'][]).map((rollout) => line('', some.filter((cell) => cell.rollout === rollout), { [by]: key, rollout })),
    })),
    months: months.map((one) => ({ ...one, text: monthOf(one.month), href: `/projects?go-live=${one.month}`, now: one.month === month })),
    chart: columnChart({ title: 'Go-lives by month: declared, of those planned', bars: months.map((one) => ({ label: monthOf(one.month), value: one.actual, of: one.planned })) }),
    warnings: (Object.entries(warned) as [WarningKey, number][]).map(([key, n]) => ({ text: warnings[key], n, href: `/projects?warning=${key}` })), mayImport: page.may('rollout.manage'),
  })
}

const mostExported = 50_000

/** Every service of a list in the columns of a tracker, to be edited and imported again. */
async function exportTracker(page: Page, kind: 'xlsx' | 'csv'): Promise<void> {
  const [head, ids] = await Promise.all([findExportHead(page.db.read), idsOfPortfolio(page.db.read, page.person, readFilter((name) => page.query(name)), mostExported)])
  const name = `rollout-tracker-${nowIso(page.context).slice(0, 10)}.${kind}`
  const rows = exportRows(page.db.read, head, ids)
  if (kind === 'csv') await sendCsv(page.res, { name, head: head.titles }, rows)
  else await sendWorkbook(page.res, { name, sheet: 'Services', head: head.titles, hidden: head.hidden }, rows)
}

export const rolloutRoutes: Route[] = [
  get('/rollout', 'rollout.view', show),
  get('/rollout/export.xlsx', 'service.view', (page) => exportTracker(page, 'xlsx')),
  get('/rollout/export.csv', 'service.view', (page) => exportTracker(page, 'csv')),
]
