import type { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { SavedViewsTable } from '../../db/tables/rollout.ts'
import { isShared, viewForm } from './saved-view.ts'
import { getOwnView, saveView } from './saved-views.store.ts'

/** The view under its name, and shared or not, as typed. */
export function decideChangedView(view: SavedViewsTable, typed: z.output<typeof viewForm>): Decided<SavedViewsTable> {
  const next = { ...view, name: typed.name, shared: isShared(typed) }
  return { next, happened: [{ kind: 'view.changed', id: view.id, project: null, name: next.name, from: view.name, to: next.name }] }
}

/** Renames one's own view, or shares it or no longer does. */
export const changeView = installationAct({
  permission: 'service.view',
  form: viewForm,
  load: (trx, { view }: { view: string }, { actor }) => getOwnView(trx, actor.id, view),
  decide: decideChangedView,
  save: (trx, { id, name, shared }) => saveView(trx, id, { name, shared }),
  says: ({ name }) => `View ${name} saved`,
})
