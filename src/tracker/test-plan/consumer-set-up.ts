import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { Page } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { loadPartners, partnersHome } from '../partners/partners.page.ts'
import { activeIn, tickedIn } from '../partners/run-partners.ts'
import { saveInTest } from '../partners/run-partners.store.ts'
import { codesInUse, saveCodes } from './codes.store.ts'
import { fieldsOf, patientRows, readSetUp } from './set-up-form.ts'
import type { SetUp } from './set-up.ts'
import { planCrumbs, planHome } from './test-plan.routes.ts'
import { findSetUp, listCases, saveSetUp } from './test-plan.store.ts'

const codeField = (code: string): string => `code-${code}`

/** The codes that may be ticked: the template's, and those that the plan has beside them. */
function codesOffered(page: Page, own: string[]): { code: string; name: string }[] {
  const known = page.context.templates.dispositionCodes
  return [...own.filter((code) => !known.some((one) => one.code === code)).map((code) => ({ code, name: 'of the plan' })), ...known]
}

async function load(page: Page) {
  const { project } = page.access
  const [plan, cases, { partners }] = await Promise.all([findSetUp(page.db.read, project.id), listCases(page.db.read, project.id), loadPartners(page)])
  if (!plan) throw new NotFoundError('No test plan')
  return { plan, codes: [...new Set(cases.map((one) => one.code))], partners: activeIn(partners) }
}

/** The set-up of a project that books: its system, its test patients, the codes and the partner services of the test. */
export async function showConsumerSetUp(page: Page, given: { errors?: Record<string, string>; status?: number; conflict?: string } = {}): Promise<void> {
  const { plan, codes, partners } = await load(page)
  const { typed } = page
  const isTyped = 'version' in typed
  page.show(
    'test-plan/consumer-set-up',
    { title: 'Set-up of the test', breadcrumbs: planCrumbs(page), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      values: isTyped ? typed : fieldsOf(plan.setUp),
      version: plan.version,
      conflict: given.conflict ?? null,
      patientRows: Array.from({ length: patientRows }, (_, index) => index),
      partnersHome: partnersHome(page),
      partners: partners.map((one) => ({
        name: `partner-${one.id}`,
        text: one.name,
        checked: isTyped ? typed[`partner-${one.id}`] === 'yes' : one.inTest,
      })),
      codes: codesOffered(page, codes).map((one) => ({
        name: codeField(one.code),
        text: `${one.code}: ${one.name}`,
        checked: isTyped ? typed[codeField(one.code)] === 'yes' : codes.includes(one.code),
      })),
    },
  )
}

/** What was typed over the set-up that is there: what a project that books is not asked for stays as it is. */
function readTyped(typed: Record<string, string>, current: SetUp): SetUp {
  const read = readSetUp({ ...typed, dosIds: '', slotMinutes: '15' })
  if ('errors' in read) throw new InvalidFormError(read.errors)
  const systems = [...current.systems.filter((one) => one.side !== 'consumer'), ...read.setUp.systems.filter((one) => one.side === 'consumer')]
  return { ...current, systems, testPatients: read.setUp.testPatients }
}

export async function saveConsumerSetUp(page: Page): Promise<void> {
  mustBeOpen(page)
  const { project, service } = page.access
  const { typed } = page
  const { plan, codes, partners } = await load(page)
  try {
    const setUp = readTyped(typed, plan.setUp)
    const chosen = codesOffered(page, codes).flatMap((one) => (typed[codeField(one.code)] === 'yes' ? [one.code] : []))
    const used = await codesInUse(page.db.read, project.id)
    const lost = codes.filter((code) => used.has(code) && !chosen.includes(code))
    if (lost.length > 0) throw new InvalidFormError({ codes: `${lost.join(', ')} ${lost.length === 1 ? 'has' : 'have'} results, so it stays in the plan` })
    if (chosen.length === 0) throw new InvalidFormError({ codes: 'Tick at least one disposition code' })
    const inTest = new Set(tickedIn(typed, partners))
    const isSame =
      JSON.stringify(setUp) === JSON.stringify(plan.setUp) &&
      chosen.toSorted().join() === codes.toSorted().join() &&
      partners.every((one) => one.inTest === inTest.has(one.id))
    if (isSame) return page.done(planHome(page), 'Nothing was changed')
    await page.db.transaction(async (trx) => {
      await saveSetUp(trx, project.id, Number(typed['version']), setUp)
      await saveCodes(trx, { id: project.id, role: project.role, careSetting: service.care_setting }, chosen, page.context)
      await saveInTest(trx, project.id, inTest)
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: project.id,
          action: 'set-up',
          sentence: `${page.person.name} changed the set-up of the test`,
          to: `${chosen.join(', ')}; in the test: ${partners.flatMap((one) => (inTest.has(one.id) ? [one.name] : [])).join(', ') || 'no partner service'}`,
        }),
      ])
    })
  } catch (error) {
    if (error instanceof ConflictError) return showConsumerSetUp(page, { status: 409, conflict: error.message })
    if (error instanceof InvalidFormError) return showConsumerSetUp(page, { status: 422, errors: error.fields })
    throw error
  }
  page.done(planHome(page), 'Set-up saved')
}
