import type { Writer } from '../../db/database.ts'
import type { Day } from '../../day.ts'

/** A sandbox with those of its diaries that have a service and are not withdrawn. */
export async function findOffered(trx: Writer, sandboxId: string) {
  const row = await trx.selectFrom('sandboxes').selectAll().where('id', '=', sandboxId).executeTakeFirstOrThrow()
  const schedules = await trx
    .selectFrom('sandbox_schedules')
    .select(['id', 'pattern'])
    .where('sandbox_id', '=', sandboxId)
    .where('withdrawn', '=', 0)
    .where('id', 'in', (eb) => eb.selectFrom('sandbox_schedule_services').select('schedule_id').where('sandbox_id', '=', sandboxId))
    .execute()
  return { row, schedules }
}

/** Notes up to which day the slots of a sandbox are laid out. */
export async function markLaidOut(trx: Writer, sandboxId: string, to: Day): Promise<void> {
  await trx.updateTable('sandboxes').set({ laid_out_to: to }).where('id', '=', sandboxId).execute()
}
