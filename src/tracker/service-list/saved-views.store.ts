import type { Reader, Writer } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import type { SavedViewsTable } from '../../db/tables/rollout.ts'
import { NotFoundError } from '../../errors.ts'
import type { List } from './columns.ts'

/** The views of a list that this person may use: their own, which nobody else’s push out, then shared ones, by name. */
export const listViews = async (db: Reader, list: List['key'], personId: PersonId) => (await views(db, { list, personId })).rows
const views = prepared<{ list: List['key']; personId: PersonId }, Omit<SavedViewsTable, 'created_at'> & { owner: string }>((db, p) =>
  db
    .selectFrom('saved_views as v')
    .innerJoin('people as p', 'p.id', 'v.person_id')
    .select(['v.id', 'v.name', 'v.list', 'v.query', 'v.shared', 'v.person_id', 'p.name as owner'])
    .where('v.list', '=', p('list'))
    .where((eb) => eb.or([eb('v.person_id', '=', p('personId')), eb('v.shared', '=', 1)]))
    .orderBy((eb) => eb('v.person_id', '=', p('personId')), 'desc')
    .orderBy((eb) => eb.fn('lower', ['v.name']))
    .orderBy('v.id')
    .limit(100),
)

/** A view that this person may use; undefined if there is none. */
export const findView = (db: Reader, personId: PersonId, id: string) =>
  db
    .selectFrom('saved_views')
    .selectAll()
    .where('id', '=', id)
    .where((eb) => eb.or([eb('person_id', '=', personId), eb('shared', '=', 1)]))
    .executeTakeFirst()

/** A view that is this person's own to change; throws NotFoundError. */
export async function getOwnView(db: Reader, personId: PersonId | null, id: string): Promise<SavedViewsTable> {
  const view = await findView(db, personId ?? noPersonId, id)
  if (!view || view.person_id !== personId) throw new NotFoundError('No such view')
  return view
}

export async function insertView(trx: Writer, view: SavedViewsTable): Promise<void> {
  await trx.insertInto('saved_views').values(view).execute()
}

export async function saveView(trx: Writer, id: string, view: Pick<SavedViewsTable, 'name' | 'shared'>): Promise<void> {
  await trx.updateTable('saved_views').set(view).where('id', '=', id).execute()
}

export async function deleteView(trx: Writer, id: string): Promise<void> {
  await trx.deleteFrom('saved_views').where('id', '=', id).execute()
}
