import type { Day } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { prepared } from '../../db/prepared.ts'
import type { ReleasedTemplatesTable, TemplateVersionsTable } from '../../db/tables/template-versions.ts'
import { ConflictError } from '../../errors.ts'

const pageSize = 20
export type VersionLine = Omit<TemplateVersionsTable, 'body'>
const line = [
  'id',
  'number',
  'based_on',
  'release',
  'note',
  'effective_on',
  'published_by',
  'published_by_id',
  'published_at',
  'withdrawn_by',
  'withdrawn_by_id',
  'withdrawn_at',
] as const

/** A page of the versions, the newest first, without their content. */
export async function listVersions(db: Reader, before?: number): Promise<{ rows: VersionLine[]; next: number | undefined }> {
  let query = db
    .selectFrom('template_versions')
    .select(line)
    .orderBy('number', 'desc')
    .limit(pageSize + 1)
  if (before !== undefined) query = query.where('number', '<', before)
  const rows = await query.execute()
  return { rows: rows.slice(0, pageSize), next: rows.length > pageSize ? rows[pageSize - 1]?.number : undefined }
}

const inForce = prepared<{ today: Day }, { id: string; number: number; effective_on: Day }>((db, p) =>
  db
    .selectFrom('template_versions')
    .select(['id', 'number', 'effective_on'])
    .where('withdrawn_at', 'is', null)
    .where('effective_on', '<=', p('today'))
    .orderBy('number', 'desc')
    .limit(1),
)

/** The published version that applies on a day; undefined if the templates of the release do. */
export const findInForce = async (db: Reader, today: Day): Promise<{ id: string; number: number; effective_on: Day } | undefined> =>
  (await inForce(db, { today })).rows[0]

/** The newest version that was not withdrawn, in force or to come. */
export const findNewest = (db: Reader): Promise<VersionLine | undefined> =>
  db.selectFrom('template_versions').select(line).where('withdrawn_at', 'is', null).orderBy('number', 'desc').limit(1).executeTakeFirst()

export const findVersion = (db: Reader, number: number): Promise<TemplateVersionsTable | undefined> =>
  db.selectFrom('template_versions').selectAll().where('number', '=', number).executeTakeFirst()

/** The highest number that a version has, withdrawn or not; 0 without one. */
export async function lastNumber(db: Reader): Promise<number> {
  const found = await db.selectFrom('template_versions').select('number').orderBy('number', 'desc').limit(1).executeTakeFirst()
  return found?.number ?? 0
}

export const insertVersion = async (trx: Writer, version: TemplateVersionsTable): Promise<void> =>
  void (await trx.insertInto('template_versions').values(version).execute())

/** Throws ConflictError if someone withdrew it first. */
export async function withdrawVersion(
  trx: Writer,
  id: string,
  by: Required<Pick<TemplateVersionsTable, 'withdrawn_by' | 'withdrawn_by_id' | 'withdrawn_at'>>,
): Promise<void> {
  const { numUpdatedRows } = await trx.updateTable('template_versions').set(by).where('id', '=', id).where('withdrawn_at', 'is', null).executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has withdrawn this version.')
}

/** The releases whose templates were used here, the newest first, without their content. */
export const listReleased = (db: Reader): Promise<Omit<ReleasedTemplatesTable, 'body'>[]> =>
  db.selectFrom('released_templates').select(['version', 'release', 'first_used_at']).orderBy('first_used_at', 'desc').limit(pageSize).execute()

export const findReleased = (db: Reader, version: string): Promise<ReleasedTemplatesTable | undefined> =>
  db.selectFrom('released_templates').selectAll().where('version', '=', version).executeTakeFirst()

/** Notes the templates of a release, unless they are known. */
export const keepReleased = async (trx: Writer, row: ReleasedTemplatesTable): Promise<void> =>
  void (await trx
    .insertInto('released_templates')
    .values(row)
    .onConflict((on) => on.column('version').doNothing())
    .execute())

/** The templates of the release that was installed last, as projects name them. */
export async function newestRelease(db: Reader): Promise<string | undefined> {
  const found = await db.selectFrom('released_templates').select('version').orderBy('first_used_at', 'desc').limit(1).executeTakeFirst()
  return found?.version
}
