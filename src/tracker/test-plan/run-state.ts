import { dayOfMoment } from '../../day.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import { dayOf } from '../../web/moments.ts'
import { named } from './test-plan.ts'

/**
 * planned: its day is still to come; to-open: it counts, an entry condition is open, and nobody has given a reason to open it anyway; waiting: it has
 * been reviewed, and a second person has to finish it.
 */
export type RunState = 'cancelled' | 'planned' | 'to-open' | 'open' | 'waiting' | 'finished'

export interface RunFacts {
  today: string
  /** Whether the run counts for the gate of the tests. */
  counts: boolean
  /** The titles of the entry conditions that are open. */
  open: string[]
}

export function stateOfRun(
  run: Pick<TestRunsTable, 'held_on' | 'finished_at' | 'cancelled_at' | 'asked_at' | 'opened_at'>,
  { today, counts, open }: RunFacts,
): RunState {
  if (run.finished_at !== null) return 'finished'
  if (run.cancelled_at !== null) return 'cancelled'
  if (run.held_on > today) return 'planned'
  if (run.asked_at !== null) return 'waiting'
  return run.opened_at === null && counts && open.length > 0 ? 'to-open' : 'open'
}

export const stateTags: Record<Exclude<RunState, 'finished'>, string> = {
  cancelled: 'Cancelled',
  planned: 'Planned',
  'to-open': 'Not open yet',
  open: 'Open for results',
  waiting: 'Waits for a second person',
}

/** "3 entry conditions are open: A, B and C"; names at most `most` and counts the others; with 0 it names none. */
export function openInWords(open: string[], most = 3): string {
  const counted = open.length === 1 ? '1 entry condition is open' : `${open.length} entry conditions are open`
  return most === 0 ? counted : `${counted}: ${named(open, most)}`
}

/** Why a run that is not finished takes no results; undefined if it is open or was finished. */
export function whyNotYet(state: RunState, heldOn: string, open: string[]): string | undefined {
  if (state === 'cancelled') return 'This run is cancelled. For a test on another day plan a new run'
  if (state === 'planned') return `This run is on ${dayOf(heldOn)}. Results are recorded and the run is finished from that day on`
  if (state === 'to-open')
    return `This run is not open yet: ${openInWords(open)}. It opens when they are confirmed, or when the project manager or the booking team says why it opens without them`
  return undefined
}

/** Why a run cannot have this day; undefined if it can. A test from before its project is history, not a run of it. */
export function faultOfDay(heldOn: string, project: { created_at: string }): string | undefined {
  const first = dayOfMoment(project.created_at)
  return heldOn < first ? `This project began on ${dayOf(first)}, so no run of it was before that. Enter that day or a later one` : undefined
}
