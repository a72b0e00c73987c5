import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import { NotFoundError } from '../../errors.ts'
import { endSessions } from '../sessions.store.ts'
import { getOwnAccount } from './own-account.ts'

/** Signs out in one other browser, or here: a session by its hash. */
export const endSession = installationAct({
  permission: 'account.own',
  form: z.object({}),
  load: async (_trx, { session }: { session: string }, doing) => ({ session, ...getOwnAccount(doing) }),
  decide: ({ session, accountId }, _nothing, { trace }) => ({
    next: { session, accountId, isHere: session === trace?.sessionHash },
    happened: [{ kind: 'account.session ended', id: accountId, project: null }],
  }),
  async save(trx, { session, accountId }) {
    if ((await endSessions(trx, accountId, session)) === 0) throw new NotFoundError('No such session')
  },
  says: () => 'Signed out there',
})
