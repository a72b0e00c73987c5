import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { ConflictError, InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { recordSecurityEvent } from '../../web/security/record.ts'
import type { SecurityKind } from '../../web/security/kinds.ts'
import { endSessions } from '../../web/sessions.store.ts'
import { holdAccounts, insertAccount } from '../../web/sign-in/accounts.store.ts'
import { endOneTimeTokens } from '../../web/sign-in/one-time-links.ts'
import { emailField } from '../../web/email-field.ts'
import { insertPasswordLink, queuePasswordLink } from '../../web/sign-in/password-link.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { firstStepsFor } from '../first-steps/first-steps.page.ts'
import { afterwards, faultOfLosing, roleHints, roleNames, stateOf, stateTags } from './account.ts'
import type { State } from './account.ts'
import { countOthersOfTeam, findAccount, findPerson, listPeople, listRolesOnProjects, saveDisabled, saveRole } from './accounts.store.ts'

const crumbs = [{ text: 'Administration', href: '/admin' }]
const role = z.enum(['booking-team', 'programme-viewer', 'project-manager', 'none'], 'Choose a role')
const newForm = z.object({
  name: z.string('Enter the full name').trim().min(1, 'Enter the full name').max(200, 'The name must be 200 characters or fewer'),
  email: emailField,
  role,
})
const roleForm = z.object({ role, was: role, confirm: z.enum(['yes', '']).default('') })
const disableForm = z.object({ reason: z.string('Say why').trim().min(1, 'Say why').max(500, 'Use 500 characters or fewer') })
const isState = (text: string | undefined): text is State => text !== undefined && text in stateTags
const roles = Object.entries(roleNames).map(([value, text]) => ({ value, text, hint: { text: roleHints[value as keyof typeof roleHints] } }))

async function list(page: Page): Promise<void> {
  const words = page.query('q') ?? ''
  const state = page.query('state')
  const name = page.query('after')
  const id = page.query('id')
  const { rows, more } = await listPeople(page.db.read, {
    words,
    ...(isState(state) ? { state } : {}),
    ...(name !== undefined && id !== undefined ? { after: { name, id } } : {}),
  })
  const last = rows.at(-1)
  page.show(
    'admin/people',
    { title: 'People and accounts' },
    {
      firstSteps: words === '' && state === undefined ? await firstStepsFor(page) : null,
      words,
      state: state ?? '',
      states: Object.entries(stateTags).map(([value, { text }]) => ({ value, text })),
      rows: rows.map((row) => ({ ...row, role: row.account ? roleNames[row.account.installationRole] : '', tag: stateTags[stateOf(row.account)] })),
      next: more && last ? `/admin?${new URLSearchParams({ q: words, state: state ?? '', after: last.sortName, id: last.personId })}` : undefined,
    },
  )
}

async function showNew(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const known = page.query('person')
  const person = known === undefined ? undefined : await findPerson(page.db.read, known)
  const values = status === 200 ? { name: person?.name ?? '', email: person?.email ?? '', role: 'none' } : page.typed
  page.show('admin/new-account', { title: 'Create an account', status, errors, breadcrumbs: crumbs }, { values, roles })
}

/** Without a mail server nothing leaves: whoever looks after the server has to pass the link on. */
const whereLinkIs = (page: Page, email: string): string =>
  page.context.config.smtpUrl === undefined
    ? `to ${email} waits in the outbox, because there is no mail server. Whoever looks after the server can pass it on: the Outbox page says how`
    : `is on its way to ${email}`

async function create(page: Page): Promise<void> {
  try {
    const form = page.form(newForm)
    const { newId } = page.context
    const made = await page.db.transaction(async (trx) => {
      const { accountId, name } = await insertAccount(trx, {
        id: newId(),
        personId: newId(),
        eventId: newId(),
        email: form.email,
        name: form.name,
        installationRole: form.role,
        passwordHash: null,
        at: nowIso(page.context),
        actor: { id: page.person.personId, name: page.person.name },
      })
      const token = await insertPasswordLink(trx, page.context, accountId)
      await queuePasswordLink(trx, page.context, { to: form.email, token, by: page.person, accountId })
      return { accountId, name }
    })
    const also = made.name === form.name ? '' : '. This email address was known under that name'
    page.done(`/admin/accounts/${made.accountId}`, `${made.name} has an account, and a link to set their password ${whereLinkIs(page, form.email)}${also}`)
  } catch (error) {
    if (error instanceof InvalidFormError) return showNew(page, 422, error.fields)
    if (error instanceof ConflictError) return showNew(page, 409, { [error.field ?? 'email']: error.message })
    throw error
  }
}

async function load(page: Page) {
  const found = await findAccount(page.db.read, page.param('account'))
  if (!found) throw new NotFoundError('No such account')
  return { ...found, home: `/admin/accounts/${found.account.id}`, own: found.account.id === page.person.accountId }
}

async function showAccount(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const found = await load(page)
  const [projects, events] = await Promise.all([
    listRolesOnProjects(page.db.read, found.personId),
    page.db.read
      .selectFrom('events')
      .select(['sentence', 'at', 'reason'])
      .where('subject_id', '=', found.account.id)
      .orderBy('seq', 'desc')
      .limit(20)
      .execute(),
  ])
  page.show(
    'admin/account',
    { title: found.name, status, errors, breadcrumbs: crumbs },
    {
      ...found,
      projects,
      roles,
      role: roleNames[found.account.installationRole],
      tag: stateTags[stateOf(found.account)],
      events: events.map((event) => ({ ...event, when: momentOf(event.at) })),
    },
  )
}

async function showStanding(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const found = await load(page)
  const title = found.account.disabled ? 'Enable the account' : 'Disable the account'
  page.show('admin/standing', { title, status, errors, breadcrumbs: [...crumbs, { text: found.name, href: found.home }] }, found)
}

/** Records what was done to somebody's account; the event of the audit says from what to what. */
const record = (page: Page, kind: SecurityKind, personId: string, eventId: string): void =>
  recordSecurityEvent(page.context, { kind, req: page.req, personId, byId: page.person.personId, eventId })

/** The page again where the form or a rule says no. */
async function again(page: Page, error: unknown, show: typeof showAccount, field: string): Promise<void> {
  if (error instanceof InvalidFormError) return show(page, 422, error.fields)
  if (error instanceof Refusal) return show(page, 422, { [field]: error.message })
  if (error instanceof ConflictError) return show(page, 409, { [field]: error.message })
  throw error
}

/** The account as it is now, while nobody else changes any; throws Refusal if it is the last of the booking team and would be lost. */
async function heldAccount(trx: Writer, page: Page, losing: boolean) {
  await holdAccounts(trx)
  const found = await findAccount(trx, page.param('account'))
  if (!found) throw new NotFoundError('No such account')
  const fault = losing ? faultOfLosing(found.account, await countOthersOfTeam(trx, found.account.id), found.account.id === page.person.accountId) : undefined
  if (fault !== undefined) throw new Refusal(fault)
  return found
}

async function changeRole(page: Page): Promise<void> {
  const { name, personId, home, own, account: before } = await load(page)
  try {
    const form = page.form(roleForm)
    // Who gives up their own role cannot give it back to themselves; of the last one the write below says why not.
    const givesUp = own && before.installationRole === 'booking-team' && form.role !== 'booking-team'
    if (givesUp && form.confirm !== 'yes' && (await countOthersOfTeam(page.db.read, before.id)) > 0)
      return page.show(
        'admin/own-role',
        { title: 'Give up your own role', breadcrumbs: [...crumbs, { text: name, href: home }] },
        { home, role: form.role, roleName: roleNames[form.role], may: afterwards[form.role].may, was: form.was },
      )
    const eventId = await page.db.transaction(async (trx) => {
      const { account } = await heldAccount(trx, page, form.role !== 'booking-team')
      if (account.installationRole !== form.was)
        throw new ConflictError(`Somebody else was first and gave the role ${roleNames[account.installationRole]}. Choose again if it should be another`)
      await saveRole(trx, account.id, form.role)
      const event = page.event({
        subject: 'account',
        subjectId: account.id,
        action: 'role changed',
        from: form.was,
        to: form.role,
        sentence: `${page.person.name} changed the installation role of ${name} from ${roleNames[form.was].toLowerCase()} to ${roleNames[form.role].toLowerCase()}`,
      })
      await recordEvents(trx, [event])
      return event.id
    })
    record(page, 'role-changed', personId, eventId)
    // The page of accounts is no longer for who gave the role up.
    if (givesUp) page.done('/', `You gave up the booking team role. ${afterwards[form.role].are}`)
    else page.done(home, 'Role changed')
  } catch (error) {
    await again(page, error, showAccount, 'role')
  }
}

async function disable(page: Page): Promise<void> {
  const { name, personId, home } = await load(page)
  try {
    const { reason } = page.form(disableForm)
    const at = nowIso(page.context)
    const eventId = await page.db.transaction(async (trx) => {
      const { account } = await heldAccount(trx, page, true)
      if (account.disabled) throw new ConflictError('Somebody else disabled this account already')
      await saveDisabled(trx, account.id, at)
      await endSessions(trx, account.id)
      await endOneTimeTokens(trx, account.id, at)
      const sentence = `${page.person.name} disabled the account of ${name}`
      const event = page.event({ subject: 'account', subjectId: account.id, action: 'disabled', reason, sentence })
      await recordEvents(trx, [event])
      return event.id
    })
    record(page, 'account-disabled', personId, eventId)
    page.done(home, `${name} can no longer sign in`)
  } catch (error) {
    await again(page, error, showStanding, 'reason')
  }
}

async function enable(page: Page): Promise<void> {
  const { name, personId, home } = await load(page)
  const eventId = await page.db.transaction(async (trx) => {
    const { account } = await heldAccount(trx, page, false)
    if (!account.disabled) throw new ConflictError('This account is enabled already.')
    await saveDisabled(trx, account.id, null)
    const event = page.event({ subject: 'account', subjectId: account.id, action: 'enabled', sentence: `${page.person.name} enabled the account of ${name}` })
    await recordEvents(trx, [event])
    return event.id
  })
  record(page, 'account-enabled', personId, eventId)
  page.done(home, `${name} can sign in again`)
}

async function sendLink(page: Page): Promise<void> {
  const { name, home } = await load(page)
  try {
    const to = await page.db.transaction(async (trx) => {
      const { account, email } = await heldAccount(trx, page, false)
      if (account.disabled) throw new Refusal('A disabled account gets no link. Enable it first')
      await recordEvents(trx, [
        page.event({
          subject: 'account',
          subjectId: account.id,
          action: 'link sent',
          sentence: `${page.person.name} sent ${name} a link to set their password`,
        }),
      ])
      const token = await insertPasswordLink(trx, page.context, account.id)
      await queuePasswordLink(trx, page.context, { to: email, token, by: page.person, accountId: account.id })
      return email
    })
    page.done(home, `A link ${whereLinkIs(page, to)}`)
  } catch (error) {
    await again(page, error, showAccount, 'link')
  }
}

export const accountsRoutes: Route[] = [
  get('/admin', 'users.manage', list),
  get('/admin/accounts/new', 'users.manage', (page) => showNew(page)),
  post('/admin/accounts/new', 'users.manage', create),
  get('/admin/accounts/:account', 'users.manage', (page) => showAccount(page)),
  post('/admin/accounts/:account/role', 'users.manage', changeRole),
  post('/admin/accounts/:account/link', 'users.manage', sendLink),
  get('/admin/accounts/:account/standing', 'users.manage', (page) => showStanding(page)),
  post('/admin/accounts/:account/disable', 'users.manage', disable),
  post('/admin/accounts/:account/enable', 'users.manage', enable),
]
