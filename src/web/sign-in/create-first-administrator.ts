import { oneLine } from '../one-line.ts'
import { z } from 'zod'
import { linkAct } from '../../access/act.ts'
import { readForm } from '../../access/read-form.ts'
import { asPersonId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { emailField } from '../email-field.ts'
import { hasAccounts, insertAccount } from './accounts.store.ts'
import { newPassword, passwordHash } from './new-password.ts'
import { checkOneTimeToken, getOneTimeLink, spendOneTimeToken } from './one-time-links.store.ts'
import { hashPassword } from './passwords.ts'

const typed = z.object({
  name: oneLine({ least: 'Enter your full name', most: 200, tooLong: 'The name must be 200 characters or fewer' }),
  email: emailField,
  password: newPassword,
})

/** Creates the first account, in the booking team, with the link that the installation printed when it started. */
export const createFirstAdministrator = linkAct({
  as: 'The first administrator',
  form: typed.extend({ passwordHash }),
  async prepare(context, sent, { where }: { where: { token: string } }) {
    await checkOneTimeToken(context, 'first-administrator', where.token)
    return { ...sent, passwordHash: await hashPassword(readForm(typed, sent).password) }
  },
  // Each start prints a link: if two are used at once, one creates the account.
  async load(trx, { token }, { at }) {
    await getOneTimeLink(trx, { purpose: 'first-administrator', token, now: Date.parse(at) })
    if (await hasAccounts(trx)) throw new NotFoundError('There is an administrator already')
    return { token }
  },
  decide: ({ token }, { name, email, passwordHash: hash }, { newId }) => ({
    next: { token, name, email, passwordHash: hash, id: newId(), personId: asPersonId(newId()) },
    happened: [],
  }),
  async save(trx, { token, ...account }, { at }) {
    await spendOneTimeToken(trx, token, at)
    const { happened } = await insertAccount(trx, { ...account, installationRole: 'booking-team', at, madeBy: null })
    return [happened]
  },
  says: () => 'Your account is created',
})
