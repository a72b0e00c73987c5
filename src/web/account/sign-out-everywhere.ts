import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import { endSessions } from '../sessions.store.ts'
import { getOwnAccount } from './own-account.ts'

/** Ends every session of your own account. */
export const signOutEverywhere = installationAct({
  permission: 'account.own',
  form: z.object({}),
  load: async (_trx, _where, doing) => getOwnAccount(doing),
  decide: (own) => ({ next: own, happened: [{ kind: 'account.signed out everywhere', id: own.accountId, project: null }] }),
  async save(trx, { accountId }) {
    await endSessions(trx, accountId)
  },
  says: () => 'Signed out everywhere',
})
