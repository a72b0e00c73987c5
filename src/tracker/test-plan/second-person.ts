import type { Doing } from '../../access/doing.ts'
import { countsAs } from '../../access/permissions.ts'
import type { RoleSide } from '../../access/permissions.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import { finishingRole, sidesInWords, sidesThatFinish } from './who-finishes.ts'

/** A run that waits for its second person, with what this person can do about it; null if it needs none. `sides` are those of the project's roles. */
export function secondOf(run: TestRunsTable, { access, person }: Pick<Doing, 'access' | 'person'>, sides: RoleSide[]) {
  if (run.asked_at === null || run.finished_at !== null) return null
  const finishing = sidesThatFinish(run.asked_side ?? 'national', sides)
  const own = person !== null && countsAs({ personId: person.personId, roles: access.roles }, [run.asked_by_id, run.asked_for_id])
  return {
    by: run.asked_by ?? '',
    as: run.asked_as ?? '',
    at: run.asked_at,
    own,
    sides: finishing,
    role: own ? undefined : finishingRole(access.roles, finishing),
    who: sidesInWords(finishing),
  }
}
