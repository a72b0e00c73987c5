import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** Names the partners that a run tests. */
export async function nameRunPartners(trx: Writer, runId: string, partnerIds: string[]): Promise<void> {
  for (let from = 0; from < partnerIds.length; from += 200)
    await trx
      .insertInto('run_partners')
      .values(partnerIds.slice(from, from + 200).map((partner_id) => ({ run_id: runId, partner_id })))
      .execute()
}

/** The ids of the partners that a run names. */
export async function listRunPartners(db: Reader, runId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('run_partners as rp')
    .innerJoin('project_partners as pp', 'pp.id', 'rp.partner_id')
    .select('pp.id')
    .where('rp.run_id', '=', runId)
    .orderBy('pp.position')
    .execute()
  return rows.map((row) => row.id)
}

/** Chooses which partners are in the test; the others are not. Returns the ids that changed. */
export async function saveInTest(trx: Writer, projectId: ProjectId, chosen: ReadonlySet<string>): Promise<string[]> {
  const rows = await trx.selectFrom('project_partners').select(['id', 'in_test']).where('project_id', '=', projectId).where('left_out_at', 'is', null).execute()
  const changed = rows.filter((row) => (row.in_test === 1) !== chosen.has(row.id))
  for (const { id, in_test } of changed)
    await trx
      .updateTable('project_partners')
      .set({ in_test: 1 - in_test })
      .where('id', '=', id)
      .execute()
  return changed.map((row) => row.id)
}
