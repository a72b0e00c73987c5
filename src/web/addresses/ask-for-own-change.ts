import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import { readForm } from '../../access/read-form.ts'
import { noPersonId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import { emailField } from '../email-field.ts'
import { decideToAsk, loadToAsk, saveAsked } from './asking.ts'

const form = z.object({ email: emailField, current: z.string().min(1, 'Enter your password') })
const wrong = { current: 'The password is not right. Enter the password that you sign in with' }

/** Asks for another email address for yourself, with your password. */
export const askForOwnChange = installationAct({
  permission: 'account.own',
  form,
  async prepare(_context, sent, { doer }) {
    const { current } = readForm(form, sent)
    if (!doer.person || !doer.prove) throw new ForbiddenError('Sign in first')
    await doer.prove(current, wrong)
    return sent
  },
  load: (trx, _where, { person, at }, { email }) => loadToAsk(trx, person?.personId ?? noPersonId, email, at),
  decide: (found, { email }, doing) => decideToAsk(found, { email, reason: null }, doing),
  save: (trx, asked, _doing, context) => saveAsked(trx, asked, context),
  says: ({ change: { newEmail }, hasMailServer }) =>
    hasMailServer
      ? `We have written to ${newEmail}. Your email address changes when you open the link in that message and confirm`
      : `A link to ${newEmail} waits in the outbox. Your email address changes when you open it and confirm`,
})
