import type { Reader, Writer } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import type { Happened } from '../../events/vocabulary.ts'

/** What a project is called when it is started. */
export const projectName = (service: string, role: ProjectsTable['role']): string => `${service}, ${role === 'provider' ? 'Provider' : 'Consumer'}`

/** The projects that still have the name that was made from their service's, closed ones aside: they are the record of what was done under the old name. */
export async function listNamedAfter(db: Reader, service: { id: ServiceId; name: string }): Promise<Pick<ProjectsTable, 'id' | 'role' | 'name'>[]> {
  const projects = await db.selectFrom('projects').select(['id', 'role', 'name']).where('service_id', '=', service.id).where('state', '<>', 'closed').execute()
  return projects.filter((one) => one.name === projectName(service.name, one.role))
}

/** Renames the projects that are named after their service, and returns what happened. */
export async function renameProjects(trx: Writer, service: { id: ServiceId; from: string; to: string }): Promise<Happened[]> {
  if (service.from === service.to) return []
  const following = await listNamedAfter(trx, { id: service.id, name: service.from })
  const nameOf = (one: Pick<ProjectsTable, 'role'>): string => projectName(service.to, one.role)
  for (const one of following)
    await trx
      .updateTable('projects')
      .set({ name: nameOf(one) })
      .where('id', '=', one.id)
      .execute()
  return following.map((one) => ({ kind: 'project.renamed', id: one.id, project: one.id, called: nameOf(one), from: one.name, to: nameOf(one) }))
}
