import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { readForm } from '../../access/read-form.ts'
import type { ProjectId } from '../../db/ids.ts'
import { digestOf, isDigest } from '../../digest.ts'
import type { Digest } from '../../digest.ts'
import { mustBeDrawn } from './drawn.ts'
import { keepDrawing } from './drawings.store.ts'
import { faultOfWritten } from './placeholders.ts'
import { faultOfConcerns } from './sections.ts'
import { contentOf } from './sop.ts'
import { findDraft, saveDraft, whoSavedLast } from './draft.store.ts'
import { listKeyRoles } from './signers.store.ts'
import type { Draft } from './draft.store.ts'

export const writtenForm = z.object({
  body: z.string().trim().min(1, 'Write the procedure before you save it').max(200_000, 'The procedure must be 200,000 characters or fewer').default(''),
  /** The version of the draft that the person saw; 0 if there was none. */
  version: z.coerce.number().int(),
})
/** What was drawn of the text before it is saved. */
export const drawingField = z.object({ digest: z.custom<Digest>(isDigest), html: z.string() }).optional()
const form = writtenForm.extend({ drawing: drawingField })

interface Found {
  draft: Draft
  /** The names of the key roles. */
  roles: string[]
}

export function decideDraft(
  { draft, roles }: Found,
  { body, version, drawing }: z.output<typeof form>,
  { access, actor, at }: Pick<Doing, 'access' | 'actor' | 'at'>,
) {
  if (draft.version !== version) return overtaken
  const fault = faultOfWritten(body, draft.options) ?? faultOfConcerns(body, roles)
  if (fault !== undefined) return refused({ body: fault })
  const { id } = access.project
  return {
    next: { project: id, draft: { ...draft, body, savedBy: actor, savedAt: at }, drawing },
    happened: [{ kind: 'sop.drafted' as const, id, project: id, to: digestOf(body) }],
  }
}

/** Saves the text of the procedure. */
export const writeDraft = projectAct({
  permission: 'sop.write',
  form,
  async prepare(context, sent, { where }) {
    const { body } = readForm(writtenForm, sent)
    const draft = await findDraft(context.db.read, where.project)
    return { ...sent, drawing: await mustBeDrawn('body', contentOf({ ...draft, body })) }
  },
  load: async (trx, { project }: { project: ProjectId }) => ({ draft: await findDraft(trx, project), roles: await listKeyRoles(trx, project) }),
  decide: decideDraft,
  async save(trx, { project, draft, drawing }) {
    await saveDraft(trx, project, draft)
    if (drawing) await keepDrawing(trx, { kind: 'draft', id: project }, drawing)
  },
  whoWasFirst: whoSavedLast,
  says: () => 'Draft saved',
})
