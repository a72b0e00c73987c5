import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { asPersonId } from '../../db/ids.ts'

/** The names of people as lists sort them: of these, or the next after an id. */
export async function namesAsSorted(db: Reader, of: { ids: string[] } | { after: string; limit: number }): Promise<{ id: string; name: string }[]> {
  const names = db.selectFrom('people').select(['id', sql<string>`lower(name)`.as('name')])
  if ('ids' in of) return of.ids.length === 0 ? [] : names.where('id', 'in', of.ids.map(asPersonId)).execute()
  return names.where('id', '>', asPersonId(of.after)).orderBy('id').limit(of.limit).execute()
}
