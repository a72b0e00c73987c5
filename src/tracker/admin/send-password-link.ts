import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { insertPasswordLink, queuePasswordLink } from '../../web/sign-in/password-link.ts'
import { loadAccount } from './account-to-change.ts'
import type { FoundAccount } from './account-to-change.ts'
import { whereLinkIs } from './account.ts'

export function decideToSendLink(
  { account, name, email }: FoundAccount,
  _nothing: object,
  { hasMailServer }: Doing,
): Refused | Decided<{ id: string; email: string; hasMailServer: boolean }> {
  if (account.disabled) return refused({ link: 'A disabled account gets no link. Enable it first' })
  return { next: { id: account.id, email, hasMailServer }, happened: [{ kind: 'account.link sent', id: account.id, project: null, name }] }
}

/** Sends the holder of an account a link to set their password. */
export const sendPasswordLink = installationAct({
  permission: 'users.manage',
  form: z.object({}),
  load: loadAccount,
  decide: decideToSendLink,
  async save(trx, { id, email }, { actor }, context) {
    const token = await insertPasswordLink(trx, context, id)
    await queuePasswordLink(trx, context, { to: email, token, by: actor, accountId: id })
  },
  says: ({ email, hasMailServer }) => `A link ${whereLinkIs(email, hasMailServer)}`,
})
