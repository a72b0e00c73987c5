import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** Owners that the project has; the project manager if it has none of them. */
export async function ownersIn(trx: Writer, projectId: ProjectId): Promise<(owners: string[]) => string[]> {
  const rows = await trx.selectFrom('project_roles').select(['role_key', 'kind']).where('project_id', '=', projectId).execute()
  const keys = new Set(rows.map((row) => row.role_key))
  const managers = rows.filter((row) => row.kind === 'project-manager').map((row) => row.role_key)
  return (owners) => {
    const own = owners.filter((one) => keys.has(one))
    return own.length > 0 ? own : managers.slice(0, 1)
  }
}
