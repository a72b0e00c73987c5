import type { Reader } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'

/** A version's number, and everyone on its project now, or who wrote it. */
export async function listInterested(db: Reader, { projectId, versionId }: { projectId: ProjectId; versionId: string }) {
  const version = await db.selectFrom('sop_versions').select(['number', 'written_by_id']).where('id', '=', versionId).executeTakeFirstOrThrow()
  const members = await db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .select(['p.id', 'r.kind'])
    .where('pp.project_id', '=', projectId)
    .where('pp.left_at', 'is', null)
    .orderBy('p.name')
    .execute()
  const writer = await db
    .selectFrom('people')
    .select('id')
    .where('id', '=', version.written_by_id ?? noPersonId)
    .execute()
  const people = [...Map.groupBy([...members, ...writer.map((one) => ({ ...one, kind: null }))], (one) => one.id)].map(([id, own]) => ({
    id,
    manages: own.some((one) => one.kind === 'project-manager'),
    wrote: id === version.written_by_id,
  }))
  return { number: version.number, people }
}
