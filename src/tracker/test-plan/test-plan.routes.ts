import { z } from 'zod'
import { dayField } from '../../web/day-field.ts'
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
import { partnersOfRun, runChoices } from '../partners/run-partners.ts'
import { nameRunPartners } from '../partners/run-partners.store.ts'
import { listRecordedEarlier } from './recorded-earlier.store.ts'
import { findSetUp, latestResults, listCases, listEntryConditions, listRuns, saveEntryCondition } from './test-plan.store.ts'
import { isSettled, notYetHeld, verdictNames, verdictTags } from './test-plan.ts'

const base = '/projects/:project/test-plan'
export const planHome = (page: Page): string => `/projects/${page.access.project.id}/test-plan`
export const planCrumbs = (page: Page, own = true) => {
  const { project } = page.access
  return [{ text: project.name, href: `/projects/${project.id}` }, ...(own ? [{ text: 'Test plan', href: planHome(page) }] : [])]
}

const words = z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('')
const conditionForm = z.object({
  met: z.enum(['yes', 'no'], 'Press the button beside the condition that you mean'),
  note: words,
  version: z.coerce.number().int(),
})
const runForm = z.object({
  held_on: dayField('Enter the day of the run'),
  environment: z.string().min(1, 'Choose where the run takes place'),
  attendees: z.string().trim().min(1, 'Name who takes part').max(2000, 'Use 2,000 characters or fewer'),
})

export const environmentName = (page: Page, key: string): string => page.context.templates.environments.find((one) => one.key === key)?.name ?? key

const isCounting = (page: Page, environment: string): boolean => page.context.templates.environments.some((one) => one.key === environment && one.counts)

async function showPlan(page: Page, status = 200, errors: Record<string, string> = {}, first: { text: string } | null = null): Promise<void> {
  const { project } = page.access
  const db = page.db.read
  const [plan, cases, conditions, runs, roles] = await Promise.all([
    findSetUp(db, project.id),
    listCases(db, project.id),
    listEntryConditions(db, project.id),
    listRuns(db, project.id),
    db.selectFrom('project_roles').select(['role_key', 'name']).where('project_id', '=', project.id).execute(),
  ])
  const [latest, earlier, unsettled] = await Promise.all([
    latestResults(db, runs),
    listRecordedEarlier(db, project.id),
    listUnsettled(
      db,
      cases.map((one) => one.id),
    ),
  ])
  const stands = (id: string): boolean => !unsettled.has(latest.get(id)?.id ?? '')
  const mine = new Set(page.access.roles.map((role) => role.key))
  const codes = [...new Set(cases.map((one) => one.code))]
  const manages = page.may('project.manage')
  const open = isOpen(page)
  page.show(
    'test-plan/index',
    { title: 'Test plan', status, errors, breadcrumbs: planCrumbs(page, false) },
    {
      home: planHome(page),
      first,
      setUp: plan?.setUp ?? null,
      mayManage: open && page.may('test.manage'),
      conditions: conditions.map((one) => ({
        ...one,
        role: roles.find((role) => role.role_key === one.owner)?.name ?? one.owner,
        when: one.met_at ? momentOf(one.met_at) : '',
        maySettle: open && (manages || mine.has(one.owner)),
        typed: page.typed[`note-${one.id}`] ?? '',
      })),
      codes: codes.map((code) => {
        const own = cases.filter((one) => one.code === code)
        return {
          code,
          name: page.context.templates.dispositionCodes.find((one) => one.code === code)?.name ?? '',
          settled: own.filter((one) => isSettled(latest.get(one.id)?.verdict) && stands(one.id)).length,
          cases: own.map((one) => {
            const result = latest.get(one.id)
            return {
              ...one,
              sideName: one.side === 'consumer' ? 'Consumer' : 'Provider',
              withdrawn: !stands(one.id),
              earlier: earlier.get(one.id)?.verdict ?? (earlier.has(one.id) ? 'A comment' : null),
              tag: result ? { text: verdictNames[result.verdict], classes: verdictTags[result.verdict] } : { text: 'Not run', classes: 'nhsuk-tag--grey' },
            }
          }),
        }
      }),
      runs: runs.map((run) => ({
        ...run,
        day: dayOf(run.held_on),
        place: environmentName(page, run.environment),
        finished: run.finished_at ? momentOf(run.finished_at) : null,
      })),
      environments: page.context.templates.environments,
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
    await page.db.write(async (trx) => {
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
    const text = `${await whoWasFirst(page.db.read, one.id)} What you typed is still beside it, and was not saved.`
    return showPlan(page, 409, {}, { text })
  }
  const others = notesBeside(typed, one.id)
  page.done(`${planHome(page)}#conditions`, `${met === 'yes' ? 'Confirmed' : 'Taken back'}${wordOf(others)}`, others)
}

async function startRun(page: Page): Promise<void> {
  mustBeOpen(page)
  try {
    const form = page.form(runForm)
    if (!page.context.templates.environments.some((one) => one.key === form.environment))
      throw new InvalidFormError({ environment: 'Choose where the run takes place from the list' })
    const partners = await partnersOfRun(page, isCounting(page, form.environment))
    const id = page.context.newId()
    const number = await page.db.write(async (trx) => {
      const last = await trx
        .selectFrom('test_runs')
        .select((eb) => eb.fn.max('number').as('number'))
        .where('project_id', '=', page.access.project.id)
        .executeTakeFirst()
      const next = Number(last?.number ?? 0) + 1
      await trx
        .insertInto('test_runs')
        .values({
          id,
          project_id: page.access.project.id,
          number: next,
          held_on: form.held_on,
          environment: form.environment,
          attendees: form.attendees,
          review: null,
          outcome: null,
          actions: null,
          finished_by: null,
          finished_at: null,
          version: 1,
          created_at: nowIso(page.context),
        })
        .execute()
      await nameRunPartners(trx, id, partners)
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: id,
          action: 'run-started',
          sentence: `${page.person.name} opened run ${next} of the test plan, ${environmentName(page, form.environment)}`,
          to: form.held_on,
        }),
      ])
      return next
    })
    page.done(
      `${planHome(page)}/runs/${number}`,
      notYetHeld(form.held_on, page.today) ? `Run ${number} is planned for ${dayOf(form.held_on)}` : `Run ${number} is open for results`,
    )
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showPlan(page, 422, error.fields)
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
  post(`${base}/runs`, 'test.manage', startRun),
]
