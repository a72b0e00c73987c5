import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { SavedViewsTable } from '../../db/tables/rollout.ts'
import { deleteView, getOwnView } from './saved-views.store.ts'

/** History keeps what the view showed. */
export const decideDeletion = (view: SavedViewsTable): Decided<SavedViewsTable> => ({
  next: view,
  happened: [{ kind: 'view.deleted', id: view.id, project: null, name: view.name, from: view.query }],
})

/** Deletes one's own view. */
export const deleteOwnView = installationAct({
  permission: 'service.view',
  form: z.object({}),
  load: (trx, { view }: { view: string }, { actor }) => getOwnView(trx, actor.id, view),
  decide: decideDeletion,
  save: (trx, { id }) => deleteView(trx, id),
  says: ({ name }) => `View ${name} deleted`,
})
