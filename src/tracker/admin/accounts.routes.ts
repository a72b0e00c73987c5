import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import type { PersonId } from '../../db/ids.ts'
import { recordSecurityEvent } from '../../web/security/record.ts'
import type { SecurityKind } from '../../web/security/kinds.ts'
import { homeOf, showAccount, showDisable, showNew, showPeople, showRoleAgain } from './accounts.pages.ts'
import { changeRole } from './change-role.ts'
import { createAccount } from './create-account.ts'
import { disableAccount } from './disable-account.ts'
import { enableAccount } from './enable-account.ts'
import { sendPasswordLink } from './send-password-link.ts'

const account = '/admin/accounts/:account'

/** A change of someone's account is a security event too; the event of the audit says from what to what. */
const alsoAs =
  (kind: SecurityKind) =>
  (page: Page, { personId }: { personId: PersonId }, [eventId = '']: string[]): void =>
    recordSecurityEvent(page.context, { kind, req: page.req, personId, byId: page.person.personId, eventId })

export const accountsRoutes: Route[] = [
  get('/admin', 'users.manage', showPeople),
  get('/admin/accounts/new', 'users.manage', (page) => showNew(page)),
  post('/admin/accounts/new', createAccount, { again: showNew, to: (_page, { id }) => `/admin/accounts/${id}` }),
  get(account, 'users.manage', (page) => showAccount(page)),
  // Someone who gives up the booking team can no longer see this page.
  post(`${account}/role`, changeRole, { again: showRoleAgain, to: (page, { givesUp }) => (givesUp ? '/' : homeOf(page)), after: alsoAs('role-changed') }),
  post(`${account}/link`, sendPasswordLink, { again: showAccount, to: homeOf }),
  get(`${account}/disable`, 'users.manage', (page) => showDisable(page)),
  post(`${account}/disable`, disableAccount, { again: showDisable, to: homeOf, after: alsoAs('account-disabled') }),
  post(`${account}/enable`, enableAccount, { to: homeOf, after: alsoAs('account-enabled') }),
]
