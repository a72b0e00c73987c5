import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import { ConflictError } from '../../errors.ts'
import { loadAccount } from './account-to-change.ts'
import type { FoundAccount, OfHolder } from './account-to-change.ts'
import { saveDisabled } from './accounts.store.ts'

export function decideToEnable({ account, name, personId }: FoundAccount): Decided<OfHolder> {
  if (!account.disabled) throw new ConflictError('This account is enabled already.')
  return { next: { id: account.id, name, personId }, happened: [{ kind: 'account.enabled', id: account.id, project: null, name }] }
}

/** Lets the holder of a disabled account sign in again, with their old password. */
export const enableAccount = installationAct({
  permission: 'users.manage',
  form: z.object({}),
  load: loadAccount,
  decide: decideToEnable,
  save: (trx, { id }) => saveDisabled(trx, id, null),
  says: ({ name }) => `${name} can sign in again`,
})
