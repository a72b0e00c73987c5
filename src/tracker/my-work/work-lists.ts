import type { Reader } from '../../db/database.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { isTodoList } from '../service-facets/todo.ts'
import type { TodoList } from '../service-facets/todo.ts'
import { findTodos } from './find-todos.ts'
import { isFoundList, listFound, startOfFound } from './my-work.store.ts'
import type { FoundList } from './my-work.store.ts'
import { comparePlaces } from './my-work.ts'
import type { Of, Place, Waiting } from './my-work.ts'
import { listTodos, shownFirst } from './todos.store.ts'

/** What waits is found by a query if it is rare, else counted from the facet index, which tells in which projects the first of it is. */
export type WorkList = FoundList | TodoList
export const isWorkList = (name: string): name is WorkList => isFoundList(name) || isTodoList(name)

/** The first things of a list with how many there are in all. */
export async function startOfList(db: Reader, list: WorkList, of: Of): Promise<{ rows: Waiting[]; total: number }> {
  return isTodoList(list) ? findAndList(db, list, { ...of, limit: shownFirst }) : startOfFound(db, list, of, shownFirst)
}

const pageSize = 50

/** A page of a list; `after` is the place of the last thing shown. */
export async function pageOfList(db: Reader, list: WorkList, of: Of, after?: Place): Promise<{ rows: Waiting[]; next: Waiting | undefined }> {
  const asked = { ...of, limit: pageSize + 1, after }
  const rows = isTodoList(list) ? (await findAndList(db, list, asked)).rows : await listFound(db, list, asked)
  return { rows: rows.slice(0, pageSize), next: rows.length > pageSize ? rows[pageSize - 1] : undefined }
}

async function findAndList(db: Reader, list: TodoList, { limit, after, ...of }: Of & { limit: number; after?: Place | undefined }) {
  const { total, projects } = findTodos(await currentIndex(db, of.today), { personId: of.personId, list, limit, after })
  const found = await listTodos(db, list, { ...of, projects })
  const rows = after ? found.filter((one) => comparePlaces(one, after) > 0) : found
  return { rows: rows.toSorted(comparePlaces).slice(0, limit), total }
}
