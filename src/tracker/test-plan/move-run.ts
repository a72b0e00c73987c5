import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { dayField } from '../../web/day-field.ts'
import { dayOf } from '../../web/moments.ts'
import { getRun } from './load-run.ts'
import { faultOfDay } from './run-state.ts'
import { moveRun } from './runs.store.ts'

const form = z.object({
  held_on: dayField('Enter the day of the run'),
  moved: z.string().trim().min(1, 'Say why the day moves').max(500, 'Use 500 characters or fewer').default(''),
  /** The day that the person saw. */
  seen: z.string().max(10).default(''),
})

/** Moves the day of a run that is not open yet. */
export const moveRunDay = projectAct({
  permission: 'test.open',
  form,
  load: (trx, { run }: { project: ProjectId; run: string }, doing) => getRun(trx, doing, run),
  decide(run, { held_on: day, moved: reason, seen }, { access }) {
    if (run.state !== 'to-open' && run.state !== 'planned')
      return refused({ form: 'This run is open, so its day can no longer move. Open a new run for another day.' })
    if (seen !== run.held_on) return overtaken
    const fault = day === run.held_on ? 'The run is on this day already. Enter another day' : faultOfDay(day, access.project)
    if (fault !== undefined) return refused({ held_on: fault })
    const what = { id: run.id, project: access.project.id, number: run.number, from: run.held_on, to: day, reason }
    return { next: { run, day }, happened: [{ kind: 'test-plan.run-moved', ...what, was: run.held_on, day }] }
  },
  save: (trx, { run, day }) => moveRun(trx, run, day),
  subject: (run) => run.id,
  says: ({ run, day }) => `Run ${run.number} is on ${dayOf(day)} now`,
})
