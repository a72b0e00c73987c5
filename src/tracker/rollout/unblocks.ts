import { pairHref } from '../catalogue/pair.ts'
import { groupsOf, line } from './lines.ts'
import type { Counted, Line } from './lines.ts'

const pairMark = '\u001F'

/** A line with the page on which the change is made. */
type Unblock = Line & { done: string }

/** The single changes that would unblock services, the most first. */
export function unblocksOf({ cells, shared }: Counted): Unblock[] {
  const providers111 = groupsOf(
    cells.filter((cell) => cell.rollout === 'referrer' && cell.referrer !== null),
    (cell) => cell.referrer ?? '',
  ).map(({ key, parts }) => ({
    ...line(`Switch on ${shared.organisations.get(key)?.name ?? 'the 111 provider'}`, parts, { rollout: 'referrer', referrer: key }),
    done: `/organisations/${key}/edit`,
  }))
  const pairs = groupsOf(
    cells.filter((cell) => cell.rollout === 'pair' && cell.consumer !== null && cell.provider !== null),
    (cell) => `${cell.consumer}${pairMark}${cell.provider}`,
  ).map(({ key, parts }) => {
    const [consumer = '', provider = ''] = key.split(pairMark)
    return { ...line(`Prove ${consumer} with ${provider}`, parts, { rollout: 'pair', consumer, provider }), done: pairHref(consumer, provider) }
  })
  return [...providers111, ...pairs].toSorted((a, b) => b.services - a.services || a.text.localeCompare(b.text))
}
