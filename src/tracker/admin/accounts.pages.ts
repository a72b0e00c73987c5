import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { asPersonId } from '../../db/ids.ts'
import { appliedFilters, listAddress } from '../../web/list-address.ts'
import { momentOf } from '../../web/moments.ts'
import { firstStepsFor } from '../first-steps/first-steps.page.ts'
import { loadAccount } from './account-to-change.ts'
import { mayInRole, roleField, roleHints, roleNames, stateOf, stateTags } from './account.ts'
import type { State } from './account.ts'
import { findPerson, listEventsOfAccount, listPeople, listRolesOnProjects } from './accounts.store.ts'

const crumbs = [{ text: 'Administration', href: '/admin' }]
const isState = (text: string | undefined): text is State => text !== undefined && Object.hasOwn(stateTags, text)
const roles = roleField.options.map((value) => ({ value, text: roleNames[value], hint: { text: roleHints[value] } }))

export async function showPeople(page: Page): Promise<void> {
  const words = page.query('q') ?? ''
  const state = page.query('state')
  const name = page.query('after')
  const id = page.query('id')
  const { rows, more } = await listPeople(page.db.read, {
    words,
    ...(isState(state) ? { state } : {}),
    ...(name !== undefined && id !== undefined ? { after: { name, id: asPersonId(id) } } : {}),
  })
  const last = rows.at(-1)
  const asked = { q: words, state: isState(state) ? state : undefined }
  page.show(
    'admin/people',
    { title: 'People and accounts' },
    {
      firstSteps: words === '' && state === undefined ? await firstStepsFor(page) : null,
      words,
      state: state ?? '',
      states: Object.entries(stateTags).map(([value, { text }]) => ({ value, text })),
      rows: rows.map((row) => ({ ...row, role: row.account ? roleNames[row.account.installationRole] : '', tag: stateTags[stateOf(row.account)] })),
      applied: appliedFilters('/admin', asked, { q: `Search: ${words}`, state: isState(state) ? `Account: ${stateTags[state].text}` : '' }),
      next: more && last ? listAddress('/admin', { ...asked, after: last.sortName, id: last.personId }) : undefined,
    },
  )
}

export async function showNew(page: Page, why: Partial<Again> = {}): Promise<void> {
  const known = page.query('person')
  const person = known === undefined ? undefined : await findPerson(page.db.read, asPersonId(known))
  const values = { name: person?.name ?? '', email: person?.email ?? '', role: 'none', ...page.typed }
  page.show(
    'admin/new-account',
    { title: 'Create an account', breadcrumbs: crumbs, status: why.status ?? 200, errors: errorsOf(why, 'email') },
    { values, roles },
  )
}

const addressOf = (id: string): string => `/admin/accounts/${id}`
export const homeOf = (page: Page): string => addressOf(page.param('account'))

async function load(page: Page) {
  const found = await loadAccount(page.db.read, { account: page.param('account') }, { person: page.person })
  return { ...found, home: addressOf(found.account.id) }
}

export async function showAccount(page: Page, why: Partial<Again> = {}): Promise<void> {
  const found = await load(page)
  const [projects, events] = await Promise.all([listRolesOnProjects(page.db.read, found.personId), listEventsOfAccount(page.db.read, found.account.id)])
  page.show(
    'admin/account',
    { title: found.name, breadcrumbs: crumbs, status: why.status ?? 200, errors: errorsOf(why, 'role') },
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

/** The page on which an account is disabled or enabled. */
export async function showDisable(page: Page, why: Partial<Again> = {}): Promise<void> {
  const found = await load(page)
  const title = found.account.disabled ? 'Enable the account' : 'Disable the account'
  const breadcrumbs = [...crumbs, { text: found.name, href: found.home }]
  page.show('admin/disable', { title, breadcrumbs, status: why.status ?? 200, errors: errorsOf(why, 'reason') }, found)
}

/** Errors by field; a sentence about who changed something is at the field that they changed. */
const errorsOf = ({ errors = {}, conflict }: Partial<Again>, field: string): Record<string, string> =>
  conflict === undefined ? errors : { [field]: conflict, ...errors }

/** The role form again after a refusal: if it has to be confirmed, says what giving up one's own role means. */
export async function showRoleAgain(page: Page, why: Again): Promise<void> {
  const role = roleField.safeParse(page.typed['role']).data
  if (why.errors['confirm'] === undefined || role === undefined) return showAccount(page, why)
  const { name, home } = await load(page)
  page.show(
    'admin/own-role',
    { title: 'Give up your own role', breadcrumbs: [...crumbs, { text: name, href: home }] },
    { home, role, roleName: roleNames[role], may: mayInRole[role], was: page.typed['was'] ?? '' },
  )
}
