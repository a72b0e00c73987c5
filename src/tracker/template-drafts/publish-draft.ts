import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { TemplateDraftsTable, TemplateVersionsTable } from '../../db/tables/template-versions.ts'
import { dayInWords } from '../../day.ts'
import { NotFoundError } from '../../errors.ts'
import { dayField } from '../../web/day-field.ts'
import { checkDraft } from './check-draft.ts'
import type { CheckedDraft } from './check-draft.ts'
import { draftForm } from './discard-draft.ts'
import { deleteDraft, findDraft } from './draft.store.ts'
import { followVersions } from '../template-versions/follow-versions.ts'
import { findNewest, insertVersion, lastNumber } from '../template-versions/versions.store.ts'
import type { VersionLine } from '../template-versions/versions.store.ts'

const form = draftForm.extend({
  effective_on: dayField('Enter the day from which it applies'),
  note: z.string().trim().max(1000, 'Use 1,000 characters or fewer').default('').pipe(z.string().min(1, 'Say what is different in it, and why')),
  checked: z.custom<CheckedDraft>(),
})

interface Found {
  row: TemplateDraftsTable
  newest: VersionLine | undefined
  last: number
}

export function decidePublish({ row, newest, last }: Found, { version, effective_on, note, checked }: z.output<typeof form>, doing: Doing) {
  const { actor, at, newId, today } = doing
  if (row.version !== version || checked.version !== version || checked.newest !== (newest?.number ?? null)) return overtaken
  if (effective_on < today) return refused({ effective_on: `Enter today, ${dayInWords(today)}, or a later day` })
  if (newest && effective_on < newest.effective_on)
    return refused({
      effective_on: `Version ${newest.number} comes into force on ${dayInWords(newest.effective_on)}. Enter that day or a later one, or withdraw it first`,
    })
  if (checked.fault !== undefined) return refused({ form: checked.fault })
  const { based_on, release, body: text } = row
  const next: TemplateVersionsTable = {
    id: newId(),
    number: last + 1,
    body: text,
    based_on,
    release,
    note,
    effective_on,
    published_by: actor.name,
    published_by_id: actor.id,
    published_at: at,
    withdrawn_by: null,
    withdrawn_by_id: null,
    withdrawn_at: null,
  }
  return {
    next: { row, version: next },
    happened: [{ kind: 'template.published' as const, id: next.id, project: null, number: next.number, effectiveOn: effective_on, reason: note }],
  }
}

/** Publishes the draft as the next version. Running projects are offered what is new when it comes into force. */
export const publishDraft = installationAct({
  permission: 'template.manage',
  form,
  prepare: async ({ db, templates }, sent) => ({ ...sent, checked: await checkDraft(db.read, templates) }),
  async load(trx): Promise<Found> {
    const row = await findDraft(trx)
    if (!row) throw new NotFoundError('There is no draft of the templates')
    return { row, newest: await findNewest(trx), last: await lastNumber(trx) }
  },
  decide: decidePublish,
  async save(trx, { row, version }) {
    await deleteDraft(trx, row)
    await insertVersion(trx, version)
  },
  after: (context) => followVersions(context),
  says: ({ version }) => `Version ${version.number} of the templates is published, in force from ${dayInWords(version.effective_on)}`,
})
