import type { Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { endSessions } from '../sessions.store.ts'
import { savePasswordHash } from './accounts.store.ts'
import { endOneTimeTokens } from './one-time-links.store.ts'

export interface NewPassword {
  accountId: string
  personId: PersonId
  passwordHash: string
}

export const passwordChanged = (accountId: string): Happened => ({ kind: 'account.password changed', id: accountId, project: null })

/** Sets a password and ends all sessions and links of the account. */
export async function setPassword(trx: Writer, { accountId, passwordHash }: NewPassword, at: string): Promise<void> {
  await endOneTimeTokens(trx, accountId, at)
  await endSessions(trx, accountId)
  await savePasswordHash(trx, accountId, passwordHash)
}
