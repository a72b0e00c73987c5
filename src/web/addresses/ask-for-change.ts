import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { PersonId } from '../../db/ids.ts'
import { emailField } from '../email-field.ts'
import { decideToAsk, loadToAsk, saveAsked } from './asking.ts'
import type { Asked, Found } from './asking.ts'

const form = z.object({
  email: emailField,
  reason: z.string().trim().min(1, 'Say why, and how you know that the new address is theirs').max(500, 'Use 500 characters or fewer'),
})

export function decideAskForOther(found: Found, asked: z.output<typeof form>, doing: Doing): Refused | Decided<Asked> {
  // Their own address they change with their password.
  if (found.person.id === doing.person?.personId) return refused({ email: 'Change your own email address from your account page' })
  return decideToAsk(found, asked, doing)
}

/** A member of the booking team asks for another email address of someone else, with a reason. It needs a second yes. */
export const askForChange = installationAct({
  permission: 'users.manage',
  form,
  load: (trx, { person }: { person: PersonId }, { at }, { email }) => loadToAsk(trx, person, email, at),
  decide: decideAskForOther,
  save: (trx, asked, _doing, context) => saveAsked(trx, asked, context),
  says: ({ change: { name, oldEmail }, hasMailServer }) =>
    `${name} keeps the email address ${oldEmail} until the change is confirmed. ${hasMailServer ? 'A message is on its way to both addresses' : 'A message to each address waits in the outbox'}`,
})
