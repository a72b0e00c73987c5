import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { testCasesFor } from '../templates/templates.ts'
import type { Templates } from '../templates/templates.ts'

/** The codes of a plan whose cases have something on record (a result, evidence, or what a file said): they stay in the plan. */
export async function codesInUse(db: Reader, projectId: ProjectId): Promise<Set<string>> {
  const rows = await db
    .selectFrom('test_cases as c')
    .select('c.code')
    .distinct()
    .where('c.project_id', '=', projectId)
    .where((eb) =>
      eb.or([
        eb.exists(eb.selectFrom('test_results as t').select('t.id').whereRef('t.case_id', '=', 'c.id')),
        eb.exists(eb.selectFrom('evidence as e').select('e.id').whereRef('e.subject_id', '=', 'c.id')),
        eb.exists(eb.selectFrom('events as v').select('v.id').whereRef('v.subject_id', '=', 'c.id')),
      ]),
    )
    .execute()
  return new Set(rows.map((row) => row.code))
}

/** Gives a plan the cases of exactly these codes: adds those of new codes from the template, and deletes those of omitted codes, which must have no results. */
export async function saveCodes(
  trx: Writer,
  project: { id: ProjectId; role: 'provider' | 'consumer'; careSetting: string },
  codes: string[],
  { templates, newId }: { templates: Templates; newId: () => string },
): Promise<void> {
  const cases = await trx.selectFrom('test_cases').select(['code', 'position']).where('project_id', '=', project.id).execute()
  const had = new Set(cases.map((one) => one.code))
  const gone = [...had].filter((code) => !codes.includes(code))
  if (gone.length > 0) await trx.deleteFrom('test_cases').where('project_id', '=', project.id).where('code', 'in', gone).execute()
  const from = Math.max(-1, ...cases.map((one) => one.position)) + 1
  const added = testCasesFor(templates, { role: project.role, careSetting: project.careSetting, codes: codes.filter((code) => !had.has(code)) })
  const rows = added.map((one, index) => ({
    id: newId(),
    project_id: project.id,
    code: one.code,
    number: one.number,
    side: one.side,
    criterion: one.criterion,
    expected: one.expected,
    sandbox_sees: Number(one.sandboxSees),
    smoke: Number(one.smoke),
    template_key: one.key,
    position: from + index,
  }))
  for (let at = 0; at < rows.length; at += 50)
    await trx
      .insertInto('test_cases')
      .values(rows.slice(at, at + 50))
      .execute()
  await trx
    .updateTable('test_plans')
    .set({ codes: JSON.stringify(codes) })
    .where('project_id', '=', project.id)
    .execute()
}
