import type { Doing } from '../../access/doing.ts'
import type { Permission } from '../../access/permissions.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Digest } from '../../digest.ts'
import type { EvidenceSubject } from '../../evidence/evidence.store.ts'
import type { Happened } from '../../events/vocabulary.ts'

/** What a piece of evidence is for. */
export interface Target {
  subject: EvidenceSubject
  subjectId: string
  /** What the history calls it. */
  title: string
  /** For a test case: the run in which the evidence is added. */
  runId?: string
}

/** What an act adds evidence to, and who may do it. */
export interface GivesTo<Where> {
  permission: Permission
  /** Throws NotFoundError, ForbiddenError, or the reason why it accepts no evidence now. */
  findTarget: (trx: Reader, where: Where, doing: Doing) => Promise<Target>
  /** Locks what the evidence is for until it is saved; throws ConflictError if it no longer accepts any. */
  lock?: (trx: Writer, target: Target, doing: Doing) => Promise<void>
}

const subjectOf = (subject: EvidenceSubject) => (subject === 'prerequisite' || subject === 'shared-prerequisite' ? subject : 'test-plan')

/** The event that evidence was "added" or "cited". */
export const evidenceGiven = (
  { subject, subjectId, title }: Target,
  { project, digest, verb, what }: { project: ProjectId | null; digest: Digest; verb: 'added' | 'cited'; what: string },
): Happened => ({ kind: `${subjectOf(subject)}.evidence`, id: subjectId, project, to: digest, verb, what, title })

/** The event that evidence was removed or withdrawn. `undoes` is the event that added it. */
export const evidenceRemoved = (
  { subject, subjectId, title }: Target,
  given: { project: ProjectId | null; digest: Digest; isWithdrawn: boolean; what: string; reason: string; undoes: string | null },
): Happened => {
  const { project, digest, isWithdrawn, what, reason, undoes } = given
  const words = { id: subjectId, project, from: digest, what, title, reason, undoes }
  return isWithdrawn ? { kind: `${subjectOf(subject)}.evidence-withdrawn`, ...words } : { kind: `${subjectOf(subject)}.evidence-removed`, ...words }
}
