import type { RunState } from './run-state.ts'

interface Run {
  number: number
  state: RunState
  outcome: string | null
  counts: boolean
  /** The day in words. */
  day: string
}

export interface NextOfPlan {
  /** Empty if there is nothing to do but confirm conditions. */
  says: string
  /** The run to go to; null if the next step is done on the page of the plan. */
  run: number | null
  /** The next step is to open a run. */
  opens: boolean
}

const inTurn: RunState[] = ['waiting', 'open', 'to-open']

const sentenceOf: Partial<Record<RunState, (run: Run) => string>> = {
  waiting: (run) => `Run ${run.number} waits for a second person to finish it`,
  open: (run) => `Run ${run.number} is open for results`,
  'to-open': (run) => `Run ${run.number} is due today or earlier, and is not open yet`,
}

/** The next step of a test plan: a run that takes results, conditions to confirm before a test, or a new run. `all` has the newest first. */
export function nextOfPlan(all: Run[], { open }: { open: string[] }): NextOfPlan {
  const runs = all.filter((run) => run.state !== 'cancelled')
  for (const counted of [true, false])
    for (const state of inTurn) {
      const run = runs.find((one) => one.counts === counted && one.state === state)
      if (run) return { says: sentenceOf[state]?.(run) ?? '', run: run.number, opens: false }
    }
  const last = runs.find((run) => run.counts)
  if (last?.state === 'finished' && last.outcome === 'success')
    return { says: `Run ${last.number} was finished as a success: the test is done`, run: last.number, opens: false }
  const before = last?.state === 'finished' ? `Run ${last.number} was finished as a failure. ` : last ? `Run ${last.number} is planned for ${last.day}. ` : ''
  // The conditions to confirm are listed below, with their number.
  if (open.length > 0) return { says: before.trim().replace(/\.$/, ''), run: null, opens: false }
  if (last?.state === 'planned') return { says: `${before}Every entry condition is confirmed`, run: last.number, opens: false }
  return { says: before === '' ? 'Everything before the test is confirmed: open a run on its day' : `${before}A retest is a new run`, run: null, opens: true }
}
