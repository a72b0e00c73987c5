import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { NotFoundError } from '../../errors.ts'
import { endSessions } from '../sessions.store.ts'
import { getOwnAccount } from './own-account.ts'

interface Found {
  session: string
  accountId: string
}

export const decideToEnd = ({ session, accountId }: Found, _nothing: object, { trace }: Doing): Decided<Found & { isHere: boolean }> => ({
  next: { session, accountId, isHere: session === trace?.sessionHash },
  happened: [{ kind: 'account.session ended', id: accountId, project: null }],
})

/** Signs out another browser, or this one: a session by its hash. */
export const endSession = installationAct({
  permission: 'account.own',
  form: z.object({}),
  load: async (_trx, { session }: { session: string }, doing) => ({ session, accountId: getOwnAccount(doing).accountId }),
  decide: decideToEnd,
  async save(trx, { session, accountId }) {
    if ((await endSessions(trx, accountId, session)) === 0) throw new NotFoundError('No such session')
  },
  says: () => 'Signed out of that browser',
})
