import type { Page } from '../../access/page.ts'
import type { RoleSide } from '../../access/permissions.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import { listRoleSides } from './test-plan.store.ts'
import { finishingRole, sidesInWords, sidesThatFinish } from './who-finishes.ts'

/** Whether a run opens the gate of the tests: then two people finish it. */
export const counts = (page: Page, run: Pick<TestRunsTable, 'environment'>): boolean =>
  page.context.templates.environments.some((one) => one.key === run.environment && one.counts)

/** A run that waits for its second person, with what this person has to do with it; null if none is asked for. */
export async function secondOf(page: Page, run: TestRunsTable) {
  if (run.asked_at === null || run.finished_at !== null) return null
  const sides = sidesThatFinish((run.asked_side ?? 'national') as RoleSide, await listRoleSides(page.db.read, page.access.project.id))
  const own = run.asked_by_id === page.person.personId
  return {
    by: run.asked_by ?? '',
    as: run.asked_as ?? '',
    at: run.asked_at,
    own,
    sides,
    role: own ? undefined : finishingRole(page.access.roles, sides),
    who: sidesInWords(sides),
  }
}
