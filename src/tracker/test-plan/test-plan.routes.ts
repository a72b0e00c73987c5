import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { listUnsettled } from '../../evidence/evidence.store.ts'
import { latestEventId, recordEvents } from '../../events/events.store.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { notesBeside, wordOf } from '../notes-beside.ts'
import { runChoices } from '../partners/run-partners.ts'
import { environmentsFor } from './environments.ts'
import { listRecordedEarlier } from './recorded-earlier.store.ts'
import { leftTemplates, noLongerInTemplates } from '../templates/left-templates.ts'
import { findSetUp, latestResults, listCases, listEntryConditions, listRuns, resultsOfRuns, saveEntryCondition } from './test-plan.store.ts'
import { isSettled, verdictNames, verdictTags } from './test-plan.ts'
import { listHolders } from '../people/holders.store.ts'
import { currentDates } from '../dates/due-days.store.ts'
import { savedWords, setDueDays, shownDue } from '../dates/set-due-days.ts'
import { shownActions } from './review-actions.pages.ts'
import { listActions } from './review-actions.store.ts'
import { openInWords, stateOfRun, stateTags } from './run-state.ts'
import type { RunState } from './run-state.ts'
import { counts } from './second-person.ts'

const base = '/projects/:project/test-plan'
export const planHome = (page: Page): string => `/projects/${page.access.project.id}/test-plan`
export const planCrumbs = (page: Page, own = true) => {
  const { project } = page.access
  return [{ text: project.name, href: `/projects/${project.id}` }, ...(own ? [{ text: 'Test plan', href: planHome(page) }] : [])]
}

const runTag = (run: { outcome: string | null }, state: RunState): { text: string; classes: string } =>
  state !== 'finished'
    ? { text: stateTags[state], classes: 'nhsuk-tag--white' }
    : run.outcome === 'success'
      ? { text: 'Success', classes: 'nhsuk-tag--green' }
      : { text: 'Failure', classes: 'nhsuk-tag--red' }

const confirmedWords = (role: string, one: { met_by: string | null; met_at: string | null; note: string | null }): string =>
  one.met_at === null ? role : `${role}: confirmed by ${one.met_by ?? ''}, ${momentOf(one.met_at)}${one.note === null ? '' : `. ${one.note}`}`

const words = z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('')
const conditionForm = z.object({
  met: z.enum(['yes', 'no'], 'Press the button beside the condition that you mean'),
  note: words,
  version: z.coerce.number().int(),
})
export const environmentName = (page: Page, key: string): string => page.context.templates.environments.find((one) => one.key === key)?.name ?? key

export async function showPlan(page: Page, status = 200, errors: Record<string, string> = {}, first: { text: string } | null = null): Promise<void> {
  const { project } = page.access
  const db = page.db.read
  const [plan, cases, conditions, runs, roles, dates, actions, holders] = await Promise.all([
    findSetUp(db, project.id),
    listCases(db, project.id),
    listEntryConditions(db, project.id),
    listRuns(db, project.id),
    db.selectFrom('project_roles').select(['role_key', 'name']).where('project_id', '=', project.id).execute(),
    currentDates(db, project.id),
    listActions(db, project.id),
    listHolders(db, project.id),
  ])
  const openConditions = conditions.filter((one) => one.met_at === null).map((one) => one.title)
  const counting = runs.filter((run) => counts(page, run))
  const others = runs.filter((run) => !counts(page, run))
  const [results, environments, earlier, unsettled] = await Promise.all([
    resultsOfRuns(db, runs),
    environmentsFor(page),
    listRecordedEarlier(db, project.id),
    listUnsettled(
      db,
      cases.map((one) => one.id),
    ),
  ])
  const latest = latestResults(results, counting)
  const elsewhere = latestResults(results, others)
  const stands = (id: string): boolean => !unsettled.has(latest.get(id)?.id ?? '')
  const mine = new Set(page.access.roles.map((role) => role.key))
  const codes = [...new Set(cases.map((one) => one.code))]
  const manages = page.may('project.manage')
  const open = isOpen(page)
  const hasLeft = leftTemplates(page.context.templates, page.access)
  page.show(
    'test-plan/index',
    { title: 'Test plan', status, errors, breadcrumbs: planCrumbs(page, false) },
    {
      home: planHome(page),
      first,
      setUp: plan?.setUp ?? null,
      maySetUp: open && page.may('test.set-up'),
      mayOpen: open && page.may('test.open'),
      despite: openConditions.length === 0 ? null : `Why open it although ${openInWords(openConditions, 0)}?`,
      counting: page.context.templates.environments
        .filter((one) => one.counts)
        .map((one) => one.name)
        .join(' or '),
      actions: shownActions(page, actions, holders),
      days: conditions.map((one) => shownDue(page, one, one.met_at !== null, dates)),
      conditions: conditions.map((one) => ({
        ...one,
        tag: one.met_at === null ? { text: 'Open', classes: 'nhsuk-tag--blue' } : { text: 'Confirmed', classes: 'nhsuk-tag--green' },
        said: `${confirmedWords(roles.find((role) => role.role_key === one.owner)?.name ?? one.owner, one)}${hasLeft('condition', one.template_key) ? `. ${noLongerInTemplates}` : ''}`,
        due: shownDue(page, one, one.met_at !== null, dates),
        maySettle: open && (manages || mine.has(one.owner)),
        typed: page.typed[`note-${one.id}`] ?? '',
        isShown: one.met_at === null || Boolean(page.typed[`note-${one.id}`]) || errors[`note-${one.id}`] !== undefined,
      })),
      codes: codes.map((code) => {
        const own = cases.filter((one) => one.code === code)
        return {
          code,
          name: page.context.templates.dispositionCodes.find((one) => one.code === code)?.name ?? '',
          settled: own.filter((one) => isSettled(latest.get(one.id)?.verdict) && stands(one.id)).length,
          cases: own.map((one) => {
            const result = latest.get(one.id)
            const rehearsed = elsewhere.get(one.id)
            return {
              ...one,
              rehearsed: rehearsed ? `${verdictNames[rehearsed.verdict]}, run ${others.find((run) => run.id === rehearsed.run_id)?.number ?? ''}` : '',
              criterion: hasLeft('case', one.template_key) ? `${one.criterion} (${noLongerInTemplates.toLowerCase()})` : one.criterion,
              sideName: one.side === 'consumer' ? 'Consumer' : 'Provider',
              withdrawn: !stands(one.id),
              earlier: earlier.get(one.id)?.verdict ?? (earlier.has(one.id) ? 'A comment' : null),
              tag: result ? { text: verdictNames[result.verdict], classes: verdictTags[result.verdict] } : { text: 'Not run', classes: 'nhsuk-tag--grey' },
            }
          }),
        }
      }),
      runs: [
        { heading: 'Runs that count for go-live', none: 'None yet. Confirm what is asked before the test, then open a run on its day.', runs: counting },
        { heading: 'Rehearsals and other runs', none: '', runs: others },
      ]
        .filter((one) => one.runs.length > 0 || one.none !== '')
        .map((one) => ({
          ...one,
          runs: one.runs.map((run) => ({
            ...run,
            day: dayOf(run.held_on),
            place: environmentName(page, run.environment),
            tag: runTag(run, stateOfRun(run, { today: page.today, counts: counts(page, run), open: openConditions })),
          })),
        })),
      environments,
      partners: await runChoices(page),
      offersSlots: project.role === 'provider',
      today: page.today,
    },
  )
}

