import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { countMoved } from './closed-or-moved.store.ts'
import { movedHref } from './closed-or-moved.ts'
import type { MovedKind } from './closed-or-moved.ts'
import { readLoadCounts } from './load-counts.ts'
import type { LoadCounts } from './load-counts.ts'
import { findLoad, listLoads } from './organisations.store.ts'
import { counted } from '../../web/numbers.ts'

export const loadPath = '/ods/import'
const crumbs = [{ text: 'Services', href: '/services' }]
const kindNames = { organisations: 'List of organisations', successors: 'List of successors' }

/** The ODS lists that were loaded. */
export interface LoadsView {
  loads: { file: string; href: string; when: string; by: string; what: string }[]
}

/** What one list contained and changed. */
export interface LoadView {
  what: string
  news: string
  /** Empty if it closed or reopened no service here. */
  closed: string
  lines: { count: string; href: string | null; words: string }[]
  leftOut: LoadCounts['leftOut']
  leftOutWords: string
  cells: LoadCounts['cells']
}

export async function showLoads(page: Page): Promise<void> {
  const loads = await listLoads(page.db.read)
  page.show<LoadsView>(
    'ods/import',
    { title: 'Load the ODS list', breadcrumbs: crumbs },
    {
      loads: loads.map((one) => ({
        file: one.file_name,
        href: `/ods/loads/${one.id}`,
        when: momentOf(one.loaded_at),
        by: one.person_name,
        what: kindNames[one.kind],
      })),
    },
  )
}

const number = (count: number): string => count.toLocaleString('en-GB')
/** "6,312 organisations: 6,204 open, 108 closed." */
function whatIsIn(kind: 'organisations' | 'successors', { organisations, successors, byStatus }: LoadCounts): string {
  if (kind === 'successors') return `${counted(successors, 'successor')}.`
  const others = [
    [byStatus.dormant, 'dormant'],
    [byStatus.proposed, 'proposed'],
    [byStatus.unknown, 'without a status'],
  ] as const
  const more = others.filter(([count]) => count > 0).map(([count, words]) => `, ${number(count)} ${words}`)
  return `${counted(organisations, 'organisation')}: ${number(byStatus.open)} open, ${number(byStatus.closed)} closed${more.join('')}.`
}

/** What the list changed. */
const whatIsNew = ({ added, changed, unchanged }: LoadCounts): string =>
  `${counted(added, 'is new', 'are new')}, ${counted(changed, 'has changed', 'have changed')}, ${counted(unchanged, 'was known', 'were known')} already.`

/** Which services here are now closed, or no longer are, because of this list; empty if none. */
function whatClosed({ nowClosed, nowOpen }: LoadCounts): string {
  if (nowClosed + nowOpen === 0) return ''
  const opened = nowOpen > 0 ? `, and ${counted(nowOpen, 'service is', 'services are')} open again` : ''
  return `With this list ${counted(nowClosed, 'more service counts', 'more services count')} as closed${opened}.`
}

/** The text above the rows that were left out. */
function whatIsLeftOut({ rowsLeftOut, leftOut, leftOutCount }: LoadCounts): string {
  const rows = rowsLeftOut > 0 ? [`${counted(rowsLeftOut, 'row was', 'rows were')} left out whole.`] : []
  const first = leftOutCount > leftOut.length ? [`The first ${number(leftOut.length)} of ${number(leftOutCount)} are below.`] : []
  return [...rows, ...first, 'Correct them in the file and load it again.'].join(' ')
}

const movedLines: { kind: MovedKind; one: string; many: string }[] = [
  { kind: 'closed', one: 'service is of a practice that has closed', many: 'services are of practices that have closed' },
  { kind: 'closing', one: 'service is of a practice that closes soon', many: 'services are of practices that close soon' },
  { kind: 'moved', one: 'service has a successor', many: 'services have a successor' },
  { kind: 'unlisted', one: 'service has a code that is not in the list', many: 'services have a code that is not in the list' },
]

export async function showLoad(page: Page): Promise<void> {
  const one = await findLoad(page.db.read, page.param('load'))
  if (!one) throw new NotFoundError('No such list')
  const counts = readLoadCounts(one.counts)
  const moved = await countMoved(page.db.read, viewerOf(page))
  page.show<LoadView>(
    'ods/loaded',
    { title: one.file_name, breadcrumbs: [...crumbs, { text: 'Load the ODS list', href: loadPath }] },
    {
      what: whatIsIn(one.kind, counts),
      news: `${whatIsNew(counts)} Loaded by ${one.person_name}, ${momentOf(one.loaded_at)}.`,
      closed: whatClosed(counts),
      lines: movedLines.map(({ kind, one: single, many }) => ({
        count: number(moved[kind]),
        href: moved[kind] > 0 ? movedHref({ kind }) : null,
        words: moved[kind] === 1 ? single : many,
      })),
      leftOut: counts.leftOut,
      leftOutWords: counts.leftOutCount > 0 ? whatIsLeftOut(counts) : '',
      cells: counts.cells,
    },
  )
}
