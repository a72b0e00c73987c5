import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { textFields } from '../../access/read-form.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { addComments } from './comments.store.ts'
import { loadRun, loadWait, whyNoResults } from './load-run.ts'
import { keepOverruledBy } from './overruled.ts'
import { readResults } from './record-form.ts'
import type { ReadResults } from './record-form.ts'
import { addResults } from './test-plan.store.ts'
import type { Overtaken } from './test-plan.store.ts'
import { caseName, verdictNames } from './test-plan.ts'
import { counted } from '../../web/numbers.ts'

async function load(trx: Reader, { run: number }: { project: ProjectId; run: string }, doing: Doing) {
  const loaded = await loadRun(trx, doing, number)
  return { ...loaded, ...(await loadWait(trx, doing, { ...loaded, at: doing.at })) }
}
type Found = Awaited<ReturnType<typeof load>>

/** What of the form to record: a case whose choice is left blank keeps its result, but a comment on it is saved. */
export function decideResults({ run, cases, proposals }: Pick<Found, 'run' | 'cases' | 'proposals'>, typed: Record<string, string>) {
  const early = whyNoResults(run)
  if (early !== undefined) return refused({ form: early })
  if (run.finished_at !== null) return overtakenWith('This run is finished.')
  const read = readResults(typed, cases)
  if (Object.keys(read.errors).length > 0) return refused(read.errors)
  const overtaken: Overtaken[] = []
  return { next: { run, cases, proposals, ...read, overtaken }, happened: [] }
}
interface Next extends ReadResults, Pick<Found, 'run' | 'cases' | 'proposals'> {
  /** Results that were not recorded because someone else recorded one first; known once the others are saved. */
  overtaken: Overtaken[]
}

const commentRows = ({ run, comments }: Next, { actor, at, newId }: Doing) =>
  comments.map(({ one, body }) => ({
    id: newId(),
    run_id: run.id,
    case_id: one.id,
    body,
    written_by_id: actor.id ?? noPersonId,
    written_by: actor.name,
    written_at: at,
  }))

async function save(trx: Writer, next: Next, doing: Doing): Promise<Happened[]> {
  const { run, cases, proposals, results, comments } = next
  const { actor, at, newId } = doing
  const rows = results.map(({ one, ...rest }) => ({ ...rest, id: newId(), caseId: one.id }))
  next.overtaken = rows.length === 0 ? [] : await addResults(trx, run.id, rows, { ...actor, at })
  await addComments(trx, run.id, commentRows(next, doing), at)
  const isKept = (caseId: string): boolean => !next.overtaken.some((each) => each.caseId === caseId)
  const of = { project: doing.access.project.id, number: run.number }
  const overruled = await keepOverruledBy(trx, { run, cases, proposals, results: rows.filter((row) => isKept(row.caseId)) }, doing)
  return [
    ...overruled,
    ...results
      .filter(({ one }) => isKept(one.id))
      .map(({ one, verdict, comment }): Happened => {
        const name = verdictNames[verdict]
        return { kind: 'test-plan.result', ...of, id: one.id, test: caseName(one), verdict: name.toLowerCase(), to: name, reason: comment }
      }),
    ...comments.map(({ one, body }): Happened => ({ kind: 'test-plan.comment', ...of, id: one.id, test: caseName(one), reason: body })),
  ]
}

/** The ids of the cases for which everything that was typed is saved. */
export const savedCases = ({ results, comments, overtaken }: Next): string[] =>
  [...results, ...comments].map(({ one }) => one.id).filter((id) => !overtaken.some((each) => each.caseId === id))

/** Records results and comments for any number of cases at once. */
export const recordResults = projectAct({
  permission: 'test.record',
  form: textFields,
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load,
  decide: decideResults,
  save,
  after: async ({ interactions }, { run }) => interactions.tell(run.id),
  says: ({ results, comments }: Next) =>
    [results.length > 0 ? `${counted(results.length, 'result')} recorded` : '', comments.length > 0 ? `${counted(comments.length, 'comment')} kept` : '']
      .filter(Boolean)
      .join(', '),
})
