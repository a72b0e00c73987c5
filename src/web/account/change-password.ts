import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import { readForm } from '../../access/read-form.ts'
import { ForbiddenError } from '../../errors.ts'
import { newPassword, passwordHash } from '../sign-in/new-password.ts'
import { hashPassword } from '../sign-in/passwords.ts'
import { passwordChanged, setPassword } from '../sign-in/set-password.ts'
import { getOwnAccount } from './own-account.ts'

const typed = z.object({ current: z.string().min(1, 'Enter your current password'), password: newPassword })

/** Changes your own password, and signs you out everywhere. */
export const changePassword = installationAct({
  permission: 'account.own',
  form: typed.extend({ passwordHash }),
  async prepare(_context, sent, { doer }) {
    // The password is checked last, so that a slip elsewhere in the form uses up no attempt.
    const { current, password } = readForm(typed, sent)
    if (!doer.person || !doer.prove) throw new ForbiddenError('Sign in first')
    await doer.prove(current, { current: 'The current password is not right' })
    return { ...sent, passwordHash: await hashPassword(password) }
  },
  load: async (_trx, _where, doing) => getOwnAccount(doing),
  decide: (own, { passwordHash: hash }) => ({ next: { ...own, passwordHash: hash }, happened: [passwordChanged(own.accountId)] }),
  save: (trx, next, { at }) => setPassword(trx, next, at),
  says: () => 'Password changed. You are signed out everywhere else',
})
