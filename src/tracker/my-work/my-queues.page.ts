import type { Day } from '../../day.ts'
import type { Page } from '../../access/page.ts'
import { countPatches, listPatches, seesAllQueues } from '../queues/patch.ts'
import { describeKinds } from '../queues/queue.store.ts'
import { queueName } from '../queues/queues.pages.ts'
import { sumCounts } from '../queues/queue.ts'
import { counted } from '../../web/numbers.ts'

export const canComplete = (n: number): string =>
  n === 1 ? 'You can complete 1 prerequisite now' : `You can complete ${n.toLocaleString('en-GB')} prerequisites now`
/** With more roles than this, each gets only one line: the roles of one supplier own much the same. */
const mostRolesInFull = 2

/** What a person may complete now, by role and by what to do: each links to its queue. Those who see every queue have one link to them all. */
export async function myQueues(page: Page, { today, most }: { today: Day; most: number }) {
  if (seesAllQueues(page.person)) return []
  const patches = await listPatches(page.db.read, { person: page.person, today })
  const kinds = await describeKinds(page.db.read, [...new Set(patches.flatMap((patch) => patch.kinds.map((kind) => kind.key)))])
  // Nobody completes a derived prerequisite: it follows its source.
  const titles = new Map(kinds.filter((one) => one.derived === null).map((one) => [one.key, one.title]))
  const queues = (await countPatches(page.db.read, patches, today)).map(({ role, counts }) => {
    const ready = [...counts].filter(([key, one]) => titles.has(key) && one.ready > 0).toSorted(([, a], [, b]) => b.ready - a.ready)
    return { as: queueName(page, role).replace('Queue of the ', ''), href: `/queues/${role}`, ready, total: sumCounts(ready.map(([, one]) => one)).ready }
  })
  const filled = queues.filter((one) => one.total > 0)
  if (filled.length > mostRolesInFull)
    return [
      {
        heading: 'To complete',
        count: `You can complete prerequisites in ${filled.length} roles now`,
        href: '/queues',
        total: filled.length,
        more: '',
        items: filled.map((one) => ({ href: one.href, text: `As ${one.as}`, more: counted(one.total, 'prerequisite') })),
      },
    ]
  return filled.map(({ as, href, ready, total }) => ({
    heading: `To complete as ${as}`,
    count: canComplete(total),
    href,
    total,
    more: ready.length > most ? `And ${counted(ready.length - most, 'more kind')}` : '',
    items: ready.slice(0, most).map(([key, one]) => ({ href: `${href}/${key}`, text: titles.get(key) ?? key, more: counted(one.ready, 'service') })),
  }))
}
