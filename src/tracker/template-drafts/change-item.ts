import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { digestOf } from '../../digest.ts'
import { fieldsBetween, fromTo } from './changes.ts'
import { saveDraft } from './draft.store.ts'
import type { Values } from './field.ts'
import { getDraft, getItem, getKind } from './get-draft.ts'
import type { Draft } from './get-draft.ts'

const value = z.union([z.string().max(110_000), z.array(z.string().max(500)).max(500)])
/** The fields of an item, whatever its kind, and `seen`: the digest of the item as it was when the form was opened. */
export const itemForm = z.record(z.string(), z.unknown()).transform((sent): Values =>
  Object.fromEntries(
    Object.entries(sent).flatMap(([name, given]) => {
      const read = value.safeParse(given)
      return read.success ? [[name, read.data] as const] : []
    }),
  ),
)

export interface OfItem {
  kind: string
  key: string
}

export const asSaved = ({ actor, at }: Pick<Doing, 'actor' | 'at'>) => ({ saved_by: actor.name, saved_by_id: actor.id, saved_at: at })

type Found = Draft & ReturnType<typeof getKind> & { key: string; item: ReturnType<typeof getItem> }

export function decideItem({ row, body, name, kind, key, item }: Found, sent: Values, doing: Doing) {
  if (sent['seen'] !== digestOf(item.content)) return overtaken
  const changed = kind.change(body, key, sent)
  if ('faults' in changed) return refused(changed.faults)
  const fields = fieldsBetween(kind, { body, key }, { body: changed.body, key: changed.key })
  if (fields.length === 0) return refused({ form: 'Nothing is different. Change something, or go back' })
  return {
    next: { row, title: changed.title, set: { body: JSON.stringify(changed.body), ...asSaved(doing) } },
    happened: [
      {
        kind: 'template.draft changed' as const,
        id: `${name} ${key}`,
        project: null,
        item: `${kind.one} ${changed.title}`,
        deed: 'changed' as const,
        ...fromTo(fields),
      },
    ],
  }
}

/** Changes an item of the draft. */
export const changeItem = installationAct({
  permission: 'template.manage',
  form: itemForm,
  async load(trx, { kind: asked, key }: OfItem): Promise<Found> {
    const draft = await getDraft(trx)
    const of = getKind(asked)
    return { ...draft, ...of, key, item: getItem(of.kind, draft.body, key) }
  },
  decide: decideItem,
  save: (trx, { row, set }) => saveDraft(trx, row, set),
  subject: ({ name, key }) => `${name} ${key}`,
  says: ({ title }) => `${title} is changed in the draft`,
})
