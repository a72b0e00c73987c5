import { expect } from 'vitest'
import type { Person } from '../../src/access/access.store.ts'
import { seesProject } from '../../src/access/visible-projects.store.ts'
import { dayOfMoment } from '../../src/day.ts'
import type { Reader } from '../../src/db/database.ts'
import type { PersonId } from '../../src/db/ids.ts'
import { lateDates } from '../../src/tracker/dates/late-dates.store.ts'
import { latePartnerDays } from '../../src/tracker/partners/late-days.store.ts'
import { warningKeys } from '../../src/tracker/projects/warnings.store.ts'
import { countWarnings } from '../../src/tracker/rollout/count-warnings.ts'
import { countProjects } from '../../src/tracker/projects/projects.store.ts'
import { countLateProjects, countOlderThan, countStates, projectsOfSupplier } from '../../src/tracker/service-facets/count-projects.ts'
import { currentIndex } from '../../src/tracker/service-facets/current-index.ts'
import { whileNothingChanges } from './while-nothing-changes.ts'

const noProjects = { open: 0, 'on-hold': 0, stopped: 0, closed: 0 }

/** Holds what My work counts of projects against the database's own counts: by state, late, by warning, of older templates, of a supplier. */
export const projectCountsAgree = (db: Reader, of: { personId: PersonId; clock: () => number }): Promise<void> =>
  whileNothingChanges(db, () => compareCounts(db, of))

async function compareCounts(db: Reader, { personId, clock }: { personId: PersonId; clock: () => number }): Promise<void> {
  const today = dayOfMoment(clock())
  const index = await currentIndex(db, today)
  const states = async (who: PersonId | null) => {
    let query = db
      .selectFrom('projects as p')
      .select((eb) => ['p.state', eb.fn.countAll<number>().as('n')])
      .groupBy('p.state')
    if (who !== null) query = query.where(seesProject(who))
    return { ...noProjects, ...Object.fromEntries((await query.execute()).map((row) => [row.state, Number(row.n)])) }
  }
  for (const who of [personId, null]) expect([who, countStates(index, who)]).toEqual([who, await states(who)])

  const late = lateDates(db, today).select('d.project_id').union(latePartnerDays(db, today).select('pd.project_id'))
  expect(countLateProjects(index, null)).toBe((await late.execute()).length)
  for (const installationRole of ['none', 'booking-team'] as const) {
    const person: Person = { accountId: '', personId, name: '', email: '', installationRole }
    const inSql = warningKeys.map(async (warning) => [warning, await countProjects(db, person, { words: '', late: false, warning, today })] as const)
    expect(await countWarnings(db, { person, today })).toEqual(new Map(await Promise.all(inSql)))
  }

  const versions = (await db.selectFrom('projects').select('template_version').distinct().execute()).map((row) => row.template_version)
  for (const olderThan of [...versions, 'another'])
    for (const installationRole of ['none', 'booking-team'] as const) {
      const person: Person = { accountId: '', personId, name: '', email: '', installationRole }
      const expected = await countProjects(db, person, { words: '', late: false, olderThan, today })
      expect([olderThan, installationRole, countOlderThan(index, olderThan, installationRole === 'none' ? personId : null)]).toEqual([
        olderThan,
        installationRole,
        expected,
      ])
    }

  const ofSupplier = await db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .innerJoin('projects as p', 'p.id', 'pp.project_id')
    .select('p.id')
    .distinct()
    .where('pp.person_id', '=', personId)
    .where('pp.left_at', 'is', null)
    .where('r.kind', '=', 'supplier')
    .where('p.state', 'in', ['open', 'on-hold'])
    .execute()
  expect([...projectsOfSupplier(index, personId, 2)].flat().toSorted()).toEqual(ofSupplier.map((row) => row.id).toSorted())
}
