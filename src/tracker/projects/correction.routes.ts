import { z } from 'zod'
import { ConflictError, InvalidFormError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isUnderCorrection } from '../../access/project-state.ts'
import { endCorrection, openCorrection } from './correction.store.ts'

const base = '/projects/:project/correction'
const form = z.object({
  reason: z.string().trim().min(1, 'Say why the project has to be corrected').max(2000, 'Use 2,000 characters or fewer'),
  version: z.coerce.number().int(),
})
const homeOf = (page: Page): string => `/projects/${page.access.project.id}`

/** Only a closed project is corrected, and only once at a time. */
function mustBeClosed(page: Page): void {
  const { project } = page.access
  if (project.state !== 'closed') throw new Refusal('This project is not closed, so it is changed on its own pages.')
  if (isUnderCorrection(project, page.today))
    throw new Refusal(`${project.correction_name ?? 'Someone'} has opened a correction today, so you can change the project on its own pages.`)
}

function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): void {
  const { project } = page.access
  page.show(
    'projects/correction',
    {
      title: 'Correct this closed project',
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [{ text: project.name, href: homeOf(page) }],
    },
    { project, home: homeOf(page) },
  )
}

async function open(page: Page): Promise<void> {
  mustBeClosed(page)
  const { project } = page.access
  try {
    const { reason, version } = page.form(form)
    await page.db.transaction(async (trx) => {
      await openCorrection(trx, { id: project.id, version, by: page.person, reason, day: page.today })
      await recordEvents(trx, [
        page.event({
          subject: 'project',
          subjectId: project.id,
          action: 'correction opened',
          reason,
          sentence: `${page.person.name} opened a correction of the closed project, until the end of the day`,
        }),
      ])
    })
    page.done(homeOf(page), 'You can correct the project until the end of today')
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
    if (error instanceof ConflictError) return show(page, { status: 409, errors: { reason: error.message } })
    throw error
  }
}

async function end(page: Page): Promise<void> {
  const { project } = page.access
  const ended = await page.db.transaction(async (trx) => {
    if (!(await endCorrection(trx, { id: project.id, day: page.today }))) return false
    await recordEvents(trx, [
      page.event({
        subject: 'project',
        subjectId: project.id,
        action: 'correction ended',
        sentence: `${page.person.name} ended the correction of the closed project`,
      }),
    ])
    return true
  })
  page.done(homeOf(page), ended ? 'The correction is ended' : 'No correction was open')
}

/** The booking team corrects a closed project for a day, with a reason that stands beside each change. */
export const correctionRoutes: Route[] = [
  get(base, 'project.correct', (page) => {
    mustBeClosed(page)
    show(page)
  }),
  post(base, 'project.correct', open),
  post(`${base}/end`, 'project.correct', end),
]
