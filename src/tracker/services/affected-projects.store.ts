import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { NewEvent } from '../../events/events.store.ts'

/** The open and held projects of a service, with who manages each: what a change of the service reaches. */
export async function listAffected(db: Reader, serviceId: string): Promise<{ id: string; name: string; managers: string[]; managerIds: string[] }[]> {
  const rows = await db
    .selectFrom('projects as p')
    .leftJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'p.id').on('r.kind', '=', 'project-manager'))
    .leftJoin('project_people as pp', (join) => join.onRef('pp.project_id', '=', 'p.id').onRef('pp.role_key', '=', 'r.role_key').on('pp.left_at', 'is', null))
    .leftJoin('people as pe', 'pe.id', 'pp.person_id')
    .select(['p.id', 'p.name', 'pe.id as manager_id', 'pe.name as manager'])
    .where('p.service_id', '=', serviceId)
    .where(sql<SqlBool>`p.state in ('open', 'on-hold')`)
    .orderBy('p.name')
    .orderBy('p.id')
    .orderBy('pe.name')
    .execute()
  return [...Map.groupBy(rows, (row) => row.id).values()].flatMap((own) => {
    const [first] = own
    if (!first) return []
    const managers = own.filter((row) => row.manager_id !== null)
    return [{ id: first.id, name: first.name, managers: managers.map((row) => row.manager ?? ''), managerIds: managers.map((row) => row.manager_id ?? '') }]
  })
}

const inWords = new Intl.ListFormat('en-GB')

/** An event on each open project of a service that was changed, so that everyone on it sees by whom and what; none if no field differs. */
export async function affectedEvents(
  trx: Writer,
  changed: NewEvent,
  { serviceId, fields, newId }: { serviceId: string; fields: string[]; newId: () => string },
): Promise<NewEvent[]> {
  if (fields.length === 0) return []
  return (await listAffected(trx, serviceId)).map(({ id }) => ({
    ...changed,
    id: newId(),
    projectId: id,
    sentence: `${changed.actor.name} changed the service: ${inWords.format(fields)}`,
  }))
}
