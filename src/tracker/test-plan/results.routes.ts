import { nowIso } from '../../context.ts'
import { recordEvents } from '../../events/events.store.ts'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { addComments } from './comments.store.ts'
import { keepOverruledBy } from './overruled.ts'
import { readResults } from './record-form.ts'
import type { ReadResults } from './record-form.ts'
import { loadRun, mustBeHeld, orFirst, showRun } from './runs.routes.ts'
import { addResults } from './test-plan.store.ts'
import type { Overtaken } from './test-plan.store.ts'
import { caseName, verdictNames } from './test-plan.ts'

const numbered = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

/** Writes results and comments with an event each; returns the results that were not recorded because another came in meanwhile. */
async function write(page: Page, { run, cases, proposals }: Awaited<ReturnType<typeof loadRun>>, { results, comments }: ReadResults): Promise<Overtaken[]> {
  const at = nowIso(page.context)
  const by = page.person
  const rows = results.map(({ one, ...rest }) => ({ ...rest, id: page.context.newId(), caseId: one.id }))
  return page.db.transaction(async (trx) => {
    const overtaken = rows.length === 0 ? [] : await addResults(trx, run.id, rows, { name: by.name, at })
    await addComments(
      trx,
      run.id,
      comments.map(({ one, body }) => ({
        id: page.context.newId(),
        run_id: run.id,
        case_id: one.id,
        body,
        written_by_id: by.personId,
        written_by: by.name,
        written_at: at,
      })),
      at,
    )
    const missed = new Set(overtaken.map((one) => one.caseId))
    const kept = rows.filter((one) => !missed.has(one.caseId))
    await keepOverruledBy(page, trx, { run, cases, proposals, results: kept })
    await recordEvents(trx, [
      ...results
        .filter(({ one }) => !missed.has(one.id))
        .map(({ one, verdict, comment }) =>
          page.event({
            subject: 'test-plan',
            subjectId: one.id,
            action: 'result',
            to: verdictNames[verdict],
            reason: comment,
            sentence: `${by.name} recorded ${verdictNames[verdict].toLowerCase()} in run ${run.number} for ${caseName(one)}`,
          }),
        ),
      ...comments.map(({ one, body }) =>
        page.event({
          subject: 'test-plan',
          subjectId: one.id,
          action: 'comment',
          reason: body,
          sentence: `${by.name} commented in run ${run.number} on ${caseName(one)}`,
        }),
      ),
    ])
    return overtaken
  })
}

/** Records what was chosen for any number of cases at once: a case whose choice is left blank keeps its result, and a comment on it is kept. */
async function record(page: Page): Promise<void> {
  mustBeOpen(page)
  const loaded = await loadRun(page)
  const { run, cases, home } = loaded
  mustBeHeld(page, run)
  const read = readResults(page.typed, cases)
  if (Object.keys(read.errors).length > 0 && run.finished_at === null) return showRun(page, { status: 422, errors: read.errors })
  const overtaken = await write(page, loaded, read)
  const missed = new Set(overtaken.map((one) => one.caseId))
  const saved = [...read.results, ...read.comments].map(({ one }) => one.id).filter((id) => !missed.has(id))
  if (overtaken.length > 0) return showRun(page, { status: 409, overtaken: { cases: overtaken, saved } })
  const said = [
    read.results.length > 0 ? `${numbered(read.results.length, 'result')} recorded` : '',
    read.comments.length > 0 ? `${numbered(read.comments.length, 'comment')} kept` : '',
  ]
  page.done(home, said.filter(Boolean).join(', '))
}

export const resultsRoutes: Route[] = [post('/projects/:project/test-plan/runs/:run/results', 'test.record', orFirst(record, showRun))]
