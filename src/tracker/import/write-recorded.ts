import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { caseName, verdictNames } from '../test-plan/test-plan.ts'
import { listCases } from '../test-plan/test-plan.store.ts'
import type { Confirmation } from './confirmation.ts'
import type { PlanCase } from './operational-test-plan.shape.ts'

/** Whether the sheet says anything about a run of the case. */
export const isRecorded = (one: PlanCase): boolean => one.verdictSaid !== null || one.comment !== null || one.remarks.length > 0

/** The sheet's own words about a result: the verdict's if they say more than its name, the comment, and further columns. */
export function wordsOf({ verdict, verdictSaid, comment, remarks }: PlanCase): string | null {
  const isPlain = verdict !== null && verdictSaid?.toLowerCase() === verdictNames[verdict].toLowerCase()
  const words = [...(verdictSaid === null || isPlain ? [] : [`“${verdictSaid}”`]), ...(comment === null ? [] : [comment]), ...remarks]
  return words.length === 0 ? null : words.join('. ')
}

/** Stores what the sheet recorded of the cases of a new project before it was tracked here: the history of each case shows it, and no gate counts it. */
export async function writeRecorded(db: Reader, { plan, fileName: file }: Pick<Confirmation, 'plan' | 'fileName'>, project: ProjectId): Promise<Happened[]> {
  const cases = await listCases(db, project)
  return plan.cases.flatMap((one, at): Happened[] => {
    const row = cases[at]
    if (!row || !isRecorded(one)) return []
    const verdict = one.verdict === null ? null : verdictNames[one.verdict]
    const what = verdict === null ? 'a comment on' : `${verdict.toLowerCase()} for`
    const { sheet, cell } = one.at
    const words = { file, sheet, cell, what, test: caseName(row) }
    return [{ kind: 'test-plan.recorded earlier', id: row.id, project, to: verdict, reason: wordsOf(one), ...words }]
  })
}
