import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopLeftOpenTable, SopVersionsTable } from '../../db/tables/sop.ts'

export type VersionHead = Omit<SopVersionsTable, 'body'>

/** The versions of a project without their texts, newest first. */
export const listVersions = (db: Reader, projectId: ProjectId): Promise<VersionHead[]> =>
  db
    .selectFrom('sop_versions')
    .select(['id', 'project_id', 'number', 'digest', 'written_by', 'written_by_id', 'written_at'])
    .where('project_id', '=', projectId)
    .orderBy('number', 'desc')
    .execute()

/** The version of a project with this number, or undefined. */
export const findVersion = (db: Reader, projectId: ProjectId, number: number): Promise<SopVersionsTable | undefined> =>
  db.selectFrom('sop_versions').selectAll().where('project_id', '=', projectId).where('number', '=', number).executeTakeFirst()

/** The texts of these versions. */
export const listBodies = async (db: Reader, ids: string[]): Promise<{ id: string; number: number; body: string }[]> =>
  ids.length === 0 ? [] : db.selectFrom('sop_versions').select(['id', 'number', 'body']).where('id', 'in', ids).execute()

export async function insertLeftOpen(trx: Writer, rows: SopLeftOpenTable[]): Promise<void> {
  for (const row of rows) await trx.insertInto('sop_left_open').values(row).execute()
}

/** What a version leaves open, as it was confirmed. */
export const listLeftOpen = (db: Reader, versionId: string): Promise<SopLeftOpenTable[]> =>
  db.selectFrom('sop_left_open').selectAll().where('version_id', '=', versionId).orderBy('id').execute()
