import type { ProjectState } from '../../access/project-state.ts'
import { dateKinds, nameOfDate } from '../dates/dates.ts'
import { dayOf } from '../../web/moments.ts'

export interface Behind {
  state: ProjectState
  state_reason: string | null
  /** The days that have passed without what they stood for. */
  late: { kind: string; day: string }[]
  /** The first reason why its next gate is not passed. */
  holds: string | null
}

const planned = ({ kind, day }: Behind['late'][number]): string => {
  const known = dateKinds.find((one) => one.key === kind)
  const name = known ? nameOfDate(known) : kind
  return `${name.replace(/^./, (letter) => letter.toUpperCase())} was planned for ${dayOf(day)}`
}

/** Since when a project of a wave is behind, and what holds it, in sentences; empty if it is not behind. */
export function whyBehind({ state, state_reason: reason, late, holds }: Behind): { since: string; because: string } {
  if (state === 'on-hold') return { since: 'On hold', because: reason ?? '' }
  const last = late.at(-1)
  return last ? { since: planned(last), because: holds ?? '' } : { since: '', because: '' }
}
