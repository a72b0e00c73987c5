import type { Rights } from '../../access/permissions.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { ConflictError, ForbiddenError, NotFoundError } from '../../errors.ts'
import { findEvidence } from '../../evidence/evidence.store.ts'
import { lockProject } from '../../access/lock-project.store.ts'
import { listReliedOn, findResultRelyingOn } from '../evidence/relied-on.store.ts'
import { findPlaceOf } from './places.store.ts'
import { whyNotRemove, wordsOfRemoved } from './removal.ts'
import type { Removable } from './removal.ts'

/**
 * The evidence that this person may remove or withdraw; throws NotFoundError, ForbiddenError, and ConflictError if it has been removed. A note, a
 * link or an exchange that nothing relies on cannot be removed. `environments` say which runs count.
 */
export async function getRemovable(
  db: Reader,
  { project, evidence }: { project: ProjectId; evidence: string },
  { rights, environments }: { rights: Rights; environments: { key: string; counts: boolean }[] },
): Promise<Removable> {
  const row = await findEvidence(db, project, evidence)
  const isReliedOn = row !== undefined && (await listReliedOn(db, project, [row])).has(row.id)
  if (!row || (row.kind !== 'file' && !isReliedOn)) throw new NotFoundError('No such evidence')
  const place = await findPlaceOf(db, row)
  const why = whyNotRemove(place, rights)
  if (why !== undefined) throw new ForbiddenError(why)
  const removed = wordsOfRemoved(row)
  if (removed !== undefined) throw new ConflictError(removed)
  const counted = environments.filter((one) => one.counts).map((one) => one.key)
  return { row, place, isReliedOn, unsettles: isReliedOn ? await findResultRelyingOn(db, project, row, counted) : null }
}

/** The event that added a piece of evidence; null if there is none. */
export async function findGivenEvent(db: Reader, row: Pick<EvidenceTable, 'subject_id' | 'digest'>): Promise<string | null> {
  const given = await db
    .selectFrom('events')
    .select('id')
    .where('subject_id', '=', row.subject_id)
    .where('action', '=', 'evidence')
    .where('changed_to', '=', row.digest)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return given?.id ?? null
}

/** Until the transaction ends, nobody can decide go, or finish or reopen a run: what relies on evidence stays as it is. */
export async function lockReliance(trx: Writer, projectId: ProjectId): Promise<void> {
  await lockProject(trx, projectId)
  await trx
    .updateTable('test_runs')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('project_id', '=', projectId)
    .execute()
}
