import { expect, it } from 'vitest'
import { nextOfPlan } from '../../../src/tracker/test-plan/plan-next.ts'
import type { RunState } from '../../../src/tracker/test-plan/run-state.ts'

const run = (number: number, state: RunState, counts = true, outcome: string | null = null) => ({ number, state, counts, outcome, day: '9 March 2026' })
type Run = ReturnType<typeof run>

it.each([
  ['conditions are open', [], ['A', 'B'], '', null, false],
  ['everything is confirmed', [], [], 'Everything before the test is confirmed: open a run on its day', null, true],
  ['a run takes results', [run(2, 'open', false), run(1, 'open')], [], 'Run 1 is open for results', 1, false],
  ['only a rehearsal is open', [run(1, 'open', false)], ['A'], 'Run 1 is open for results', 1, false],
  ['a second person is asked', [run(2, 'open'), run(1, 'waiting')], [], 'Run 1 waits for a second person to finish it', 1, false],
  ['a run is due', [run(1, 'to-open')], ['A'], 'Run 1 is due today or earlier, and is not open yet', 1, false],
  ['a run is planned', [run(1, 'planned')], ['A'], 'Run 1 is planned for 9 March 2026', null, false],
  ['a run is planned and all is confirmed', [run(1, 'planned')], [], 'Run 1 is planned for 9 March 2026. Every entry condition is confirmed', 1, false],
  ['the only run is cancelled', [run(1, 'cancelled')], [], 'Everything before the test is confirmed: open a run on its day', null, true],
  ['it failed', [run(1, 'finished', true, 'failure')], [], 'Run 1 was finished as a failure. A retest is a new run', null, true],
  ['it passed', [run(1, 'finished', true, 'success')], [], 'Run 1 was finished as a success: the test is done', 1, false],
  ['only a rehearsal passed', [run(1, 'finished', false, 'success')], ['A'], '', null, false],
] as [string, Run[], string[], string, number | null, boolean][])('a test plan says what comes next if %s', (_name, runs, open, says, to, opens) => {
  expect(nextOfPlan(runs, { open })).toEqual({ says, run: to, opens })
})
