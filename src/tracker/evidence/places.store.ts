import type { Reader } from '../../db/database.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { NotFoundError } from '../../errors.ts'
import { caseName } from '../test-plan/test-plan.ts'

/** What a piece of evidence serves. `owners` are the roles that settle it, null for a test case; `frozen` where its run is finished. */
export interface EvidencePlace {
  title: string
  path: string
  owners: string[] | null
  frozen: boolean
}

/** Where a piece of evidence serves; throws NotFoundError if that is gone. `path` is below the project's address. */
export async function findPlaceOf(db: Reader, row: Pick<EvidenceTable, 'subject' | 'subject_id' | 'project_id' | 'run_id'>): Promise<EvidencePlace> {
  if (row.subject === 'prerequisite') {
    const one = await db
      .selectFrom('prerequisites')
      .select(['key', 'title', 'owners'])
      .where('id', '=', row.subject_id)
      .where('project_id', '=', row.project_id)
      .executeTakeFirst()
    if (one) return { title: one.title, path: `/prerequisites/${one.key}`, owners: JSON.parse(one.owners) as string[], frozen: false }
  } else {
    const one = await db
      .selectFrom('test_cases')
      .select(['id', 'code', 'number', 'side'])
      .where('id', '=', row.subject_id)
      .where('project_id', '=', row.project_id)
      .executeTakeFirst()
    const runs = await db
      .selectFrom('test_runs as r')
      .select(['r.id', 'r.number', 'r.finished_at', 'r.counts'])
      .where('r.project_id', '=', row.project_id)
      .orderBy('r.number', 'desc')
      .execute()
    // Older evidence names no run: it is of the latest run that counts, and a rehearsal beside that neither holds nor freezes it.
    const run = row.run_id === null ? (runs.find(({ counts }) => counts === 1) ?? runs[0]) : runs.find(({ id }) => id === row.run_id)
    if (one && run) return { title: caseName(one), path: `/test-plan/runs/${run.number}/cases/${one.id}`, owners: null, frozen: run.finished_at !== null }
  }
  throw new NotFoundError('What this was evidence for is not there')
}
