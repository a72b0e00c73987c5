import type { Reader, Writer } from './database.ts'
import type { LeasesTable } from './tables/leases.ts'

export const listLeases = (db: Reader): Promise<LeasesTable[]> => db.selectFrom('leases').selectAll().execute()

/** False if a node has it already. */
export async function insertLease(trx: Writer, lease: LeasesTable): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('leases')
    .values(lease)
    .onConflict((on) => on.column('name').doNothing())
    .executeTakeFirst()
  return Number(numInsertedOrUpdatedRows ?? 0) === 1
}

/** False if this node no longer has it. On PostgreSQL nobody can end the lease before the transaction is over. */
export async function renewLease(trx: Writer, { name, node }: Pick<LeasesTable, 'name' | 'node'>): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('leases')
    .set((eb) => ({ beat: eb('beat', '+', 1) }))
    .where('name', '=', name)
    .where('node', '=', node)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function renewLeases(trx: Writer, node: string): Promise<void> {
  await trx
    .updateTable('leases')
    .set((eb) => ({ beat: eb('beat', '+', 1) }))
    .where('node', '=', node)
    .execute()
}

/** Ends a node's lease if it has not changed since it was seen; false if it has. */
export async function deleteLease(trx: Writer, { name, node, beat }: Pick<LeasesTable, 'name' | 'node'> & { beat?: number }): Promise<boolean> {
  let query = trx.deleteFrom('leases').where('name', '=', name).where('node', '=', node)
  if (beat !== undefined) query = query.where('beat', '=', beat)
  return (await query.executeTakeFirst()).numDeletedRows === 1n
}

export async function deleteLeasesOf(trx: Writer, node: string): Promise<void> {
  await trx.deleteFrom('leases').where('node', '=', node).execute()
}
