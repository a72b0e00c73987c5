import { installationAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { asSaved, itemForm } from './change-item.ts'
import { saveDraft } from './draft.store.ts'
import type { Values } from './field.ts'
import { getDraft, getKind } from './get-draft.ts'
import type { Draft } from './get-draft.ts'
import { newKey } from './new-key.ts'

/** More than anyone reads in a list, and few enough to check at once. */
const most = 500

type Found = Draft & ReturnType<typeof getKind>

export function decideAdd({ row, body, name, kind }: Found, sent: Values, doing: Doing) {
  if (kind.notAdded !== undefined) return refused({ form: kind.notAdded })
  if (kind.list(body).length >= most) return refused({ form: `The draft has ${most} ${kind.many}. Retire some before you add another` })
  const [words] = [sent['title'], sent['name'], sent['criterion'], sent['text']].filter((one) => typeof one === 'string')
  const added = kind.add(body, newKey(words ?? '', doing.newId()), sent)
  if ('faults' in added) return refused(added.faults)
  const { key } = added
  return {
    next: { row, name, key, title: added.title, set: { body: JSON.stringify(added.body), ...asSaved(doing) } },
    happened: [{ kind: 'template.draft changed' as const, id: `${name} ${key}`, project: null, item: `${kind.one} ${added.title}`, deed: 'added' as const }],
  }
}

/** Adds an item to the draft, with a key that no other item has had. */
export const addItem = installationAct({
  permission: 'template.manage',
  form: itemForm,
  load: async (trx, { kind }: { kind: string }): Promise<Found> => ({ ...(await getDraft(trx)), ...getKind(kind) }),
  decide: decideAdd,
  save: (trx, { row, set }) => saveDraft(trx, row, set),
  says: ({ title }) => `${title} is added to the draft`,
})
