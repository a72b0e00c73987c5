import type { Writer } from '../../db/database.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import type { Happened } from '../../events/vocabulary.ts'

/** What a project is called when it is started. */
export const projectName = (service: string, role: ProjectsTable['role']): string => `${service}, ${role === 'provider' ? 'Provider' : 'Consumer'}`

/**
 * Projects that still have the name that was made from their service's follow it to its new one. One that is called otherwise stays, and so does
 * one that was closed: it is the record of what was done under the old name. Returns what happened, for the caller to record in the same transaction.
 */
export async function renameProjects(trx: Writer, service: { id: string; from: string; to: string }): Promise<Happened[]> {
  if (service.from === service.to) return []
  const projects = await trx.selectFrom('projects').select(['id', 'role', 'name']).where('service_id', '=', service.id).where('state', '<>', 'closed').execute()
  const following = projects.filter((one) => one.name === projectName(service.from, one.role))
  for (const one of following)
    await trx
      .updateTable('projects')
      .set({ name: projectName(service.to, one.role) })
      .where('id', '=', one.id)
      .execute()
  return following.map(({ id, name, role }) => {
    const called = projectName(service.to, role)
    return { kind: 'project.renamed', id, project: id, called, from: name, to: called }
  })
}
