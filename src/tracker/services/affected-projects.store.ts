import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'

interface Affected {
  id: ProjectId
  name: string
  managers: string[]
  managerIds: string[]
}

/** The open and held projects of a service, with who manages each: what a change of the service reaches. */
export const listAffected = async (db: Reader, serviceId: ServiceId): Promise<Affected[]> => (await listAffectedBy(db, [serviceId])).get(serviceId) ?? []

/** The same of several services, by service. */
async function listAffectedBy(db: Reader, serviceIds: ServiceId[]): Promise<Map<ServiceId, Affected[]>> {
  if (serviceIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('projects as p')
    .leftJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'p.id').on('r.kind', '=', 'project-manager'))
    .leftJoin('project_people as pp', (join) => join.onRef('pp.project_id', '=', 'p.id').onRef('pp.role_key', '=', 'r.role_key').on('pp.left_at', 'is', null))
    .leftJoin('people as pe', 'pe.id', 'pp.person_id')
    .select(['p.service_id', 'p.id', 'p.name', 'pe.id as manager_id', 'pe.name as manager'])
    .where('p.service_id', 'in', serviceIds)
    .where(sql<SqlBool>`p.state in ('open', 'on-hold')`)
    .orderBy('p.name')
    .orderBy('p.id')
    .orderBy('pe.name')
    .execute()
  return new Map([...Map.groupBy(rows, (row) => row.service_id)].map(([service, own]) => [service, projectsIn(own)]))
}

type ManagerRow = Pick<Affected, 'id' | 'name'> & { manager_id: string | null; manager: string | null }

const projectsIn = (rows: ManagerRow[]): Affected[] =>
  [...Map.groupBy(rows, (row) => row.id).values()].flatMap((own) => {
    const [first] = own
    if (!first) return []
    const managers = own.filter((row) => row.manager_id !== null)
    return [{ id: first.id, name: first.name, managers: managers.map((row) => row.manager ?? ''), managerIds: managers.map((row) => row.manager_id ?? '') }]
  })

/** What happened to each open project of a service of which these fields changed, so that everyone on it sees by whom and what; nothing if no field did. */
export async function changeOnProjects(db: Reader, change: { serviceId: ServiceId; fields: string[]; except?: ProjectId }): Promise<Happened[]> {
  const { serviceId, fields, except } = change
  if (fields.length === 0) return []
  const projects = (await listAffected(db, serviceId)).filter(({ id }) => id !== except)
  return projects.map(({ id }) => ({ kind: 'service.changed', id: serviceId, project: id, fields }))
}

/** The same for several services, in their order. */
export async function changesOnProjects(db: Reader, changes: { serviceId: ServiceId; fields: string[] }[]): Promise<Happened[][]> {
  const affected = await listAffectedBy(
    db,
    changes.filter((one) => one.fields.length > 0).map((one) => one.serviceId),
  )
  return changes.map(({ serviceId, fields }) =>
    (affected.get(serviceId) ?? []).map((project) => ({ kind: 'service.changed' as const, id: serviceId, project: project.id, fields })),
  )
}
