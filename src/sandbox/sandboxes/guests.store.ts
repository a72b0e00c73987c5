import type { Reader, Writer } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProjectFacts, ProjectInBrief } from '../../evidence/project-facts.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { getSandboxAt } from './place.store.ts'
import type { SandboxesTable, SandboxGuestsTable } from '../../db/tables/sandbox.ts'
import type { ActorAt } from '../../events/record.ts'

/** The sandbox of a Provider's project, which partners may be invited to. A Consumer's practice sandbox has no guests: NotFoundError. */
export async function getHost(db: Reader, project: { id: ProjectId; role: ProjectInBrief['role'] }): Promise<SandboxesTable> {
  if (project.role !== 'provider') throw new NotFoundError('A practice sandbox has no partners')
  return getSandboxAt(db, { project: project.id })
}

/** The Consumer's projects that may use a sandbox, by name. */
export async function listGuests(projects: ProjectFacts, db: Reader, sandboxId: string) {
  const guests = await db
    .selectFrom('sandbox_guests')
    .select(['id', 'project_id', 'organisation', 'invited_by', 'invited_at'])
    .where('sandbox_id', '=', sandboxId)
    .where('ended_at', 'is', null)
    .orderBy('id')
    .limit(200)
    .execute()
  const known = await projects.find(
    db,
    guests.map((one) => one.project_id),
  )
  return guests.map((one) => ({ ...one, name: known.get(one.project_id)?.name ?? '' })).toSorted((a, b) => a.name.localeCompare(b.name))
}

export type Host = SandboxesTable & { organisation: string; project: string; guest_id: string }

/** The sandboxes of partners that a Consumer's project may use, by name, each with the organisation whose exchanges it sees. Those of stopped projects are left out. */
export async function listHosts(projects: ProjectFacts, db: Reader, projectId: ProjectId): Promise<Host[]> {
  const hosts = await db
    .selectFrom('sandbox_guests as g')
    .innerJoin('sandboxes as s', 's.id', 'g.sandbox_id')
    .selectAll('s')
    .select(['g.organisation', 'g.id as guest_id'])
    .where('g.project_id', '=', projectId)
    .where('g.ended_at', 'is', null)
    .orderBy('g.id')
    .limit(200)
    .execute()
  const known = await projects.find(
    db,
    hosts.flatMap((one) => one.project_id ?? []),
  )
  return hosts
    .flatMap((one) => {
      const of = known.get(one.project_id ?? noProjectId)
      return of && of.state !== 'stopped' ? [{ ...one, project: of.name }] : []
    })
    .toSorted((a, b) => a.project.localeCompare(b.project))
}

/** Those of these projects that have their own sandbox or may use a partner's. */
export async function listProjectsWithSandbox(db: Reader, projectIds: ProjectId[]): Promise<Set<ProjectId>> {
  if (projectIds.length === 0) return new Set()
  const [own, invited] = await Promise.all([
    db.selectFrom('sandboxes').select('project_id').where('project_id', 'in', projectIds).execute(),
    db.selectFrom('sandbox_guests').select('project_id').where('project_id', 'in', projectIds).where('ended_at', 'is', null).execute(),
  ])
  return new Set([...own, ...invited].flatMap((one) => one.project_id ?? []))
}

/** The partner's sandbox that has this exchange, if the project may see it: an exchange of the project's organisation. */
export async function findHostOf(projects: ProjectFacts, db: Reader, projectId: ProjectId, interactionId: string): Promise<SandboxesTable | undefined> {
  const host = await db
    .selectFrom('interactions as i')
    .innerJoin('sandbox_guests as g', (join) => join.onRef('g.sandbox_id', '=', 'i.sandbox_id').onRef('g.organisation', '=', 'i.organisation'))
    .innerJoin('sandboxes as s', 's.id', 'g.sandbox_id')
    .selectAll('s')
    .where('i.id', '=', interactionId)
    .where('g.project_id', '=', projectId)
    .where('g.ended_at', 'is', null)
    .executeTakeFirst()
  if (!host || host.project_id === null) return undefined
  const of = (await projects.find(db, [host.project_id])).get(host.project_id)
  return of && of.state !== 'stopped' ? host : undefined
}

/** Invites a project; false if it is already invited. */
export async function insertGuest(trx: Writer, guest: Omit<SandboxGuestsTable, 'ended_by' | 'ended_by_id' | 'ended_at'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('sandbox_guests')
    .values({ ...guest, ended_by: null, ended_by_id: null, ended_at: null })
    .onConflict((on) => on.columns(['sandbox_id', 'project_id']).where('ended_at', 'is', null).doNothing())
    .executeTakeFirst()
  return Boolean(numInsertedOrUpdatedRows)
}

/** Whether a project may use a sandbox already. */
export const isInvited = async (db: Reader, sandboxId: string, projectId: ProjectId): Promise<boolean> =>
  (await db
    .selectFrom('sandbox_guests')
    .select('id')
    .where('sandbox_id', '=', sandboxId)
    .where('project_id', '=', projectId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()) !== undefined

/** The project that an invitation is for; undefined if the invitation has ended. */
export const findGuestProject = async (db: Reader, sandboxId: string, id: string): Promise<ProjectId | undefined> =>
  (
    await db
      .selectFrom('sandbox_guests')
      .select('project_id')
      .where('id', '=', id)
      .where('sandbox_id', '=', sandboxId)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
  )?.project_id

/** Ends an invitation; throws ConflictError if it has ended already. */
export async function endGuest(trx: Writer, sandboxId: string, id: string, by: ActorAt): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('sandbox_guests')
    .set({ ended_by: by.name, ended_by_id: by.id, ended_at: by.at })
    .where('id', '=', id)
    .where('sandbox_id', '=', sandboxId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('This invitation has ended already.')
}
