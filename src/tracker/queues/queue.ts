import { isKey } from '../../keys.ts'

/** The filters of a queue; every part may be missing. */
export interface QueueFilter {
  show: Show
  q: string
  region: string
  commissioner: string
}

export const shows = { ready: 'Ready now', waiting: 'Waiting', overdue: 'Overdue', open: 'All open', settled: 'Completed' } as const
export type Show = keyof typeof shows

/** The value of a filter for unknown. */
export const unknownMark = '-'

/** Reads a filter from the query of an address; `usual` is shown where it does not say. */
export function readQueueFilter(query: (name: string) => string | undefined, usual: Show): QueueFilter {
  const text = (name: string): string => (query(name) ?? '').trim().slice(0, 200)
  const show = text('show')
  return { show: isKey(shows, show) ? show : usual, q: text('q'), region: text('region'), commissioner: text('commissioner') }
}

/** The query of an address that asks for this. */
export function queryOf(filter: QueueFilter, more: Record<string, string> = {}): string {
  return new URLSearchParams(Object.entries({ ...filter, ...more }).filter(([, value]) => value !== '')).toString()
}

/** How many open prerequisites of one key share this region, commissioner and status. */
export interface QueueCell {
  key: string
  region: string | null
  commissioner: string | null
  ready: boolean
  overdue: boolean
  n: number
}

/** How many of a key wait for another one. */
export interface Wait {
  key: string
  needKey: string
  n: number
}

export interface Counts {
  ready: number
  waiting: number
  overdue: number
  open: number
}

export function countCells(cells: QueueCell[]): Counts {
  const counts: Counts = { ready: 0, waiting: 0, overdue: 0, open: 0 }
  for (const { ready, overdue, n } of cells) {
    counts.open += n
    counts[ready ? 'ready' : 'waiting'] += n
    if (overdue) counts.overdue += n
  }
  return counts
}

export const sumCounts = (all: Counts[]): Counts =>
  all.reduce(
    (sum, one) => ({ ready: sum.ready + one.ready, waiting: sum.waiting + one.waiting, overdue: sum.overdue + one.overdue, open: sum.open + one.open }),
    countCells([]),
  )

const fits = (value: string | null, asked: string): boolean => asked === '' || (value ?? unknownMark) === asked
export const isShown = (cell: Pick<QueueCell, 'ready' | 'overdue'>, show: Show): boolean =>
  show === 'open' || (show === 'ready' && cell.ready) || (show === 'waiting' && !cell.ready) || (show === 'overdue' && cell.overdue)

/** The cells for this region and commissioner. */
export const narrowed = (cells: QueueCell[], filter: Pick<QueueFilter, 'region' | 'commissioner'>): QueueCell[] =>
  cells.filter((cell) => fits(cell.region, filter.region) && fits(cell.commissioner, filter.commissioner))

/** The regions or commissioners to choose from, each with how many it would leave; by name. */
export function choicesOf(cells: QueueCell[], filter: QueueFilter, by: 'region' | 'commissioner'): { value: string; n: number }[] {
  const counts = new Map<string, number>(filter[by] === '' ? [] : [[filter[by], 0]])
  for (const cell of narrowed(cells, { ...filter, [by]: '' }))
    if (isShown(cell, filter.show)) counts.set(cell[by] ?? unknownMark, (counts.get(cell[by] ?? unknownMark) ?? 0) + cell.n)
  return [...counts].map(([value, n]) => ({ value, n })).toSorted((a, b) => a.value.localeCompare(b.value))
}
