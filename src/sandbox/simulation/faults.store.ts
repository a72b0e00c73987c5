import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { SandboxFaultsTable } from '../../db/tables/sandbox.ts'
import type { Operation } from '../fhir/operations.ts'

export type ArmedFault = SandboxFaultsTable

/** The faults of a sandbox with requests left, in the order in which they were armed. */
export const listArmedFaults = (db: Reader, sandboxId: string): Promise<ArmedFault[]> =>
  db.selectFrom('sandbox_faults').selectAll().where('sandbox_id', '=', sandboxId).where('remaining', '>', 0).orderBy('armed_at').orderBy('id').execute()

const recount = (trx: Writer, sandboxId: string) =>
  trx
    .updateTable('sandboxes')
    .set((eb) => ({
      armed: eb.selectFrom('sandbox_faults').select(eb.fn.countAll<number>().as('count')).where('sandbox_id', '=', sandboxId).where('remaining', '>', 0),
    }))
    .where('id', '=', sandboxId)
    .execute()

/** Arms a fault for the next requests. */
export async function insertFault(trx: Writer, fault: Omit<ArmedFault, 'remaining'>): Promise<void> {
  await trx
    .insertInto('sandbox_faults')
    .values({ ...fault, remaining: fault.requests })
    .execute()
  await recount(trx, fault.sandbox_id)
}

/** Disarms a fault, or all of a sandbox. */
export async function disarm(trx: Writer, sandboxId: string, id?: string): Promise<void> {
  const query = trx.updateTable('sandbox_faults').set({ remaining: 0 }).where('sandbox_id', '=', sandboxId)
  await (id === undefined ? query : query.where('id', '=', id)).execute()
  await recount(trx, sandboxId)
}

/** Uses up one request of the first fault that is armed for this operation; null if there is none. Concurrent requests each get their own. */
export async function takeFault(trx: Writer, sandboxId: string, operation: Operation): Promise<ArmedFault | null> {
  const fault = await trx
    .selectFrom('sandbox_faults')
    .selectAll()
    .where('sandbox_id', '=', sandboxId)
    .where('remaining', '>', 0)
    .where((eb) => eb.or([eb('operation', 'is', null), eb('operation', '=', operation)]))
    .orderBy('armed_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (!fault) return null
  const taken = await trx
    .updateTable('sandbox_faults')
    .set({ remaining: sql<number>`remaining - 1` })
    .where('id', '=', fault.id)
    .where('remaining', '>', 0)
    .executeTakeFirst()
  if (taken.numUpdatedRows !== 1n) return null
  if (fault.remaining === 1) await recount(trx, sandboxId)
  return fault
}
