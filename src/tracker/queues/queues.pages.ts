import { readStringList } from '../../db/string-list.ts'
import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { counted, grouped } from '../../web/numbers.ts'
import { firstStepsFor } from '../first-steps/first-steps.page.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { countCells, sumCounts } from './queue.ts'
import type { Counts } from './queue.ts'
import { countQueue } from './queue-counts.ts'
import { describeKinds } from './queue.store.ts'
import { servicesOf } from './queue-words.ts'
import { findPatch, listPatches } from './patch.ts'
import type { Patch } from './patch.ts'
import { abbreviationsIn } from '../templates/abbreviations.ts'

export const roleName = (page: Page, key: string): string => page.context.templates.roles.find((one) => one.key === key)?.name ?? key
export const queueName = (page: Page, key: string): string =>
  `Queue of the ${roleName(page, key).replace(/^[A-Z](?=[a-z]{2})/, (letter) => letter.toLowerCase())}`

/** The patch of the role in the address; 404 where this person has none. */
export async function patchOf(page: Page, given: { toSettle?: boolean } = {}): Promise<Patch> {
  const patch = await findPatch(page.db.read, { person: page.person, today: page.today, role: page.param('role'), ...given })
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
  const patches = await listPatches(page.db.read, page)
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
          says: `${counted(new Set(one.kinds.map((kind) => kind.key)).size, 'thing')} to complete for each service`,
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
  const [index, described] = await Promise.all([currentIndex(page.db.read, page.today), describeKinds(page.db.read, [...new Set([...keys, ...needKeys])])])
  const { counts: byKey, waits } = countQueue(index, patch)
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
  const toDo = groups.filter((one) => one.derived === null && one.counts.open > 0).map(shownKind)
  const total = sumCounts(toDo.map((one) => one.counts))
  return {
    name,
    readyTotal: total.ready,
    summary: toDo.length === 0 ? '' : `${summaryOf(total)}, on all ${patch.all ? '' : 'your '}open projects`,
    // What is overdue comes first.
    ready: toDo.filter((one) => one.counts.ready > 0).toSorted((a, b) => Number(b.overdue !== '') - Number(a.overdue !== '')),
    waiting: toDo.filter((one) => one.counts.ready === 0),
    settled: groups.filter((one) => one.derived === null && one.counts.open === 0),
    derived: groups
      .filter((one) => one.derived !== null)
      .map((one) => ({ ...one, says: one.counts.open === 0 ? 'met everywhere' : `${grouped(one.counts.open)} not met or not known` })),
    abbreviations: abbreviationsIn(described.map((one) => one.title)),
    isDosLead: patch.kinds.some((one) => one.key === 'scheduling-endpoint'),
  }
}

/** "20 can be completed now, 1 is overdue, 40 wait for something else". */
function summaryOf({ ready, waiting, overdue }: Counts): string {
  return [
    `${grouped(ready)} can be completed now`,
    overdue > 0 ? `${grouped(overdue)} ${overdue === 1 ? 'is' : 'are'} overdue` : '',
    waiting > 0 ? `${grouped(waiting)} ${waiting === 1 ? 'waits' : 'wait'} for something else` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

interface KindInQueue {
  title: string
  href: string
  counts: Counts
  waits: { title: string; n: number }[]
}

/** A kind of prerequisite in the queue: how many services it is open for, and what it waits for in some of them. */
function shownKind({ title, href, counts, waits }: KindInQueue) {
  return {
    title,
    href,
    counts,
    ready: grouped(counts.ready),
    unit: counts.ready === 1 ? 'service' : 'services',
    overdue: counts.overdue === 0 ? '' : `${grouped(counts.overdue)} overdue`,
    waiting: counts.waiting === 0 ? '' : `${servicesOf(counts.waiting)} ${counts.waiting === 1 ? 'waits' : 'wait'}`,
    waitsFor: waits.map((wait) => `${wait.title} (${grouped(wait.n)})`).join(', '),
  }
}
