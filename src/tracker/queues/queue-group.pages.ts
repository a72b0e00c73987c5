import type { Day } from '../../day.ts'
import type { Page } from '../../access/page.ts'
import { asProjectId } from '../../db/ids.ts'
import { dayOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { answerNames, statusNames, whyNotByHand } from '../prerequisites/prerequisite.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { entriesOf } from '../../keys.ts'
import { findPatch } from './patch.ts'
import { countKind } from './queue-counts.ts'
import { choicesOf, countCells, narrowed, queryOf, readQueueFilter, shows, unknownMark } from './queue.ts'
import type { QueueFilter, Show } from './queue.ts'
import { countList, listQueue } from './queue.store.ts'
import type { QueueRow } from './queue.store.ts'
import { servicesOf } from './queue-words.ts'
import { kindOf, patchOf, queueName } from './queues.pages.ts'
import { odsCodeOf } from '../services/service-key.ts'

function shownRow(page: Page, row: QueueRow, given: { today: Day; show: Show; derived: boolean }) {
  const { today } = given
  const overdue = row.due_date !== null && row.due_date < today && given.show !== 'settled'
  const says = given.derived
    ? (row.reason ?? '')
    : row.status === 'blocked'
      ? `Blocked by: ${row.reason ?? ''}`
      : row.waitsFor.length > 0
        ? `Complete these first: ${row.waitsFor.join(', ')}`
        : ''
  const lapsed = (row.status === 'met' || row.status === 'waived') && row.valid_until !== null && row.valid_until < today
  return {
    id: row.id,
    service: row.service,
    code: row.role === 'consumer' ? `${odsCodeOf(row.ods_code)}, Consumer` : odsCodeOf(row.ods_code),
    dosIds: row.dosIds,
    region: row.region ?? 'Not known',
    goLive: row.go_live === null ? '' : dayOf(row.go_live),
    due: row.due_date === null ? '' : dayOf(row.due_date),
    overdue,
    says,
    status: lapsed ? `Lapsed on ${dayOf(row.valid_until ?? today)}` : (given.derived ? answerNames : statusNames)[row.status],
    value: given.derived ? '' : (row.value ?? ''),
    href: `/projects/${row.project_id}/prerequisites/${page.param('key')}`,
    version: row.version,
  }
}

/** The filters of a list: nobody completes what follows the catalogue. */
const chipsOf = ({ derived }: { derived: unknown }): [Show, string][] =>
  derived === null
    ? entriesOf(shows)
    : [
        ['open', 'Not met or not known'],
        ['settled', 'Met'],
      ]

/** One kind of a queue: the services that it is open for. `given` is what was typed, where the page is shown again. */
export async function showGroup(
  page: Page,
  given: { filter?: QueueFilter; errors?: Record<string, string>; picked?: string[]; status?: number } = {},
): Promise<void> {
  const patch = await patchOf(page)
  const kind = await kindOf(page, patch)
  const today = page.today
  const [index, mayWrite] = await Promise.all([
    currentIndex(page.db.read, today),
    findPatch(page.db.read, { person: page.person, today, role: patch.role, toSettle: true }),
  ])
  const cells = countKind(index, patch, kind.key)
  const whole = countCells(cells)
  const filter = given.filter ?? readQueueFilter((name) => page.query(name), whole.ready > 0 && kind.derived === null ? 'ready' : 'open')
  const [name, id] = [page.query('after'), page.query('id')]
  const asked = { patch, key: kind.key, filter, today }
  const counts = countCells(narrowed(cells, filter))
  const [{ rows, next }, total] = await Promise.all([
    listQueue(page.db.read, asked, name !== undefined && id !== undefined ? { name, id: asProjectId(id) } : undefined),
    filter.q === '' && filter.show !== 'settled' ? counts[filter.show] : countList(page.db.read, asked),
  ])
  const home = `/queues/${patch.role}/${kind.key}`
  const named = (value: string): string => (value === unknownMark ? 'Not known' : value)
  const choices = (by: 'region' | 'commissioner') => [
    { value: '', text: 'Any' },
    ...choicesOf(cells, filter, by).map((one) => ({ value: one.value, text: `${named(one.value)} (${grouped(one.n)})` })),
  ]
  const applied = (
    [
      ['q', `Search: ${filter.q}`],
      ['region', `Region: ${named(filter.region)}`],
      ['commissioner', `Commissioner: ${named(filter.commissioner)}`],
    ] as const
  ).flatMap(([key, text]) => (filter[key] === '' ? [] : [{ text, href: `${home}?${queryOf({ ...filter, [key]: '' })}` }]))
  page.show(
    'queues/group',
    {
      title: kind.title,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        { text: 'My work', href: '/' },
        { text: queueName(page, patch.role), href: `/queues/${patch.role}` },
      ],
    },
    {
      kind,
      about: kind.derived === null ? `${kind.what} ${kind.how}` : kind.what,
      pasteWords: kind.value_kind === null ? 'Paste a column of services' : 'Paste a column of values',
      home,
      // What was typed on a later page is shown again on that page.
      here: name !== undefined && id !== undefined ? `${home}?${new URLSearchParams({ after: name, id }).toString()}` : home,
      filter,
      total,
      totalWords: total === 1 ? 'service' : 'services',
      allWords: total === 1 ? 'The 1 service in this list' : `All ${servicesOf(total)} in this list`,
      query: queryOf(filter),
      rows: rows.map((row) => shownRow(page, row, { today, show: filter.show, derived: kind.derived !== null })),
      next: next && `${home}?${queryOf(filter, { after: next.name, id: next.id })}`,
      source: kind.derived === null ? null : whyNotByHand(kind.derived),
      mayWrite: kind.derived === null && mayWrite !== undefined && filter.show !== 'settled',
      picked: new Set(given.picked ?? []),
      regions: choices('region'),
      commissioners: choices('commissioner'),
      applied,
      chips: chipsOf(kind).map(([show, name]) => ({
        text: show === 'settled' ? name : `${name} (${grouped(counts[show])})`,
        href: `${home}?${queryOf({ ...filter, show })}`,
        current: show === filter.show,
      })),
      allHref: `${home}?show=${filter.show}`,
      isDosLead: kind.key === 'scheduling-endpoint',
    },
  )
}
