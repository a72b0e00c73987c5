import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { PersonId } from '../../db/ids.ts'
import type { SavedViewsTable } from '../../db/tables/rollout.ts'
import { ForbiddenError } from '../../errors.ts'
import { lists } from './columns.ts'
import { cleanQuery, isShared, viewForm } from './saved-view.ts'
import { insertView } from './saved-views.store.ts'

const form = viewForm.extend({ query: z.string().max(2000).default(''), list: z.enum(['services', 'projects']).default('services') })

/** The view of a person, as a row. */
export function decideView(
  { personId }: { personId: PersonId },
  typed: z.output<typeof form>,
  { newId, at }: Pick<Doing, 'newId' | 'at'>,
): Decided<SavedViewsTable> {
  const query = cleanQuery(lists[typed.list], typed.query)
  const view = { id: newId(), person_id: personId, name: typed.name, list: typed.list, query, shared: isShared(typed), created_at: at }
  return { next: view, happened: [{ kind: 'view.saved', id: view.id, project: null, name: view.name, to: query }] }
}

/** Saves what a list shows now as a view of this person. */
export const saveNewView = installationAct({
  permission: 'service.view',
  form,
  load: async (_trx, _where: object, { person }) => {
    if (!person) throw new ForbiddenError('A view belongs to a person')
    return { personId: person.personId }
  },
  decide: decideView,
  save: (trx, view) => insertView(trx, view),
  says: ({ name }) => `View ${name} saved`,
})
