import { expect } from 'vitest'
import type { Day } from '../../src/day.ts'
import type { Reader } from '../../src/db/database.ts'
import { asProjectId } from '../../src/db/ids.ts'
import type { PersonId } from '../../src/db/ids.ts'
import { listAtGates, listAwaited } from '../../src/tracker/my-work/awaited.store.ts'
import { countAwaited, projectsAwaiting } from '../../src/tracker/my-work/count-awaited.ts'
import { currentIndex } from '../../src/tracker/service-facets/current-index.ts'

/** Holds what is counted in memory of whom the projects of a manager (null: all) wait for against the rows of these projects. Returns how much it is. */
export async function awaitedAgrees(db: Reader, scope: { managerId: PersonId | null; today: Day }): Promise<number> {
  let query = db.selectFrom('projects as p').select('p.id')
  const { managerId } = scope
  if (managerId !== null)
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('project_people as pp')
          .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
          .select('pp.id')
          .whereRef('pp.project_id', '=', 'p.id')
          .where('pp.person_id', '=', managerId)
          .where('pp.left_at', 'is', null)
          .where('r.kind', '=', 'project-manager'),
      ),
    )
  const projects = (await query.execute()).map((row) => asProjectId(row.id))
  const rows = await listAwaited(db, { projects, today: scope.today })
  const people = new Set(rows.flatMap((row) => [...row.from]))
  const index = await currentIndex(db, scope.today)
  const atGates = await listAtGates(db, managerId)
  const counted = countAwaited(index, scope, atGates)
  expect(new Set<string>(counted.map((one) => one.personId))).toEqual(people)
  for (const one of counted) {
    const own = rows.filter((row) => row.from.has(one.personId))
    expect([one.personId, one.total, one.since]).toEqual([one.personId, own.length, own[0]?.day])
    for (const [list, n] of Object.entries(one.counts)) expect([list, n]).toEqual([list, own.filter((row) => row.list === list).length])
    expect(projectsAwaiting(index, { ...scope, atGates }, one.personId)).toEqual([...new Set(own.map((row) => row.project_id))])
  }
  return rows.length
}
