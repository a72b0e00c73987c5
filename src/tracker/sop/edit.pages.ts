import type { Page } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { submit } from '../../access/submit.ts'
import type { Again } from '../../access/submit.ts'
import { drawMarkdown } from '../../web/draw-markdown.ts'
import { crumbs, homeOf } from './crumbs.ts'
import { placeholdersFor } from './options.pages.ts'
import { faultOfWritten } from './placeholders.ts'
import { changedSince } from './issuing.pages.ts'
import { faultOfConcerns } from './sections.ts'
import { contentOf } from './sop.ts'
import { findDraft } from './draft.store.ts'
import { listKeyRoles } from './signers.store.ts'
import { listVersions } from './versions.store.ts'
import { writeDraft, writtenForm } from './write-draft.ts'

const bodyHint = [
  'Markdown: ## starts a heading, - starts a list item, a blank line starts a paragraph.',
  'A placeholder like {{option.late-patients}} is replaced by the option that was chosen: the preview shows the result',
].join(' ')

/** The version that the person read, not one that someone has saved since: otherwise they would overwrite it without being told. */
const versionRead = (typed: Record<string, string>): number | undefined => (/^\d{1,9}$/.test(typed['version'] ?? '') ? Number(typed['version']) : undefined)

/** The editor, with what was typed into it if it comes again; after a conflict it saves over what the other wrote, which is shown beside it. */
export async function showEditor(page: Page, { errors = {}, status = 200, conflict, preview }: Partial<Again> & { preview?: string } = {}): Promise<void> {
  const { project } = page.access
  const { typed } = page
  const { read } = page.db
  const [draft, versions, roles] = await Promise.all([findDraft(read, project.id), listVersions(read, project.id), listKeyRoles(read, project.id)])
  page.show(
    'sop/edit',
    { title: 'Write the procedure', breadcrumbs: crumbs(page), status, errors },
    {
      project,
      body: typed['body'] ?? draft.body,
      version: conflict === undefined ? (versionRead(typed) ?? draft.version) : draft.version,
      preview: preview ?? null,
      conflict: conflict ?? null,
      theirs: conflict === undefined ? null : draft.body,
      changed: changedSince(draft, versions[0]),
      placeholders: placeholdersFor(draft.options),
      bodyHint,
      roles,
    },
  )
}

/** Draws the text as it would be laid out, and saves nothing. */
async function preview(page: Page): Promise<void> {
  mustBeOpen(page)
  const read = writtenForm.safeParse(page.sent)
  if (!read.success) return showEditor(page, { status: 422, errors: { body: read.error.issues[0]?.message ?? 'Check what you wrote' } })
  const { body } = read.data
  const { id } = page.access.project
  const draft = await findDraft(page.db.read, id)
  const fault = faultOfWritten(body, draft.options) ?? faultOfConcerns(body, await listKeyRoles(page.db.read, id))
  if (fault !== undefined) return showEditor(page, { status: 422, errors: { body: fault } })
  const drawing = await drawMarkdown(contentOf({ ...draft, body }))
  return drawing.kind === 'drawn' ? showEditor(page, { preview: drawing.html }) : showEditor(page, { status: 422, errors: { body: drawing.says } })
}

/** The editor has two buttons, so the field says which one was pressed. */
export const saveOrPreview = (page: Page): Promise<void> =>
  page.typed['action'] === 'preview' ? preview(page) : submit(page, writeDraft, { again: showEditor, to: homeOf })
