import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { findSandboxOfProject } from './sandboxes.store.ts'

/** Removes the sandbox of a project with its services, diaries and slots, if nobody has used it: exchanges and bookings are never removed. */
export async function removeUnusedSandbox(trx: Writer, projectId: ProjectId): Promise<void> {
  const sandbox = await findSandboxOfProject(trx, projectId)
  if (!sandbox) return
  const schedules = trx.selectFrom('sandbox_schedules').select('id').where('sandbox_id', '=', sandbox.id)
  await trx.deleteFrom('slots').where('schedule_id', 'in', schedules).execute()
  await trx.deleteFrom('sandbox_schedule_services').where('sandbox_id', '=', sandbox.id).execute()
  await trx.deleteFrom('sandbox_schedules').where('sandbox_id', '=', sandbox.id).execute()
  await trx.deleteFrom('sandbox_services').where('sandbox_id', '=', sandbox.id).execute()
  await trx.deleteFrom('sandbox_turns').where('sandbox_id', '=', sandbox.id).execute()
  await trx.deleteFrom('sandboxes').where('id', '=', sandbox.id).execute()
}
