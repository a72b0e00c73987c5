import { namesOfPairKey, pairKey } from '../catalogue/pair-key.ts'
import { pairHref } from '../catalogue/pair.ts'
import { waitsFor } from '../service-facets/facts.ts'
import type { Cell } from '../service-facets/rollout-cells.ts'
import type { Filter } from '../service-filter/filter.ts'
import { groupsOf, line, total } from './lines.ts'
import type { Counted, Line } from './lines.ts'

/** A change, with the page on which it is made, and the services that would then wait for nothing. */
interface Unblock {
  text: string
  done: string
  services: number
  patients: number
  notStarted: Line
  inProgress: Line
}

type Lists = Record<'notStarted' | 'inProgress', Partial<Filter>>

function unblockOf(what: Pick<Unblock, 'text' | 'done'>, cells: Cell[], lists: Lists): Unblock {
  const { going = [], still = [] } = Object.groupBy(cells, (cell) => (cell.rollout === 'in-progress' ? 'going' : 'still'))
  const inProgress = { ...lists.inProgress, rollout: 'in-progress' as const }
  return { ...what, ...total(cells), notStarted: line('not started', still, lists.notStarted), inProgress: line('in progress', going, inProgress) }
}

/** The single changes that would unblock services, the most first. A service in progress waits for the same as before, so what each waits for is asked of the facts, not of its status. */
export function unblocksOf({ cells, shared, within = {} }: Counted): Unblock[] {
  const waiting = cells.filter((cell) => cell.rollout !== 'live' && cell.rollout !== 'closed')
  const waitingFor = (what: 'referrer' | 'pair') => waiting.filter((cell) => waitsFor(shared, cell) === what)
  const providers111 = groupsOf(
    waitingFor('referrer').filter((cell) => cell.referrer !== null),
    (cell) => cell.referrer ?? '',
  ).map(({ key, parts }) => {
    const what = { text: `Switch on ${shared.organisations.get(key)?.name ?? 'the 111 provider'}`, done: `/organisations/${key}/edit` }
    return unblockOf(what, parts, { notStarted: { ...within, rollout: 'referrer', referrer: key }, inProgress: { ...within, pair: 'yes', referrer: key } })
  })
  const pairs = groupsOf(
    waitingFor('pair').filter((cell) => cell.consumer !== null && cell.provider !== null),
    (cell) => pairKey(cell.consumer ?? '', cell.provider ?? ''),
  ).map(({ key, parts }) => {
    const { consumer, provider } = namesOfPairKey(key)
    const what = { text: `Prove ${consumer} with ${provider}`, done: pairHref(consumer, provider) }
    return unblockOf(what, parts, { notStarted: { ...within, rollout: 'pair', consumer, provider }, inProgress: { ...within, on: 'yes', consumer, provider } })
  })
  return [...providers111, ...pairs].toSorted((a, b) => b.services - a.services || a.text.localeCompare(b.text))
}
