import { z } from 'zod'
import { installationAct, overtaken } from '../../access/act.ts'
import { deleteDraft } from './draft.store.ts'
import { getDraft } from './get-draft.ts'
import type { Draft } from './get-draft.ts'

export const draftForm = z.object({ version: z.coerce.number().int().default(0) })

export function decideDiscard({ row }: Pick<Draft, 'row'>, { version }: z.output<typeof draftForm>) {
  if (row.version !== version) return overtaken
  return { next: row, happened: [{ kind: 'template.draft discarded' as const, id: row.id, project: null }] }
}

/** Discards the draft. The history keeps what was changed in it. */
export const discardDraft = installationAct({
  permission: 'template.manage',
  form: draftForm,
  load: (trx) => getDraft(trx),
  decide: decideDiscard,
  save: (trx, row) => deleteDraft(trx, row),
  says: () => 'The draft is discarded',
})
