import type { Reader } from '../../db/database.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { NotFoundError } from '../../errors.ts'
import { findRunOf } from '../evidence/relied-on.store.ts'
import { ownersOf } from '../prerequisites/prerequisites.store.ts'
import { caseName } from '../test-plan/test-plan.ts'

/** What a piece of evidence is for. */
export type EvidencePlace = {
  title: string
  /** Below the project's address; empty for a shared prerequisite. */
  path: string
} & (
  | { kind: 'prerequisite'; prerequisite: PrerequisitesTable; owners: string[] }
  | { kind: 'test-case'; isRunFinished: boolean }
  | { kind: 'shared-prerequisite' }
)

/** What a piece of evidence is for; throws NotFoundError if that no longer exists. */
export async function findPlaceOf(db: Reader, row: Pick<EvidenceTable, 'subject' | 'subject_id' | 'project_id' | 'run_id'>): Promise<EvidencePlace> {
  const place = await (row.subject === 'prerequisite' ? findPrerequisite(db, row) : findCase(db, row))
  if (!place) throw new NotFoundError('What this was evidence for no longer exists')
  return place
}

async function findPrerequisite(db: Reader, row: Pick<EvidenceTable, 'subject_id' | 'project_id'>): Promise<EvidencePlace | undefined> {
  const one = await db.selectFrom('prerequisites').selectAll().where('id', '=', row.subject_id).where('project_id', '=', row.project_id).executeTakeFirst()
  return one && { kind: 'prerequisite', title: one.title, path: `/prerequisites/${one.key}`, prerequisite: one, owners: ownersOf(one) }
}

async function findCase(db: Reader, row: Pick<EvidenceTable, 'subject_id' | 'project_id' | 'run_id'>): Promise<EvidencePlace | undefined> {
  const one = await db
    .selectFrom('test_cases')
    .select(['id', 'code', 'number', 'side'])
    .where('id', '=', row.subject_id)
    .where('project_id', '=', row.project_id)
    .executeTakeFirst()
  const run = await findRunOf(db, row)
  if (!one || !run) return undefined
  return { kind: 'test-case', title: caseName(one), path: `/test-plan/runs/${run.number}/cases/${one.id}`, isRunFinished: run.finished_at !== null }
}
