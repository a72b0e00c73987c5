import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { readInPortions } from './in-portions.ts'

/** Whether evidence is of this project, or of a shared prerequisite that meets one of it. */
export const isEvidenceOf = (projectId: ProjectId) => sql<boolean>`(project_id = ${projectId} or (project_id is null and subject_id in
  (select q.shared_id from prerequisites q where q.project_id = ${projectId} and q.shared_id is not null)))`

/** What the index of a pack lists. One query a table, or one a portion of a table that may be long. */
export async function listPackFacts(db: Reader, projectId: ProjectId) {
  const [evidence, prerequisites, cases, conditions, results, runs, attestations] = await Promise.all([
    readInPortions((limit, offset) =>
      db.selectFrom('evidence').selectAll().where(isEvidenceOf(projectId)).orderBy('added_at').orderBy('id').limit(limit).offset(offset).execute(),
    ),
    db
      .selectFrom('prerequisites as q')
      .leftJoin('shared_prerequisites as h', 'h.id', 'q.shared_id')
      .selectAll('q')
      .select('h.holder_name as met_by')
      .where('q.project_id', '=', projectId)
      .orderBy('q.position')
      .orderBy('q.id')
      .execute(),
    db.selectFrom('test_cases').select(['id', 'code', 'number']).where('project_id', '=', projectId).orderBy('position').execute(),
    db.selectFrom('test_entry_conditions').selectAll().where('project_id', '=', projectId).orderBy('position').orderBy('id').execute(),
    readInPortions((limit, offset) =>
      db
        .selectFrom('test_results as t')
        .innerJoin('test_runs as r', 'r.id', 't.run_id')
        .innerJoin('test_cases as c', 'c.id', 't.case_id')
        .selectAll('t')
        .select(['r.number as run', 'r.environment', 'r.held_on', 'c.code', 'c.number', 'c.side', 'c.criterion'])
        .where('r.project_id', '=', projectId)
        .orderBy('r.number')
        .orderBy('c.position')
        .orderBy('t.attempt')
        .orderBy('t.id')
        .limit(limit)
        .offset(offset)
        .execute(),
    ),
    db.selectFrom('test_runs').selectAll().where('project_id', '=', projectId).orderBy('number').execute(),
    db.selectFrom('attestations').selectAll().where('project_id', '=', projectId).orderBy('first_at').orderBy('id').execute(),
  ])
  /** What evidence is given for, by id, in words that name a folder. */
  const subjects = new Map([
    ...prerequisites.flatMap((one) => [one.id, one.shared_id ?? one.id].map((id) => [id, one.key] as const)),
    ...cases.map((one) => [one.id, `${one.code} ${one.number ?? ''}`] as const),
  ])
  return { evidence, prerequisites, conditions, results, runs, attestations, subjects }
}
export type PackFacts = Awaited<ReturnType<typeof listPackFacts>>

/** How much a pack holds. */
export async function countPack(
  db: Reader,
  projectId: ProjectId,
): Promise<{ files: number; bytes: number; versions: number; answers: number; results: number }> {
  const [kept, versions, answers, results] = await Promise.all([
    db
      .selectFrom('evidence')
      .select((eb) => [eb.fn.countAll<number>().as('files'), eb.fn.sum<number | null>('file_size').as('bytes')])
      .where(isEvidenceOf(projectId))
      .where('stored_as', 'is not', null)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('sop_versions')
      .where('project_id', '=', projectId)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('sop_signatures')
      .where('project_id', '=', projectId)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('test_results as t')
      .innerJoin('test_runs as r', 'r.id', 't.run_id')
      .where('r.project_id', '=', projectId)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  ])
  return {
    files: Number(kept.files),
    bytes: Number(kept.bytes ?? 0),
    versions: Number(versions.count),
    answers: Number(answers.count),
    results: Number(results.count),
  }
}
