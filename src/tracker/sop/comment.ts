import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { insertComment } from './comments.store.ts'
import { titlesIn } from './sections.ts'
import { contentOf } from './sop.ts'
import { findDraft } from './draft.store.ts'
import { findOpenRound } from './rounds.store.ts'

const form = z.object({
  body: z.string('Write your comment').trim().min(1, 'Write your comment').max(5000, 'Your comment must be 5,000 characters or fewer'),
  /** The title of the section; empty for the procedure as a whole. */
  section: z.string().trim().max(300).default(''),
})

/** The titles of the sections at which someone may comment: of the draft, and of the version that is out. */
export async function listSectionTitles(db: Reader, project: ProjectId): Promise<string[]> {
  const [draft, round] = [await findDraft(db, project), await findOpenRound(db, project)]
  return [...new Set([...(draft.version === 0 ? [] : titlesIn(contentOf(draft))), ...titlesIn(round?.body ?? '')])]
}

type Doer = Pick<Doing, 'access' | 'actor' | 'at' | 'newId'>
export function decideComment(titles: string[], { body, section }: z.output<typeof form>, { access, actor, at, newId }: Doer) {
  if (section !== '' && !titles.includes(section)) return refused({ section: 'This section is no longer in the procedure. Choose another one' })
  const written = { written_by: actor.name, written_by_id: actor.id, written_at: at }
  const open = { resolved_at: null, resolved_by: null, resolved_by_id: null, resolved_with: null }
  const row = { id: newId(), project_id: access.project.id, version_id: null, body, section: section || null, ...written, ...open }
  return { next: row, happened: [{ kind: 'sop.commented' as const, id: row.id, project: row.project_id }] }
}

/** Comments on the procedure, or on one of its sections. */
export const commentOnProcedure = projectAct({
  permission: 'sop.comment',
  form,
  load: (trx, { project }: { project: ProjectId }) => listSectionTitles(trx, project),
  decide: decideComment,
  save: insertComment,
  says: () => 'Comment added',
})
