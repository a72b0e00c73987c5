import type { Writer } from '../../db/database.ts'
import { record } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { caseName, verdictNames } from '../test-plan/test-plan.ts'
import { listCases } from '../test-plan/test-plan.store.ts'
import type { Confirmation } from './confirm-import.ts'
import type { PlanCase } from './operational-test-plan.shape.ts'

/** Whether the sheet says anything of the case having been run. */
export const isRecorded = (one: PlanCase): boolean => one.verdictSaid !== null || one.comment !== null || one.remarks.length > 0

/** The sheet's own words of a result: of the verdict where they say more than its name, the comment, and further columns. */
export function wordsOf({ verdict, verdictSaid, comment, remarks }: PlanCase): string | null {
  const isPlain = verdict !== null && verdictSaid?.toLowerCase() === verdictNames[verdict].toLowerCase()
  const words = [...(verdictSaid === null || isPlain ? [] : [`“${verdictSaid}”`]), ...(comment === null ? [] : [comment]), ...remarks]
  return words.length === 0 ? null : words.join('. ')
}

/** Keeps the results that the sheet has beside the cases of a new project, as recorded before it was here. Returns how many there are. */
export async function writeRecorded(
  trx: Writer,
  { plan, by, fileName }: Pick<Confirmation, 'plan' | 'by' | 'fileName'>,
  project: { id: string; at: string; newId: () => string },
): Promise<number> {
  const cases = await listCases(trx, project.id)
  const results = plan.cases.flatMap((one, at): Happened[] => {
    const row = cases[at]
    if (!row || !isRecorded(one)) return []
    const verdict = one.verdict === null ? null : verdictNames[one.verdict]
    const what = verdict === null ? 'a comment on' : `${verdict.toLowerCase()} for`
    const from = { file: fileName, sheet: one.at.sheet, cell: one.at.cell, what, test: caseName(row) }
    return [{ kind: 'test-plan.recorded earlier', id: row.id, project: project.id, to: verdict, reason: wordsOf(one), ...from }]
  })
  await record(trx, results, { actor: { id: by.personId, name: by.name }, at: project.at, newId: project.newId })
  return results.length
}
