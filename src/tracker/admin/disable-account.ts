import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { ConflictError } from '../../errors.ts'
import { endSessions } from '../../web/sessions.store.ts'
import { endOneTimeTokens } from '../../web/sign-in/one-time-links.store.ts'
import { loadAccount } from './account-to-change.ts'
import type { FoundAccount, OfHolder } from './account-to-change.ts'
import { faultOfLosing } from './account.ts'
import { saveDisabled } from './accounts.store.ts'

export function decideToDisable(
  { account, name, personId, own, others }: FoundAccount,
  { reason }: { reason: string },
  { at }: Doing,
): Refused | Decided<OfHolder & { at: string }> {
  const fault = faultOfLosing(account, others, own)
  if (fault !== undefined) return refused({ reason: fault })
  if (account.disabled) throw new ConflictError('Someone else has disabled this account already.')
  return { next: { id: account.id, name, personId, at }, happened: [{ kind: 'account.disabled', id: account.id, project: null, name, reason }] }
}

/** Disables an account: its sessions and its links end at once. */
export const disableAccount = installationAct({
  permission: 'users.manage',
  form: z.object({ reason: z.string('Say why').trim().min(1, 'Say why').max(500, 'Use 500 characters or fewer') }),
  load: loadAccount,
  decide: decideToDisable,
  async save(trx, { id, at }) {
    await saveDisabled(trx, id, at)
    await endSessions(trx, id)
    await endOneTimeTokens(trx, id, at)
  },
  says: ({ name }) => `${name} can no longer sign in`,
})
