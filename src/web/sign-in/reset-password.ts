import { z } from 'zod'
import { linkAct } from '../../access/act.ts'
import { readForm } from '../../access/read-form.ts'
import { NotFoundError } from '../../errors.ts'
import { getHolder } from './accounts.store.ts'
import { newPassword, passwordHash } from './new-password.ts'
import { checkOneTimeToken, getOneTimeLink, spendOneTimeToken } from './one-time-links.store.ts'
import { hashPassword } from './passwords.ts'
import { passwordChanged, setPassword } from './set-password.ts'

const typed = z.object({ password: newPassword })

/** Sets a new password with a link that was sent to the account's email address. */
export const resetPassword = linkAct({
  as: 'The owner of the account',
  form: typed.extend({ passwordHash }),
  async prepare(context, sent, { where }: { where: { token: string } }) {
    await checkOneTimeToken(context, 'password-reset', where.token)
    return { ...sent, passwordHash: await hashPassword(readForm(typed, sent).password) }
  },
  async load(trx, { token }, { at }) {
    const { accountId } = await getOneTimeLink(trx, { purpose: 'password-reset', token, now: Date.parse(at) })
    if (accountId === null) throw new NotFoundError('The link belongs to no account')
    return { accountId, personId: await getHolder(trx, accountId), token }
  },
  decide: (found, { passwordHash: hash }) => ({ next: { ...found, passwordHash: hash }, happened: [passwordChanged(found.accountId)] }),
  async save(trx, next, { at }) {
    await spendOneTimeToken(trx, next.token, at)
    await setPassword(trx, next, at)
  },
  says: () => 'Your new password is saved',
})
