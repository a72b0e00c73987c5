import { daysOfWeek } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { disagreementsAt } from '../prerequisites/disagreements.store.ts'
import { saveConsumerSetUp, showConsumerSetUp } from './consumer-set-up.ts'
import type { SetUp } from './set-up.ts'
import { fieldsOf, patientFields, patientRows, readSetUp } from './set-up-form.ts'
import { mustBeOpen, whileOpen } from '../../access/project-state.ts'
import { planCrumbs, planHome } from './test-plan.routes.ts'
import { findSetUp, saveSetUp } from './test-plan.store.ts'

const base = '/projects/:project/test-plan/set-up'

async function show(
  page: Page,
  given: { values?: Record<string, string>; errors?: Record<string, string>; status?: number; conflict?: string } = {},
): Promise<void> {
  const plan = await findSetUp(page.db.read, page.access.project.id)
  if (!plan) throw new NotFoundError('No test plan')
  page.show(
    'test-plan/set-up',
    { title: 'Set-up of the test', breadcrumbs: planCrumbs(page), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      home: planHome(page),
      values: given.values ?? fieldsOf(plan.setUp),
      version: plan.version,
      days: daysOfWeek,
      patientRows: Array.from({ length: patientRows }, (_, index) => index),
      conflict: given.conflict ?? null,
      disagreements: await disagreementsAt(page.db.read, page.access.project, 'set-up'),
    },
  )
}

/** The set-up as one text: two that say the same have the same. */
const asText = (setUp: SetUp): string =>
  JSON.stringify([
    setUp.systems.map(({ side, product, version }) => [side, product, version]),
    setUp.dosIds,
    setUp.slotMinutes,
    setUp.week.map(({ day, opens, closes, slots }) => [day, opens, closes, slots]),
    setUp.testPatients.map((one) => patientFields.map((field) => one[field])),
  ])

/** Has the project's sandbox follow the set-up. Returns whether it offers something else from now on. */
async function followSetUp(page: Page, trx: Writer, setUp: SetUp, place: { site: string | null; postcode: string | null; phone: string | null }) {
  const { project, service } = page.access
  const { sandboxes } = page.context
  const plan = { name: project.name, service: { name: service.name, odsCode: service.ods_code, ...place }, dosIds: setUp.dosIds, setUp }
  return sandboxes.configure(trx, project.id, plan)
}

async function save(page: Page): Promise<void> {
  mustBeOpen(page)
  const values = page.typed
  const { project, service } = page.access
  const read = readSetUp(values)
  if ('errors' in read) return show(page, { values, errors: read.errors, status: 422 })
  const stored = await findSetUp(page.db.read, project.id)
  if (stored && asText(stored.setUp) === asText(read.setUp)) return page.done(planHome(page), 'Nothing changed')
  let follows = false
  // A number of a real person is never echoed into a page that others see, nor into the trail.
  try {
    const row = await page.db.read.selectFrom('services').select(['site', 'postcode', 'phone']).where('id', '=', service.id).executeTakeFirstOrThrow()
    await page.db.transaction(async (trx) => {
      await saveSetUp(trx, project.id, Number(values['version']), read.setUp)
      follows = await followSetUp(page, trx, read.setUp, row)
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: project.id,
          action: 'set-up',
          sentence: `${page.person.name} changed the set-up of the test`,
          to: `${read.setUp.slotMinutes} minutes, DoS ids ${read.setUp.dosIds.join(', ') || 'none'}`,
        }),
      ])
    })
  } catch (error) {
    if (error instanceof ConflictError) return show(page, { values, status: 409, conflict: error.message })
    if (error instanceof InvalidFormError) return show(page, { values, status: 422, errors: error.fields })
    throw error
  }
  page.done(planHome(page), follows ? 'Set-up saved. The free slots of the sandbox follow it, and its proof starts again' : 'Set-up saved')
}

const books = (page: Page): boolean => page.access.project.role === 'consumer'

export const setUpRoutes: Route[] = [
  get(
    base,
    'test.set-up',
    whileOpen((page) => (books(page) ? showConsumerSetUp(page) : show(page))),
  ),
  post(base, 'test.set-up', (page) => (books(page) ? saveConsumerSetUp(page) : save(page))),
]
