import type { Reader, Writer } from '../../db/database.ts'
import type { SandboxesTable, SandboxGuestsTable } from '../../db/tables/sandbox.ts'

/** The Consumer's projects that may use a sandbox, by name. */
export const listGuests = (db: Reader, sandboxId: string) =>
  db
    .selectFrom('sandbox_guests as g')
    .innerJoin('projects as p', 'p.id', 'g.project_id')
    .select(['g.id', 'p.name', 'g.organisation', 'g.invited_by', 'g.invited_at'])
    .where('g.sandbox_id', '=', sandboxId)
    .where('g.ended_at', 'is', null)
    .orderBy('p.name')
    .orderBy('g.id')
    .limit(200)
    .execute()

/** The sandboxes of partners that a Consumer's project may use, each with the organisation whose exchanges it sees. Those of stopped projects are left out. */
export const listHosts = (db: Reader, projectId: string): Promise<(SandboxesTable & { organisation: string; project: string; guest_id: string })[]> =>
  db
    .selectFrom('sandbox_guests as g')
    .innerJoin('sandboxes as s', 's.id', 'g.sandbox_id')
    .innerJoin('projects as p', 'p.id', 's.project_id')
    .selectAll('s')
    .select(['g.organisation', 'p.name as project', 'g.id as guest_id'])
    .where('g.project_id', '=', projectId)
    .where('g.ended_at', 'is', null)
    .where('p.state', '<>', 'stopped')
    .orderBy('p.name')
    .orderBy('g.id')
    .limit(50)
    .execute()

/** The partner's sandbox whose exchange this is, where the project may see it: an exchange of its own organisation. */
export const findHostOf = (db: Reader, projectId: string, interactionId: string): Promise<SandboxesTable | undefined> =>
  db
    .selectFrom('interactions as i')
    .innerJoin('sandbox_guests as g', (join) => join.onRef('g.sandbox_id', '=', 'i.sandbox_id').onRef('g.organisation', '=', 'i.organisation'))
    .innerJoin('sandboxes as s', 's.id', 'g.sandbox_id')
    .innerJoin('projects as p', 'p.id', 's.project_id')
    .selectAll('s')
    .where('i.id', '=', interactionId)
    .where('g.project_id', '=', projectId)
    .where('g.ended_at', 'is', null)
    .where('p.state', '<>', 'stopped')
    .executeTakeFirst()

/** The open Consumer's project of the service with this ODS code. */
export const findConsumerProject = (db: Reader, odsCode: string): Promise<{ id: string; name: string } | undefined> =>
  db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .select(['p.id', 'p.name'])
    .where('s.ods_code', '=', odsCode)
    .where('p.role', '=', 'consumer')
    .where('p.state', 'in', ['open', 'on-hold'])
    .executeTakeFirst()

/** Invites a project; false if it is invited already. */
export async function insertGuest(trx: Writer, guest: Omit<SandboxGuestsTable, 'ended_by' | 'ended_at'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('sandbox_guests')
    .values({ ...guest, ended_by: null, ended_at: null })
    .onConflict((on) => on.columns(['sandbox_id', 'project_id']).where('ended_at', 'is', null).doNothing())
    .executeTakeFirst()
  return Boolean(numInsertedOrUpdatedRows)
}

/** Ends an invitation. Returns the guest's project; undefined if it had ended before. */
export async function endGuest(
  trx: Writer,
  sandboxId: string,
  id: string,
  by: { name: string; at: string },
): Promise<{ id: string; name: string } | undefined> {
  const { numUpdatedRows } = await trx
    .updateTable('sandbox_guests')
    .set({ ended_by: by.name, ended_at: by.at })
    .where('id', '=', id)
    .where('sandbox_id', '=', sandboxId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return undefined
  return trx
    .selectFrom('sandbox_guests as g')
    .innerJoin('projects as p', 'p.id', 'g.project_id')
    .select(['p.id', 'p.name'])
    .where('g.id', '=', id)
    .executeTakeFirstOrThrow()
}
