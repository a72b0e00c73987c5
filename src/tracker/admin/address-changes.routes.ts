import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { faultOfAgreeing } from '../../web/addresses/address-change.ts'
import { countTeamBeside, findOpenChange, findOpenChangeOf, findPersonToChange, listOpenChanges } from '../../web/addresses/address-changes.store.ts'
import { shownChange } from '../../web/addresses/address-change.routes.ts'
import { agreeAsTeam, askForChange, stopChange } from '../../web/addresses/change-address.ts'
import { recordAddressChanged } from '../../web/addresses/record-address-changed.ts'
import { emailField } from '../../web/email-field.ts'

const home = '/admin/address-changes'
const admin = { text: 'Administration', href: '/admin' }
const form = z.object({
  email: emailField,
  reason: z.string().trim().min(1, 'Say why, and how you know that the new address is theirs').max(500, 'Use 500 characters or fewer'),
})

async function personOf(page: Page) {
  const person = await findPersonToChange(page.db.read, page.param('person'))
  if (!person) throw new NotFoundError('No such person')
  return person
}

async function showAsk(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const person = await personOf(page)
  // Their own they change with their password, and need no second person.
  if (person.id === page.person.personId) return page.done('/account/email')
  const pending = await findOpenChangeOf(page.db.read, person.id, nowIso(page.context))
  const crumbs = person.accountId === null ? [admin] : [admin, { text: person.name, href: `/admin/accounts/${person.accountId}` }]
  page.show(
    'admin/address',
    { title: `Change the email address of ${person.name}`, status, errors, breadcrumbs: crumbs },
    { person, pending: pending ? shownChange(pending) : null, hasServer: page.context.config.smtpUrl !== undefined },
  )
}

async function ask(page: Page): Promise<void> {
  const person = await personOf(page)
  if (person.id === page.person.personId) return page.done('/account/email')
  try {
    const { email, reason } = page.form(form)
    await askForChange(page.context, { personId: person.id, newEmail: email, by: page.person, reason })
    page.done(
      home,
      `${person.name} keeps the email address ${person.email} until the change is confirmed. ${page.context.config.smtpUrl === undefined ? 'A message to each address waits in the outbox' : 'A message is on its way to both addresses'}`,
    )
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showAsk(page, 422, error.fields)
  }
}

async function show(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const [at, id] = [page.query('after'), page.query('id')]
  const { rows, more } = await listOpenChanges(page.db.read, nowIso(page.context), at !== undefined && id !== undefined ? { at, id } : undefined)
  const now = page.context.clock()
  const last = rows.at(-1)
  const shown = await Promise.all(
    rows.map(async (change) => {
      // Only of one's own wish does it matter who else could agree.
      const others = change.askedBy === page.person.personId ? await countTeamBeside(page.db.read, [change.askedBy, change.personId]) : 1
      const fault = faultOfAgreeing(change, { personId: page.person.personId, others, now })
      return {
        ...shownChange(change),
        account: change.accountId,
        mayAgree: fault === undefined,
        whyNot: change.askedBy === page.person.personId ? fault : undefined,
      }
    }),
  )
  page.show(
    'admin/address-changes',
    { title: 'Address changes', status, errors, breadcrumbs: [admin] },
    { rows: shown, next: more && last ? `${home}?${new URLSearchParams({ after: last.askedAt, id: last.id })}` : undefined },
  )
}

/** The list again where a rule or somebody else's answer says no. */
async function orAgain(page: Page, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (error instanceof Refusal) return show(page, 422, { changes: error.message })
    if (error instanceof ConflictError) return show(page, 409, { changes: error.message })
    throw error
  }
}

const agree = (page: Page): Promise<void> =>
  orAgain(page, async () => {
    const change = await findOpenChange(page.db.read, page.param('change'), nowIso(page.context))
    const changed = await page.db.transaction((trx) => agreeAsTeam(trx, page.context, page.param('change'), page.person))
    if (changed && change) await recordAddressChanged(page.context, page.req, change)
    page.done(home, changed ? 'The email address has changed' : 'You agreed. The email address changes when the new address has confirmed it')
  })

const stop = (page: Page): Promise<void> =>
  orAgain(page, async () => {
    await page.db.transaction((trx) => stopChange(trx, page.context, page.param('change'), { id: page.person.personId, name: page.person.name }))
    page.done(home, 'The change is stopped')
  })

export const addressChangesRoutes: Route[] = [
  get('/admin/people/:person/address', 'users.manage', (page) => showAsk(page)),
  post('/admin/people/:person/address', 'users.manage', ask),
  get(home, 'users.manage', (page) => show(page)),
  post(`${home}/:change/agree`, 'users.manage', agree),
  post(`${home}/:change/stop`, 'users.manage', stop),
]
