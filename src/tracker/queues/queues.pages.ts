import { readStringList } from '../../db/string-list.ts'
import type { Day } from '../../day.ts'
import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { dayOf } from '../../web/moments.ts'
import { firstStepsFor } from '../first-steps/first-steps.page.ts'
import { answerNames, statusNames, whyNotByHand } from '../prerequisites/prerequisite.ts'
import { choicesOf, countCells, narrowed, queryOf, readQueueFilter, shows, sumCounts, unknownMark } from './queue.ts'
import type { QueueFilter, Show } from './queue.ts'
import { countKind, countList, countQueue, describeKinds, listQueue, pageSize } from './queue.store.ts'
import type { QueueRow } from './queue.store.ts'
import { findPatch, listPatches } from './patch.store.ts'
import type { Patch } from './patch.store.ts'
import { abbreviationsIn } from '../templates/abbreviations.ts'

export const roleName = (page: Page, key: string): string => page.context.templates.roles.find((one) => one.key === key)?.name ?? key
export const queueName = (page: Page, key: string): string =>
  `Queue of the ${roleName(page, key).replace(/^[A-Z](?=[a-z]{2})/, (letter) => letter.toLowerCase())}`

/** The patch of the role in the address; 404 where this person has none. */
export async function patchOf(page: Page, given: { toSettle?: boolean } = {}): Promise<Patch> {
  const patch = await findPatch(page.db.read, page.person, page.param('role'), given)
  if (!patch) throw new NotFoundError('No such queue')
  return patch
}

/** What the prerequisite in the address is; 404 where the role does not own it. */
export async function kindOf(page: Page, patch: Patch) {
  const key = page.param('key')
  const [kind] = patch.kinds.some((one) => one.key === key) ? await describeKinds(page.db.read, [key]) : []
  if (!kind) throw new NotFoundError('No such prerequisite')
  return kind
}

export async function showRoles(page: Page): Promise<void> {
  const patches = await listPatches(page.db.read, page.person)
  const [only] = patches
  if (only && patches.length === 1) return page.res.redirect(303, `/queues/${only.role}`)
  const order = new Map(page.context.templates.roles.map((one, index) => [one.key, index]))
  page.show(
    'queues/roles',
    { title: 'Queues' },
    {
      firstSteps: patches.length === 0 ? await firstStepsFor(page) : null,
      roles: patches
        .map((one) => ({
          name: roleName(page, one.role),
          href: `/queues/${one.role}`,
          kinds: new Set(one.kinds.map((kind) => kind.key)).size,
          at: order.get(one.role) ?? 99,
        }))
        .toSorted((a, b) => a.at - b.at),
    },
  )
}

/** The queue of a role: what there is to do, by what it is, with how many are ready. */
export async function showQueue(page: Page): Promise<void> {
  const patch = await patchOf(page)
  const name = queueName(page, patch.role)
  const html = await page.cachedPart('queues/queue', [patch.role, patch.all || patch.personId, page.today], () => queueOf(page, patch, name))
  page.show('parts/drawn', { title: name, breadcrumbs: [{ text: 'My work', href: '/' }] }, { html })
}

async function queueOf(page: Page, patch: Patch, name: string) {
  const keys = [...new Set(patch.kinds.map((one) => one.key))]
  const needKeys = [...new Set(patch.kinds.flatMap((one) => readStringList(one.needs)))]
  const [{ counts: byKey, waits }, described] = await Promise.all([
    countQueue(page.db.read, patch, page.today),
    describeKinds(page.db.read, [...new Set([...keys, ...needKeys])]),
  ])
  const titles = new Map(described.map((one) => [one.key, one.title]))
  const home = `/queues/${patch.role}`
  const groups = described
    .filter((one) => keys.includes(one.key))
    .toSorted((a, b) => a.position - b.position)
    .map((one) => {
      const counts = byKey.get(one.key) ?? countCells([])
      return {
        title: one.title,
        counts,
        href: `${home}/${one.key}`,
        value: one.value_label,
        derived: one.derived,
        waits: waits
          .filter((wait) => wait.key === one.key)
          .toSorted((a, b) => b.n - a.n)
          .map((wait) => ({ title: titles.get(wait.needKey) ?? wait.needKey, n: wait.n })),
      }
    })
  const toDo = groups.filter((one) => one.derived === null)
  return {
    name,
    all: patch.all,
    counts: sumCounts(toDo.map((one) => one.counts)),
    groups: toDo.filter((one) => one.counts.open > 0),
    settled: toDo.filter((one) => one.counts.open === 0),
    derived: groups
      .filter((one) => one.derived !== null)
      .map((one) => ({ ...one, says: one.counts.open === 0 ? 'met everywhere' : `${one.counts.open.toLocaleString('en-GB')} not met or not known` })),
    abbreviations: abbreviationsIn(described.map((one) => one.title)),
    isDosLead: patch.kinds.some((one) => one.key === 'scheduling-endpoint'),
  }
}

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
    ods: row.ods_code,
    role: row.role,
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

/** What a list may be narrowed to: what follows the catalogue is nobody's to do. */
const chipsOf = ({ derived }: { derived: unknown }): [Show, string][] =>
  derived === null
    ? (Object.entries(shows) as [Show, string][])
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
  const [cells, mayWrite] = await Promise.all([
    countKind(page.db.read, patch, kind.key, today),
    findPatch(page.db.read, page.person, patch.role, { toSettle: true }),
  ])
  const whole = countCells(cells)
  const filter = given.filter ?? readQueueFilter((name) => page.query(name), whole.ready > 0 && kind.derived === null ? 'ready' : 'open')
  const [name, id] = [page.query('after'), page.query('id')]
  const asked = { patch, key: kind.key, filter, today }
  const counts = countCells(narrowed(cells, filter))
  const counted = filter.q === '' && filter.show !== 'settled'
  const [{ rows, next }, total] = await Promise.all([
    listQueue(page.db.read, asked, name !== undefined && id !== undefined ? { name, id } : undefined),
    counted ? counts[filter.show as Exclude<Show, 'settled'>] : countList(page.db.read, asked),
  ])
  const home = `/queues/${patch.role}/${kind.key}`
  const choices = (by: 'region' | 'commissioner') => [
    { value: '', text: 'Any' },
    ...choicesOf(cells, filter, by).map((one) => ({
      value: one.value,
      text: `${one.value === unknownMark ? 'Not known' : one.value} (${one.n.toLocaleString('en-GB')})`,
    })),
  ]
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
      home,
      // What is typed on a later page is shown again on that page.
      here: name !== undefined && id !== undefined ? `${home}?${new URLSearchParams({ after: name, id }).toString()}` : home,
      filter,
      total,
      query: queryOf(filter),
      rows: rows.map((row) => shownRow(page, row, { today, show: filter.show, derived: kind.derived !== null })),
      next: next && `${home}?${queryOf(filter, { after: next.name, id: next.id })}`,
      pageSize,
      source: kind.derived === null ? null : whyNotByHand(kind.derived),
      mayWrite: kind.derived === null && mayWrite !== undefined && filter.show !== 'settled',
      picked: new Set(given.picked ?? []),
      regions: choices('region'),
      commissioners: choices('commissioner'),
      filtered: filter.q !== '' || filter.region !== '' || filter.commissioner !== '',
      chips: chipsOf(kind).map(([show, name]) => ({
        name,
        n: show === 'settled' ? null : counts[show],
        href: `${home}?${queryOf({ ...filter, show })}`,
        current: show === filter.show,
      })),
      allHref: `${home}?show=${filter.show}`,
      isDosLead: kind.key === 'scheduling-endpoint',
    },
  )
}
