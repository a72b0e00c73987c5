import { asHeldRole } from '../../access/held-role.ts'
import { roleInWords } from '../../access/permissions.ts'
import type { HeldRole } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { peopleInRoles } from './people-in-roles.store.ts'

export interface Holder {
  personId: PersonId
  name: string
  roles: HeldRole[]
}

/** Everyone who is on a project now, each with their roles, also those in which they act for someone. One query. */
export async function listHolders(db: Reader, projectId: ProjectId): Promise<Holder[]> {
  const rows = await peopleInRoles(db, projectId).orderBy('r.position').orderBy('p.name').execute()
  const holders = new Map<string, Holder>()
  for (const row of rows) {
    const holder = holders.get(row.person_id) ?? { personId: row.person_id, name: row.name, roles: [] }
    holders.set(row.person_id, holder)
    holder.roles.push(...asHeldRole(row, row.person_id))
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
