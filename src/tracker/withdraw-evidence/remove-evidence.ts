import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'
import { dropFiles } from '../../evidence/files.ts'
import { removeFile, withdrawEvidence } from '../../evidence/evidence.store.ts'
import { evidenceRemoved } from '../evidence/target.ts'
import { saveStatus } from '../prerequisites/save-status.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { isMetByHand, nameOfPiece, reopens } from './removal.ts'
import type { Removable } from './removal.ts'
import { findGivenEvent, getRemovable, lockReliance } from './removal.store.ts'

interface Where {
  project: ProjectId
  evidence: string
}

export const removalForm = z.object({ reason: z.string().trim().max(500, 'Use 500 characters or fewer').default('') })

/** Whether to remove it for good, or to withdraw it and keep it. */
export function decideRemoval(
  found: Removable & { givenBy: string | null },
  { reason }: z.output<typeof removalForm>,
  { actor, at }: Pick<Doing, 'actor' | 'at'>,
) {
  const { row, place, isReliedOn, unsettles, givenBy } = found
  if (reason === '') return refused({ reason: isReliedOn ? 'Say why it is withdrawn' : 'Say why the file is removed' })
  const target = { subject: place.kind, subjectId: row.subject_id, title: place.title }
  const what = { what: nameOfPiece(row), reason, undoes: givenBy }
  return {
    next: { row, place, isReliedOn, reopens: reopens(found), removal: { name: actor.name, personId: actor.id, at, reason, unsettles } },
    happened: [evidenceRemoved(target, { project: row.project_id, digest: row.digest, isWithdrawn: isReliedOn, ...what })],
  }
}

type Decided = Extract<ReturnType<typeof decideRemoval>, { next: object }>['next']

/** Notes that it was removed or withdrawn; throws ConflictError if someone has done so meanwhile. */
export async function saveRemoval(trx: Writer, { row, isReliedOn, removal }: Pick<Decided, 'row' | 'isReliedOn' | 'removal'>): Promise<void> {
  const isSaved = isReliedOn ? await withdrawEvidence(trx, row.id, removal) : await removeFile(trx, row.id, removal)
  if (!isSaved) throw new ConflictError('Someone else has removed this evidence.')
}

/** After the commit: a crash in between leaves a file that no page shows, never a record without its file. */
export const dropRemoved = (context: Context, { row, isReliedOn }: Pick<Decided, 'row' | 'isReliedOn'>): Promise<void> =>
  isReliedOn ? Promise.resolve() : dropFiles(context.config.uploadsDir, [row.stored_as ?? ''])

export const removedInWords = ({ place, isReliedOn, reopens: opens }: Pick<Decided, 'place' | 'isReliedOn' | 'reopens'>): string =>
  isReliedOn
    ? `The evidence is withdrawn. It stays here to be read${opens ? `, and ${place.title} is open again` : ''}`
    : 'The file is removed. Its record stays'

/**
 * Removes a file that nothing relies on, or withdraws evidence that something relies on: that stays readable, and a prerequisite that it met goes
 * back to in progress.
 */
export const removeEvidence = projectAct({
  permission: 'note.write',
  form: removalForm,
  lock: (trx, { project }: Where) => lockReliance(trx, project),
  async load(trx, where: Where, { rights, templates }) {
    const found = await getRemovable(trx, where, { rights, environments: templates.environments })
    return { ...found, givenBy: await findGivenEvent(trx, found.row) }
  },
  decide: decideRemoval,
  async save(trx, { row, place, isReliedOn, removal }, doing) {
    await saveRemoval(trx, { row, isReliedOn, removal })
    if (!isReliedOn || place.kind !== 'prerequisite') return []
    const { prerequisite: one } = place
    if (!isMetByHand(one)) return []
    const reason = `Its evidence was withdrawn: ${removal.reason}`
    return saveStatus(trx, { row: one, version: one.version, next: { status: 'in-progress' }, dueDate: one.due_date, reason }, doing)
  },
  after: (context, { row, isReliedOn }) => (isReliedOn ? refreshGates(context) : dropRemoved(context, { row, isReliedOn })),
  says: removedInWords,
})
