import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { submit } from '../../access/submit.ts'
import { daysOfWeek } from '../../day.ts'
import { NotFoundError } from '../../errors.ts'
import { books } from '../partners/load-partners.ts'
import { partnersHome } from '../partners/partners.pages.ts'
import { disagreementsAt } from '../prerequisites/disagreements.store.ts'
import { changeConsumerSetUp, codeField, codesOffered, loadConsumerSetUp } from './change-consumer-set-up.ts'
import { changeSetUp } from './change-set-up.ts'
import { fieldsOf, patientRows } from './set-up-form.ts'
import { sectionsOf } from './set-up-sections.ts'
import { planCrumbs, planHome } from './test-plan.pages.ts'
import { findSetUp } from './test-plan.store.ts'

async function showProviderSetUp(page: Page, given: Partial<Again>): Promise<void> {
  const plan = await findSetUp(page.db.read, page.access.project.id)
  if (!plan) throw new NotFoundError('No test plan')
  const values = given.status === undefined ? fieldsOf(plan.setUp) : page.typed
  page.show(
    'test-plan/set-up',
    { title: 'Set-up of the test', breadcrumbs: planCrumbs(page), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      home: planHome(page),
      values,
      sections: sectionsOf(values, given.errors ?? {}),
      version: plan.version,
      days: daysOfWeek,
      patientRows: Array.from({ length: patientRows }, (_, index) => index),
      conflict: given.conflict ?? null,
      disagreements: await disagreementsAt(page.db.read, page.access.project, 'set-up'),
    },
  )
}

/** The set-up of a Consumer's project: its system, its test patients, and the codes and partner services of the test. */
async function showConsumerSetUp(page: Page, given: Partial<Again>): Promise<void> {
  const { plan, codes, partners } = await loadConsumerSetUp(page.db.read, page)
  const { typed } = page
  const isTyped = given.status !== undefined
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
      codes: codesOffered(page.templates, codes).map((one) => ({
        name: codeField(one.code),
        text: `${one.code}: ${one.name}`,
        checked: isTyped ? typed[codeField(one.code)] === 'yes' : codes.includes(one.code),
      })),
    },
  )
}

/** The set-up of the test; a Consumer's project has a different one. */
export const showSetUp = (page: Page, given: Partial<Again> = {}): Promise<void> =>
  books(page) ? showConsumerSetUp(page, given) : showProviderSetUp(page, given)

export const saveSetUpOf = (page: Page): Promise<void> =>
  books(page) ? submit(page, changeConsumerSetUp, { again: showSetUp, to: planHome }) : submit(page, changeSetUp, { again: showSetUp, to: planHome })
