import { sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { ofProject } from '../../db/conditions.ts'
import { holdsWords } from '../../db/words.ts'
import { folded } from '../../text.ts'
import { sharesProject } from '../people/known-people.store.ts'
import { projectIsSeen, valuesOfAsid } from '../service-list/filter-conditions.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'

/** How many there are, and the first of them by name. */
export interface Found<T> {
  total: number
  rows: T[]
}

const ofAll = sql<number>`count(*) over ()`
const foundOf = <T extends { total: number }>(rows: T[]): Found<T> => ({ total: Number(rows[0]?.total ?? 0), rows })

/** The people whom this person may see whose name or organisation holds these words, or whose whole email address this is. `after` is the last one shown. */
export async function findPeople(
  db: Reader,
  person: Person,
  { words, limit, after }: { words: string; limit: number; after?: { name: string; id: string } | undefined },
): Promise<Found<{ id: PersonId; name: string; organisation: string | null; sort: string; total: number }>> {
  const sort = sql<string>`lower(p.name)`
  let query = db
    .selectFrom('people as p')
    .select(['p.id', 'p.name', 'p.organisation', sort.as('sort'), ofAll.as('total')])
    .where(sharesProject(person))
    .where((eb) => eb.or([holdsWords(words, 'p.name', 'p.organisation'), eb(eb.fn('lower', ['p.email']), '=', folded(words))]))
    .orderBy(sort)
    .orderBy('p.id')
    .limit(limit)
  if (after) query = query.where(sql<boolean>`(lower(p.name), p.id) > (${after.name}, ${after.id})`)
  return foundOf(await query.execute())
}

/** The organisations whose name holds these words, or that have this ODS code. */
export const findOrganisations = async (db: Reader, words: string, limit: number): Promise<Found<{ id: string; name: string; ods_code: string | null }>> =>
  foundOf(
    await db
      .selectFrom('organisations')
      .select(['id', 'name', 'ods_code', ofAll.as('total')])
      .where((eb) => eb.or([holdsWords(words, 'name'), eb('ods_code', '=', words.toUpperCase())]))
      .orderBy((eb) => eb('ods_code', '=', words.toUpperCase()), 'desc')
      .orderBy((eb) => eb.fn('lower', ['name']))
      .orderBy('id')
      .limit(limit)
      .execute(),
  )

/** The prerequisites of projects that this person sees whose value is this ASID. */
export const findAsids = async (
  db: Reader,
  viewer: Viewer,
  number: string,
  limit: number,
): Promise<Found<{ project_id: ProjectId; name: string; key: string; title: string }>> =>
  foundOf(
    await db
      .selectFrom('prerequisites as v')
      .innerJoin('projects as p', 'p.id', 'v.project_id')
      .select(['v.project_id', 'p.name', 'v.key', 'v.title', ofAll.as('total')])
      .where('v.value', 'in', valuesOfAsid(number))
      .where((eb) => eb.and(projectIsSeen(viewer)))
      .orderBy((eb) => eb.fn('lower', ['p.name']))
      .orderBy('v.id')
      .limit(limit)
      .execute(),
  )

/** Whether this person sees the project that has this id. */
export const isSeenBy =
  (viewer: Viewer) =>
  (projectId: Expression<unknown>): Expression<SqlBool> =>
    ofProject.exists(
      ofProject
        .selectFrom('projects as p')
        .select('p.id')
        .where(sql<SqlBool>`p.id = ${projectId}`)
        .where((eb) => eb.and(projectIsSeen(viewer))),
    )

/** The names of those of these projects that this person sees. */
export async function namesOfSeen(db: Reader, viewer: Viewer, ids: ProjectId[]): Promise<ReadonlyMap<ProjectId, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('projects as p')
    .select(['p.id', 'p.name'])
    .where('p.id', 'in', ids)
    .where((eb) => eb.and(projectIsSeen(viewer)))
    .execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
