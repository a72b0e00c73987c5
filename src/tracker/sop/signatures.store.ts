import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopSignaturesTable } from '../../db/tables/sop.ts'
import { digestOf } from '../../digest.ts'

/** An answer that was corrected stays on record, and its correction counts. */
const answers = (db: Reader) =>
  db
    .selectFrom('sop_signatures as s')
    .selectAll('s')
    .where((eb) => eb.not(eb.exists(eb.selectFrom('sop_signatures as c').select('c.id').whereRef('c.corrects_id', '=', 's.id'))))
    .orderBy('s.at')

/** Every answer of a project that counts, the oldest first. */
export const listAnswers = (db: Reader, projectId: ProjectId): Promise<SopSignaturesTable[]> => answers(db).where('s.project_id', '=', projectId).execute()

/** The answers to a version that count, the oldest first. */
export const listAnswersTo = (db: Reader, versionId: string): Promise<SopSignaturesTable[]> => answers(db).where('s.version_id', '=', versionId).execute()

/** Every answer to a version, with those that were corrected, the oldest first. */
export const listSignaturesOf = (db: Reader, versionId: string): Promise<SopSignaturesTable[]> =>
  db.selectFrom('sop_signatures').selectAll().where('version_id', '=', versionId).orderBy('at').execute()

export async function insertSignature(trx: Writer, signature: SopSignaturesTable): Promise<void> {
  await trx.insertInto('sop_signatures').values(signature).execute()
}

export interface Answered {
  decision: SopSignaturesTable['decision']
  at: string
}

/**
 * What these members (ids of `project_people`) have answered that binds them to their role: in a round that is open, or by declining the last time
 * that they were asked.
 */
export async function listAnswered(db: Reader, memberIds: string[]): Promise<Map<string, Answered>> {
  if (memberIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('project_people as pp')
    .innerJoin('sop_signatures as s', (join) => join.onRef('s.project_id', '=', 'pp.project_id').onRef('s.role_key', '=', 'pp.role_key'))
    .innerJoin('sop_rounds as r', 'r.version_id', 's.version_id')
    .select(['pp.id', 's.decision', 's.at', 'r.closed_at'])
    .where('pp.id', 'in', memberIds)
    .where((eb) => eb.not(eb.exists(eb.selectFrom('sop_signatures as c').select('c.id').whereRef('c.corrects_id', '=', 's.id'))))
    // An answer binds the holder of the role, whoever gave it for them.
    .where('pp.acting_for', 'is', null)
    .where((eb) => eb(eb.fn.coalesce('s.for_person_id', 's.person_id'), '=', eb.ref('pp.person_id')))
    .orderBy('s.at')
    .execute()
  const latest = new Map(rows.map((row) => [row.id, row]))
  return new Map([...latest].filter(([, row]) => row.closed_at === null || row.decision === 'declined').map(([id, { decision, at }]) => [id, { decision, at }]))
}

/** Every signature whose digest is no longer that of the version it is bound to: tampering, for `slipway verify`. */
export async function listBrokenSignatures(db: Reader): Promise<{ id: string; version: number; personName: string }[]> {
  const rows = await db
    .selectFrom('sop_signatures as s')
    .innerJoin('sop_versions as v', 'v.id', 's.version_id')
    .select(['s.id', 's.digest', 's.person_name', 'v.number', 'v.body'])
    .execute()
  return rows.filter((row) => digestOf(row.body) !== row.digest).map((row) => ({ id: row.id, version: row.number, personName: row.person_name }))
}
