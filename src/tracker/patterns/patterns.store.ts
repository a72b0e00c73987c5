import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import { foldedName } from '../../db/folded-name.ts'
import { folded } from '../../text.ts'
import type { PatternVersionsTable, PatternsTable } from '../../db/tables/patterns.ts'
import { ConflictError } from '../../errors.ts'
import { readContent } from './pattern.ts'
import type { Pattern } from './pattern.ts'

const pageSize = 50
const lowerName = sql<string>`lower(p.name)`

/** A page of the patterns by name, each with its newest version and how many projects were started from any of its versions. */
export async function listPatterns(db: Reader, find: { retired: boolean; after?: { name: string; id: string } }) {
  let query = db
    .selectFrom('patterns as p')
    .innerJoin('pattern_versions as v', (join) => join.onRef('v.pattern_id', '=', 'p.id').onRef('v.number', '=', 'p.number'))
    .selectAll('p')
    .select(['v.content', lowerName.as('sort_name')])
    .select(
      sql<number>`(select count(*) from projects j inner join pattern_versions u on u.id = j.pattern_version_id where u.pattern_id = p.id)`.as('projects'),
    )
    .where('p.retired_at', find.retired ? 'is not' : 'is', null)
    .orderBy(lowerName)
    .orderBy('p.id')
    .limit(pageSize + 1)
  const { after } = find
  if (after) query = query.where((eb) => eb.or([eb(lowerName, '>', after.name), eb.and([eb(lowerName, '=', after.name), eb('p.id', '>', after.id)])]))
  const rows = await query.execute()
  const last = rows[pageSize - 1]
  return {
    rows: rows.slice(0, pageSize).map(({ projects, ...row }) => ({ ...row, projects: Number(projects) })),
    next: rows.length > pageSize && last ? { name: last.sort_name, id: last.id } : undefined,
  }
}

/** Those that a project can start from, by name; as many as a list to choose from can hold. */
export const listChoices = (db: Reader) =>
  db
    .selectFrom('patterns as p')
    .innerJoin('pattern_versions as v', (join) => join.onRef('v.pattern_id', '=', 'p.id').onRef('v.number', '=', 'p.number'))
    .select(['p.id', 'p.name', 'p.role', 'p.care_setting', 'v.id as version_id'])
    .where('p.retired_at', 'is', null)
    .orderBy(lowerName)
    .limit(500)
    .execute()

export const findPattern = (db: Reader, id: string): Promise<PatternsTable | undefined> =>
  db.selectFrom('patterns').selectAll().where('id', '=', id).executeTakeFirst()

/** The name of a pattern in use that is called this, but for this one. */
export const findNamed = (db: Reader, name: string, but = ''): Promise<{ id: string } | undefined> =>
  db
    .selectFrom('patterns')
    .select('id')
    .where(foldedName(sql`name`), '=', folded(name))
    .where('retired_at', 'is', null)
    .where('id', '<>', but)
    .executeTakeFirst()

/** The versions of a pattern, the newest first. */
export const listVersions = (db: Reader, patternId: string): Promise<PatternVersionsTable[]> =>
  db.selectFrom('pattern_versions').selectAll().where('pattern_id', '=', patternId).orderBy('number', 'desc').limit(100).execute()

/** A version of a pattern by its id. */
export async function findVersion(db: Reader, versionId: string): Promise<Pattern | undefined> {
  const row = await db
    .selectFrom('pattern_versions as v')
    .innerJoin('patterns as p', 'p.id', 'v.pattern_id')
    .select(['p.id', 'p.name', 'p.about', 'p.role', 'p.care_setting', 'p.retired_at', 'v.id as versionId', 'v.number', 'v.content', 'v.saved_by_id as savedBy'])
    .where('v.id', '=', versionId)
    .executeTakeFirst()
  return row && { ...row, content: readContent(row) }
}

/** The newest version of a pattern that is in use. */
export async function findNewest(db: Reader, patternId: string): Promise<Pattern | undefined> {
  const row = await db
    .selectFrom('patterns as p')
    .innerJoin('pattern_versions as v', (join) => join.onRef('v.pattern_id', '=', 'p.id').onRef('v.number', '=', 'p.number'))
    .select('v.id')
    .where('p.id', '=', patternId)
    .executeTakeFirst()
  return row && findVersion(db, row.id)
}

/** How many projects were started from each version of a pattern. */
export async function countStarted(db: Reader, patternId: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('projects as j')
    .innerJoin('pattern_versions as v', 'v.id', 'j.pattern_version_id')
    .select(['v.id', sql<number>`count(*)`.as('n')])
    .where('v.pattern_id', '=', patternId)
    .groupBy('v.id')
    .execute()
  return new Map(rows.map((row) => [row.id, Number(row.n)]))
}

/** Throws ConflictError if a pattern in use has the same name. */
export async function insertPattern(trx: Writer, pattern: PatternsTable, version: PatternVersionsTable): Promise<void> {
  await trx.insertInto('patterns').values(pattern).execute()
  await insertVersion(trx, version)
}

export const insertVersion = async (trx: Writer, version: PatternVersionsTable): Promise<void> =>
  void (await trx.insertInto('pattern_versions').values(version).execute())

/** Saves over the version that was seen; throws ConflictError if someone saved meanwhile. */
export async function savePattern(trx: Writer, { id, version }: { id: string; version: number }, next: Partial<PatternsTable>): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('patterns')
    .set({ ...next, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this pattern.')
}
