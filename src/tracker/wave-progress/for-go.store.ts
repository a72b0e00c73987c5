import { asHeldRole } from '../../access/held-role.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { waitingGo } from '../go-live/acts.ts'
import { goWaits } from '../go-live/stage-line.ts'
import { firstIs } from '../people/who-attests.ts'
import type { ForGo } from './who-is-left-out.ts'

/** The roles that a person holds on each of these projects on a day. */
async function listRoles(db: Reader, { personId, today, projects }: { personId: PersonId; today: Day; projects: ProjectId[] }) {
  const rows = await db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .select(['pp.project_id', 'pp.role_key', 'pp.test_team', 'r.name as role_name', 'r.organisation as role_organisation', 'r.side', 'r.kind'])
    .select(['r.key_stakeholder', 'pp.added_by', 'ga.made_by as giver_made_by', 'pp.acting_for', 'h.name as acting_for_name', 'pp.acting_ends_with'])
    .where('pp.person_id', '=', personId)
    .where('pp.project_id', 'in', projects)
    .where('pp.left_at', 'is', null)
    .where((eb) => eb.or([eb('pp.acting_until', 'is', null), eb('pp.acting_until', '>=', today)]))
    .execute()
  return Map.groupBy(rows, (row) => row.project_id)
}

/** What deciding go for several projects at once needs to know about each of them and this person. */
export async function listForGo(db: Reader, given: { personId: PersonId; today: Day; projects: ProjectId[] }) {
  const { personId, projects } = given
  const [rows, rolesOf, decisions] = await Promise.all([
    db
      .selectFrom('projects as p')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .select(['p.id', 'p.service_id', 'p.state', 'p.stage', 'p.holds', 'p.role as home', 's.name', 's.ods_code'])
      .where('p.id', 'in', projects)
      .execute(),
    listRoles(db, given),
    db
      .selectFrom('attestations as a')
      .innerJoin('projects as p', 'p.id', 'a.project_id')
      .select(['a.project_id', 'a.gate', 'a.decision', 'a.second_at', 'a.first_person_id', 'a.first_for_id'])
      .where('a.project_id', 'in', projects)
      .where('a.gate', '=', 'go')
      .where('p.holds', '=', goWaits)
      .orderBy('a.first_at')
      .orderBy('a.id')
      .execute(),
  ])
  const decisionsOf = Map.groupBy(decisions, (one) => one.project_id)
  const found = rows.map((row): ForGo & typeof row => {
    const roles = (rolesOf.get(row.id) ?? []).flatMap((role) => asHeldRole(role, personId))
    const waiting = waitingGo(decisionsOf.get(row.id) ?? [])
    return { ...row, roles, first: waiting ? firstIs(waiting, { personId, roles }) : 'other' }
  })
  const byId = new Map(found.map((one) => [one.id, one]))
  return projects.flatMap((id) => byId.get(id) ?? [])
}
