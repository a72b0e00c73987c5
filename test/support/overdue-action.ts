import { change } from './change.ts'
import type { Started } from './started-project.ts'

/** Adds a run with an action of its review for the DoS lead, due on 3 March 2026. */
export const overdueAction = ({ world, id }: Started, what: string): Promise<void> =>
  change(
    world.context,
    async (trx) => {
      const run = { id: 'run', project_id: id, number: 1, held_on: '2026-03-02', environment: 'sandbox-rehearsal', counts: 0, attendees: 'Dan' }
      const none = { review: 'It went well', outcome: null, actions: null, finished_by: null, finished_at: null }
      await trx
        .insertInto('test_runs')
        .values({ ...run, ...none, version: 1, created_at: '2026-03-02T09:00:00Z', opened_at: '2026-03-02T09:00:00Z' })
        .execute()
      const notDone = { done_at: null, done_by_id: null, done_by: null, done_note: null }
      const action = { id: 'action', project_id: id, run_id: 'run', position: 1, what, owner_role: 'dos-lead', owner_person: null, due_day: '2026-03-03' }
      await trx
        .insertInto('test_run_actions')
        .values({ ...action, ...notDone, version: 1 })
        .execute()
    },
    id,
  )
