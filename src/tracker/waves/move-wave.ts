import type { ProjectState } from '../../access/project-state.ts'
import type { DateKind } from '../dates/dates.ts'

/** A day that holds now. */
interface Current {
  kind: DateKind['key']
  current: { id: string; day: string; status: 'provisional' | 'confirmed' }
}

/** What moving the rest of a wave needs to know about a project. */
export interface ToMove {
  state: ProjectState
  days: Current[]
  /** What has happened already: its day stays. */
  done: DateKind['key'][]
}

/** The days of a project that move: those of what has not happened yet, in their order. */
export const kindsToMove = ({ days, done }: Pick<ToMove, 'days' | 'done'>): Current[] => days.filter(({ kind }) => !done.includes(kind))

/** Why the days of a project do not change with its wave; null if they can. */
export function whyFixed({ state, done, manages }: Pick<ToMove, 'state' | 'done'> & { manages: boolean }): string | null {
  if (state === 'stopped') return 'Its project is stopped.'
  if (done.includes('go-live')) return 'It is live.'
  if (state === 'closed') return 'Its project is closed.'
  if (!manages) return 'You are not its project manager.'
  return state === 'on-hold' ? 'It is on hold. Resume it before you move its dates.' : null
}

/** Why a project stays where it is when the rest of its wave moves; null if it moves. */
export const whyStays = (one: ToMove & { manages: boolean }): string | null =>
  whyFixed(one) ?? (kindsToMove(one).length === 0 ? 'It has no planned day to move.' : null)