async function settleCondition(page: Page): Promise<void> {
  mustBeOpen(page)
  const one = (await listEntryConditions(page.db.read, page.access.project.id)).find((row) => row.id === page.param('condition'))
  if (!one) throw new NotFoundError('No such condition')
  const { typed } = page
  const read = conditionForm.safeParse({ met: typed['met'], note: typed[`note-${one.id}`], version: typed[`version-${one.id}`] })
  if (!read.success) return showPlan(page, 422, { [`note-${one.id}`]: read.error.issues[0]?.message ?? 'Type it again' })
  const { met, note, version } = read.data
  if (!page.may('project.manage') && !page.access.roles.some((role) => role.key === one.owner))
    throw new ForbiddenError('This condition is confirmed by the role that owns it')
  try {
    await page.db.transaction(async (trx) => {
      await saveEntryCondition(trx, { id: one.id, version }, met === 'yes' ? { by: page.person.name, at: nowIso(page.context), note: note || null } : null)
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: one.id,
          action: met === 'yes' ? 'confirmed' : 'reopened',
          undoes: met === 'no' ? await latestEventId(trx, one.id, ['confirmed']) : null,
          reason: note || null,
          sentence: met === 'yes' ? `${page.person.name} confirmed: ${one.title}` : `${page.person.name} took back the confirmation of: ${one.title}`,
        }),
      ])
    })
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    const text = `${await whoWasFirst(page.db.read, one.id, ['confirmed', 'reopened'])} What you typed is still beside it, and was not saved.`
    return showPlan(page, 409, {}, { text })
  }
  const others = notesBeside(typed, one.id)
  page.done(`${planHome(page)}#conditions`, `${met === 'yes' ? 'Confirmed' : 'Taken back'}${wordOf(others)}`, others)
}

async function saveDays(page: Page): Promise<void> {
  mustBeOpen(page)
  try {
    const changed = await setDueDays(page, 'test_entry_conditions', await listEntryConditions(page.db.read, page.access.project.id))
    page.done(`${planHome(page)}#conditions`, savedWords(changed))
  } catch (error) {
    if (error instanceof InvalidFormError) return showPlan(page, 422, error.fields)
    if (error instanceof ConflictError) return showPlan(page, 409, {}, { text: `${error.message} No day was saved; what you typed is still in its fields.` })
    throw error
  }
}

export const testPlanRoutes: Route[] = [
  get(base, 'project.view', (page) => showPlan(page)),
  post(`${base}/conditions/:condition`, 'go-live.criteria', settleCondition),
  post(`${base}/conditions`, 'go-live.criteria', (page) => {
    // Enter in a field presses no condition's button.
    const field = Object.entries(page.typed).find(([name, value]) => name.startsWith('note-') && value !== '')?.[0] ?? 'conditions'
    return showPlan(page, 422, { [field]: 'Press the button beside the condition that you mean' })
  }),
  post(`${base}/days`, 'test.open', saveDays),
]
