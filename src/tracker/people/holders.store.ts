import { givenTo, roleInWords } from '../../access/permissions.ts'
import type { HeldRole } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'

export interface Holder {
  personId: PersonId
  name: string
  roles: HeldRole[]
}

/** Everyone who is on a project now, each with their roles, also those in which they act for someone. One query. */
export async function listHolders(db: Reader, projectId: ProjectId): Promise<Holder[]> {
  const rows = await db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .select(['pp.person_id', 'p.name', 'pp.test_team', 'pp.added_by', 'ga.made_by', 'pp.acting_for', 'h.name as acting_for_name'])
    .select(['r.role_key', 'r.name as role_name', 'r.organisation', 'r.side', 'r.kind', 'r.key_stakeholder'])
    .where('pp.project_id', '=', projectId)
    .where('pp.left_at', 'is', null)
    .orderBy('r.position')
    .orderBy('p.name')
    .execute()
  const holders = new Map<string, Holder>()
  for (const row of rows) {
    const holder = holders.get(row.person_id) ?? { personId: row.person_id, name: row.name, roles: [] }
    holders.set(row.person_id, holder)
    holder.roles.push({
      key: row.role_key,
      name: row.role_name,
      organisation: row.organisation,
      side: row.side,
      kind: row.kind,
      given: givenTo(row.person_id, { addedBy: row.added_by, giverMadeBy: row.made_by }),
      testTeam: row.test_team === 1,
      keyStakeholder: row.key_stakeholder === 1,
      actingFor: row.acting_for === null ? null : { id: row.acting_for, name: row.acting_for_name ?? '' },
    })
  }
  return [...holders.values()]
}

/** "Grace Adeyemi (Commissioning lead) or Priya Nair (Service project lead)": who may act, with the role that lets them; three at most. */
export function whoCan(holders: Holder[], roleOf: (holder: Holder) => HeldRole | undefined): string | null {
  const able = holders.flatMap((holder) => {
    const role = roleOf(holder)
    return role ? [`${holder.name} (${roleInWords(role)})`] : []
  })
  if (able.length === 0) return null
  return able.length <= 3 ? able.join(' or ') : `${able.slice(0, 3).join(', ')} or one of ${able.length - 3} more`
}

/** The roles of a project in their order, each with its name. */
export const listRoleNames = (db: Reader, projectId: ProjectId): Promise<{ role_key: string; name: string }[]> =>
  db.selectFrom('project_roles').select(['role_key', 'name']).where('project_id', '=', projectId).orderBy('position').execute()
