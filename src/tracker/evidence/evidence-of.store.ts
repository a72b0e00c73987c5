import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** The DoS ids of the service of a project. */
export async function listDosIdsOfProject(db: Reader, projectId: ProjectId): Promise<Set<string>> {
  const rows = await db
    .selectFrom('service_dos_ids as d')
    .innerJoin('projects as p', 'p.service_id', 'd.service_id')
    .select('d.dos_id')
    .where('p.id', '=', projectId)
    .execute()
  return new Set(rows.map((row) => row.dos_id))
}

/** Of these exchanges, those that are evidence of the subject already. */
export async function listCited(db: Reader, subjectId: string, exchangeIds: string[]): Promise<Set<string>> {
  if (exchangeIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('evidence')
    .select('interaction_id')
    .where('subject_id', '=', subjectId)
    .where('interaction_id', 'in', exchangeIds)
    .where('removed_at', 'is', null)
    .execute()
  return new Set(rows.flatMap((row) => row.interaction_id ?? []))
}
