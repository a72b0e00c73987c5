import { z } from 'zod'
import { dayField } from '../../web/day-field.ts'
import { daysBetween } from '../../day.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { requirePassword } from '../../web/sign-in/require-password.ts'
import { firstRoleOf } from '../go-live/who-may.ts'
import { folded } from '../../text.ts'
import { disagreementsAt } from '../prerequisites/disagreements.store.ts'
import { findProduct } from './catalogue.store.ts'
import { insertException, listExceptions, productFact, withdrawException } from './exceptions.store.ts'
import { inForce, productName, statusOf } from './product.ts'
import { productOfOne } from './usage.store.ts'

const base = '/projects/:project/product'
const long = z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('')
const mostDays = 366

const homeOf = (page: Page): string => `/projects/${page.access.project.id}/product`
/** In which role somebody signs: the project manager's, else the booking team's. */
const roleOf = (page: Page): string => firstRoleOf(page.access.roles)?.name ?? 'Booking team'

async function load(page: Page) {
  const { project } = page.access
  const product = await productOfOne(page.db.read, project.id)
  const fact = product === null ? null : await productFact(page.db.read, { projectId: project.id, role: project.role, product })
  return { product, fact, ready: fact?.entry?.status === 'ready', standing: fact?.entry ? statusOf(fact.entry.status).name : null }
}

/** What somebody signs, in full. */
const meaningOf = (page: Page, { product, standing }: { product: string | null; standing: string | null }): string =>
  `I accept as ${roleOf(page)} that ${page.access.service.name} goes on with ${product ?? ''} although it is ${standing === null ? 'not in the catalogue' : `not Ready in the catalogue: its status is ${standing}`}.`

async function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const { project, service } = page.access
  const { product, fact, ready, standing } = await load(page)
  const [entry, exceptions, disagreements] = await Promise.all([
    fact?.entry ? findProduct(page.db.read, fact.entry.id) : undefined,
    listExceptions(page.db.read, project.id),
    disagreementsAt(page.db.read, project, 'product'),
  ])
  const today = page.today
  const exception = inForce(fact, today)
  page.show(
    'catalogue/project',
    { title: 'Product', breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }], status: given.status ?? 200, errors: given.errors ?? {} },
    {
      product,
      ready,
      disagreements,
      home: homeOf(page),
      side: project.role === 'provider' ? 'Provider' : 'Consumer',
      setUp: `/projects/${project.id}/test-plan/set-up`,
      service: `/services/${service.ods_code}/edit`,
      mayService: page.may('service.change'),
      maySetUp: page.may('test.set-up') && isOpen(page),
      entry: entry ? { ...entry, name: productName(entry), tag: statusOf(entry.status) } : null,
      inForce: exception && { ...exception, until: dayOf(exception.until) },
      maySign: page.may('project.manage') && isOpen(page) && product !== null && !ready,
      meaning: meaningOf(page, { product, standing }),
      mayAdd: page.may('catalogue.manage'),
      add: `/catalogue/new?${new URLSearchParams({ role: project.role, product: product ?? '' })}`,
      today,
      exceptions: exceptions.map((one) => ({
        ...one,
        signed: momentOf(one.signed_at),
        untilDay: dayOf(one.until),
        withdrawn: one.withdrawn_at ? momentOf(one.withdrawn_at) : '',
        was: one.status ? statusOf(one.status).name : 'Not in the catalogue',
        tag: one.withdrawn_at
          ? { text: 'Withdrawn', classes: 'nhsuk-tag--grey' }
          : one.until < today
            ? { text: 'Ended', classes: 'nhsuk-tag--grey' }
            : product !== null && folded(product) === one.product_name
              ? { text: 'In force', classes: 'nhsuk-tag--purple' }
              : { text: 'For another product', classes: 'nhsuk-tag--grey' },
        mayWithdraw: page.may('project.manage') && isOpen(page) && one.withdrawn_at === null && one.until >= today,
      })),
    },
  )
}

/** Runs an act; a field that is wrong shows the page again with what was typed. */
const acting =
  (act: (page: Page) => Promise<void>) =>
  async (page: Page): Promise<void> => {
    mustBeOpen(page)
    try {
      await act(page)
    } catch (error) {
      if (!(error instanceof InvalidFormError)) throw error
      await show(page, { status: 422, errors: error.fields })
    }
  }

const exceptionForm = z.object({
  seen: z.string().default(''),
  reason: long.pipe(z.string().min(1, 'Say why it goes on all the same, and what makes up for it')),
  until: dayField('Enter the last day on which it holds'),
  password: z.string().min(1, 'Enter your password'),
})

async function sign(page: Page): Promise<void> {
  const { project } = page.access
  const form = page.form(exceptionForm)
  const today = page.today
  if (form.until < today) throw new InvalidFormError({ until: 'Choose a day from today on' })
  if (daysBetween(today, form.until) > mostDays) throw new InvalidFormError({ until: 'An exception may hold for a year at most: choose an earlier day' })
  const now = await load(page)
  const { product, fact, ready } = now
  if (product === null)
    throw new Refusal('No product is chosen, so there is nothing to sign an exception for. Name it on the service or in the set-up of the test.')
  if (ready) throw new Refusal(`${product} is Ready in the catalogue meanwhile: it needs no exception.`)
  const meaning = meaningOf(page, now)
  if (form.seen !== meaning) throw new ConflictError('The product or its status changed while you read. Look at the page again before you sign.')
  await requirePassword(page, form.password)
  const id = page.context.newId()
  await page.db.transaction(async (trx) => {
    await insertException(trx, {
      id,
      project_id: project.id,
      product,
      product_name: folded(product),
      status: fact?.entry?.status ?? null,
      meaning,
      reason: form.reason,
      until: form.until,
      role_name: roleOf(page),
      person_id: page.person.personId,
      person_name: page.person.name,
      signed_at: nowIso(page.context),
      withdrawn_by: null,
      withdrawn_at: null,
      withdrawn_why: null,
    })
    await recordEvents(trx, [
      page.event({
        subject: 'product-exception',
        subjectId: id,
        action: 'signed',
        to: `${meaning} Until ${form.until}.`,
        reason: form.reason,
        sentence: `${page.person.name} signed an exception for ${product} as ${roleOf(page)}, until ${dayOf(form.until)}`,
      }),
    ])
  })
  page.done(homeOf(page), 'The exception is signed: the product no longer holds the Initiate gate')
}

const withdrawForm = z.object({ why: long.pipe(z.string().min(1, 'Say why the exception ends')) })

async function withdraw(page: Page): Promise<void> {
  const { why } = page.form(withdrawForm)
  const id = page.param('exception')
  await page.db.transaction(async (trx) => {
    if (!(await withdrawException(trx, { id, projectId: page.access.project.id }, { name: page.person.name, at: nowIso(page.context), why })))
      throw new ConflictError('This exception is not in force any more. Look at the page again.')
    await recordEvents(trx, [
      page.event({
        subject: 'product-exception',
        subjectId: id,
        action: 'withdrawn',
        reason: why,
        sentence: `${page.person.name} withdrew an exception for the product`,
      }),
    ])
  })
  page.done(homeOf(page), 'The exception is withdrawn')
}

export const projectProductRoutes: Route[] = [
  get(base, 'project.view', (page) => show(page)),
  post(`${base}/exceptions`, 'project.manage', acting(sign)),
  post(`${base}/exceptions/:exception/withdraw`, 'project.manage', acting(withdraw)),
]
