import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopRoundsTable, SopVersionsTable } from '../../db/tables/sop.ts'
import type { Actor } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { endWithRound } from '../delegation/delegations.store.ts'

/** The version that is out for signature now, or undefined. */
export async function findOpenRound(db: Reader, projectId: ProjectId) {
  return db
    .selectFrom('sop_rounds as r')
    .innerJoin('sop_versions as v', 'v.id', 'r.version_id')
    .select(['r.id as round_id', 'r.opened_at', 'r.opened_by', 'r.signing', 'v.id as version_id', 'v.number', 'v.digest', 'v.body'])
    .where('r.project_id', '=', projectId)
    .where('r.closed_at', 'is', null)
    .executeTakeFirst()
}

/** The round of a version, open or closed. */
export const findRound = (db: Reader, versionId: string): Promise<SopRoundsTable | undefined> =>
  db.selectFrom('sop_rounds').selectAll().where('version_id', '=', versionId).executeTakeFirst()

/** Closes the round that is open and opens one for a new version. Earlier signatures stay with their version. Returns what else happened by it. */
export async function openRound(
  trx: Writer,
  round: { id: string; version: SopVersionsTable; sameAs?: string; signing: SopRoundsTable['signing']; openedBy: Actor; at: string },
): Promise<Happened[]> {
  const projectId = round.version.project_id
  const ended = await endWithRound(trx, { project: projectId, at: round.at })
  await trx.updateTable('sop_rounds').set({ closed_at: round.at }).where('project_id', '=', projectId).where('closed_at', 'is', null).execute()
  await trx.insertInto('sop_versions').values(round.version).execute()
  const opened = { opened_by: round.openedBy.name, opened_by_id: round.openedBy.id, opened_at: round.at }
  await trx
    .insertInto('sop_rounds')
    .values({
      id: round.id,
      project_id: projectId,
      version_id: round.version.id,
      signing: round.signing,
      same_as_id: round.sameAs ?? null,
      ...opened,
      closed_at: null,
    })
    .execute()
  return ended
}

/** Waits for whoever signs, or is removed from the project, at the same time. */
export async function holdRound(trx: Writer, projectId: ProjectId): Promise<void> {
  await trx
    .updateTable('sop_rounds')
    .set((eb) => ({ opened_at: eb.ref('opened_at') }))
    .where('project_id', '=', projectId)
    .where('closed_at', 'is', null)
    .execute()
}

/** Decides who signs the versions that are issued from now on. */
export async function saveSigningPolicy(trx: Writer, projectId: ProjectId, policy: 'everyone' | 'by section'): Promise<void> {
  await trx
    .updateTable('projects')
    .set({ sop_signing: policy === 'everyone' ? null : policy })
    .where('id', '=', projectId)
    .execute()
}
