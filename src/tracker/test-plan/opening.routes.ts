import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { InvalidFormError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { dayField } from '../../web/day-field.ts'
import { dayOf } from '../../web/moments.ts'
import { nameRunPartners } from '../partners/run-partners.store.ts'
import { partnersOfRun } from '../partners/run-partners.ts'
import { lockProject } from '../projects/projects.store.ts'
import { environmentsFor } from './environments.ts'
import { loadRun, orFirst, showRun } from './runs.routes.ts'
import { insertRun, moveRun, openRun } from './runs.store.ts'
import { faultOfDay, openInWords } from './run-state.ts'
import { counts } from './second-person.ts'
import { environmentName, planHome, showPlan } from './test-plan.routes.ts'
import { listEntryConditions } from './test-plan.store.ts'

const base = '/projects/:project/test-plan/runs'
const why = z.string().trim().max(500, 'Use 500 characters or fewer').default('')
const runForm = z.object({
  held_on: dayField('Enter the day of the run'),
  environment: z.string().min(1, 'Choose where the run takes place'),
  attendees: z.string().trim().min(1, 'Name who takes part').max(2000, 'Use 2,000 characters or fewer'),
  despite: why,
})
const dayForm = z.object({ held_on: dayField('Enter the day of the run'), moved: why.refine((text) => text !== '', 'Say why the day moves') })
const openForm = z.object({ despite: why.refine((text) => text !== '', 'Say why the run opens although an entry condition is open') })

const although = (open: string[]): string => (open.length === 0 ? '' : `, although ${openInWords(open, 0)}`)

/** Opens a run, or plans it for a day to come. One that counts says why it opens while an entry condition is open. */
async function startRun(page: Page): Promise<void> {
  mustBeOpen(page)
  const { project } = page.access
  try {
    const form = page.form(runForm)
    if (!(await environmentsFor(page)).some((one) => one.key === form.environment))
      throw new InvalidFormError({ environment: 'Choose where the run takes place from the list' })
    const fault = faultOfDay(form.held_on, project)
    if (fault !== undefined) throw new InvalidFormError({ held_on: fault })
    const partners = await partnersOfRun(page, counts(page, form))
    const isPlanned = form.held_on > page.today
    const id = page.context.newId()
    const at = nowIso(page.context)
    const number = await page.db.transaction(async (trx) => {
      await lockProject(trx, project.id)
      const conditions = isPlanned || !counts(page, form) ? [] : await listEntryConditions(trx, project.id)
      const open = conditions.filter((one) => one.met_at === null).map((one) => one.title)
      if (open.length > 0 && form.despite === '')
        throw new InvalidFormError({ despite: `Say why this run opens although ${openInWords(open)}. Or confirm them first` })
      const made = await insertRun(trx, {
        id,
        project_id: project.id,
        held_on: form.held_on,
        environment: form.environment,
        counts: Number(counts(page, form)),
        attendees: form.attendees,
        created_at: at,
        opened_at: isPlanned ? null : at,
        opened_by: isPlanned ? null : page.person.name,
        opened_reason: open.length > 0 ? form.despite : null,
        opened_despite: open.length > 0 ? JSON.stringify(open) : null,
      })
      await nameRunPartners(trx, id, partners)
      const place = environmentName(page, form.environment)
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: id,
          action: 'run-started',
          from: open.join('; ') || null,
          reason: form.despite || null,
          sentence: `${page.person.name} ${isPlanned ? 'planned' : 'opened'} run ${made} of the test plan, ${place}${although(open)}`,
          to: form.held_on,
        }),
      ])
      return made
    })
    page.done(`${planHome(page)}/runs/${number}`, isPlanned ? `Run ${number} is planned for ${dayOf(form.held_on)}` : `Run ${number} is open for results`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showPlan(page, 422, error.fields)
  }
}

/** Opens a run that its entry conditions hold up, with the reason. */
async function openNow(page: Page): Promise<void> {
  mustBeOpen(page)
  const { run, home } = await loadRun(page)
  if (run.state !== 'to-open') throw new Refusal('This run does not wait to be opened. Look at it again.')
  try {
    const { despite: reason } = page.form(openForm)
    await page.db.transaction(async (trx) => {
      const despite = JSON.stringify(run.openConditions)
      await openRun(trx, run, { name: page.person.name, at: nowIso(page.context), reason, despite })
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: run.id,
          action: 'run-opened',
          from: run.openConditions.join('; '),
          reason,
          sentence: `${page.person.name} opened run ${run.number}${although(run.openConditions)}`,
        }),
      ])
    })
    page.done(home, `Run ${run.number} is open for results`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showRun(page, { status: 422, errors: error.fields })
  }
}

/** Moves the day of a run that is not open yet. */
async function moveDay(page: Page): Promise<void> {
  mustBeOpen(page)
  const { run, home } = await loadRun(page)
  if (run.state !== 'to-open' && run.state !== 'planned')
    throw new Refusal('This run is open, so its day does not move any more. Open a new run for another day.')
  try {
    const { held_on: day, moved: reason } = page.form(dayForm)
    const fault = day === run.held_on ? 'This is its day already. Enter another one' : faultOfDay(day, page.access.project)
    if (fault !== undefined) throw new InvalidFormError({ held_on: fault })
    await page.db.transaction(async (trx) => {
      await moveRun(trx, run, day)
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: run.id,
          action: 'run-moved',
          from: run.held_on,
          to: day,
          reason,
          sentence: `${page.person.name} moved run ${run.number} from ${dayOf(run.held_on)} to ${dayOf(day)}`,
        }),
      ])
    })
    page.done(home, `Run ${run.number} is on ${dayOf(day)} now`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showRun(page, { status: 422, errors: error.fields })
  }
}

export const openingRoutes: Route[] = [
  post(base, 'test.open', startRun),
  post(`${base}/:run/open`, 'test.open', orFirst(openNow, showRun)),
  post(`${base}/:run/day`, 'test.open', orFirst(moveDay, showRun)),
]
