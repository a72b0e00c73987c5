import { z } from 'zod'
import { installationAct, overtakenWith } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { findDraft, insertDraft } from './draft.store.ts'
import { getKnownVersion } from '../template-versions/get-version.ts'
import type { KnownVersion } from '../template-versions/get-version.ts'
import { newestRelease } from '../template-versions/versions.store.ts'

const form = z.object({ from: z.string().max(40) })

interface Found {
  copied: KnownVersion
  release: string
  hasDraft: boolean
}

export function decideStart({ copied, release, hasDraft }: Found, _typed: z.output<typeof form>, { actor, at, newId }: Doing) {
  if (hasDraft) return overtakenWith('Someone else has just started a draft. There is one at a time: open it, or discard it first.')
  const id = newId()
  const who = { started_by: actor.name, started_by_id: actor.id, started_at: at, saved_by: actor.name, saved_by_id: actor.id, saved_at: at }
  return {
    next: { id, slot: 1 as const, body: JSON.stringify(copied.body), based_on: copied.version, release, version: 1, ...who },
    happened: [{ kind: 'template.draft started' as const, id, project: null, copyOf: copied.name }],
  }
}

/** Copies a version into the draft of the next one. */
export const startDraft = installationAct({
  permission: 'template.manage',
  form,
  async load(trx, _where: object, { templates }, { from }): Promise<Found> {
    const copied = await getKnownVersion(trx, from, templates)
    return { copied, release: (await newestRelease(trx)) ?? templates.version, hasDraft: (await findDraft(trx)) !== undefined }
  },
  decide: decideStart,
  save: (trx, draft) => insertDraft(trx, draft),
  says: () => 'The draft is ready. Nothing changes for projects until it is published',
})
