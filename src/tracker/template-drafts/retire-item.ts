import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { digestOf } from '../../digest.ts'
import { NotFoundError } from '../../errors.ts'
import { asSaved } from './change-item.ts'
import type { OfItem } from './change-item.ts'
import { saveDraft } from './draft.store.ts'
import { getDraft, getItem, getKind } from './get-draft.ts'
import type { Draft } from './get-draft.ts'

type OfKind = Draft & ReturnType<typeof getKind> & { key: string; title: string }
type Retiring = OfKind & { content: string }
const seen = z.object({ seen: z.string().max(100).default('') })

export function decideRetire({ row, body, name, kind, key, title, content }: Retiring, typed: z.output<typeof seen>, doing: Doing) {
  if (typed.seen !== digestOf(content)) return overtaken
  if (kind.notRetired !== undefined) return refused({ form: kind.notRetired })
  return {
    next: { row, title, set: { body: JSON.stringify(kind.retire(body, key)), ...asSaved(doing) } },
    happened: [{ kind: 'template.draft changed' as const, id: `${name} ${key}`, project: null, item: `${kind.one} ${title}`, deed: 'retired' as const }],
  }
}

/** Takes an item out of the draft. It can be put back, and its key is never given to another. */
export const retireItem = installationAct({
  permission: 'template.manage',
  form: seen,
  async load(trx, { kind: asked, key }: OfItem): Promise<Retiring> {
    const draft = await getDraft(trx)
    const of = getKind(asked)
    const { title, content } = getItem(of.kind, draft.body, key)
    return { ...draft, ...of, key, title, content }
  },
  decide: decideRetire,
  save: (trx, { row, set }) => saveDraft(trx, row, set),
  subject: ({ name, key }) => `${name} ${key}`,
  says: ({ title }) => `${title} is retired in the draft`,
})

export function decidePutBack({ row, body, name, kind, key, title }: OfKind, _typed: object, doing: Doing) {
  return {
    next: { row, title, set: { body: JSON.stringify(kind.putBack(body, key)), ...asSaved(doing) } },
    happened: [{ kind: 'template.draft changed' as const, id: `${name} ${key}`, project: null, item: `${kind.one} ${title}`, deed: 'put back' as const }],
  }
}

/** Puts an item back that an earlier version or this draft retired. */
export const putBackItem = installationAct({
  permission: 'template.manage',
  form: z.object({}),
  async load(trx, { kind: asked, key }: OfItem): Promise<OfKind> {
    const draft = await getDraft(trx)
    const of = getKind(asked)
    const found = of.kind.listRetired(draft.body).find((one) => one.key === key)
    if (!found) throw new NotFoundError('The draft has no such item')
    return { ...draft, ...of, key, title: found.title }
  },
  decide: decidePutBack,
  save: (trx, { row, set }) => saveDraft(trx, row, set),
  says: ({ title }) => `${title} is back in the draft`,
})
