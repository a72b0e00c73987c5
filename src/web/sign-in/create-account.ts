import { oneLine } from '../one-line.ts'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { InvalidFormError } from '../../errors.ts'
import { emailField } from '../email-field.ts'
import { insertAccount } from './accounts.store.ts'
import type { By } from '../../events/record.ts'
import type { NewAccount } from './accounts.store.ts'
import { faultOfPassword, hashPassword } from './passwords.ts'

interface Wanted {
  email: string
  name: string
  installationRole: NewAccount['installationRole']
  password: string | null
  actor?: By['actor']
}

const details = z.object({
  email: emailField,
  name: oneLine({ least: 'Enter the full name', most: 200, tooLong: 'The name must be 200 characters or fewer' }),
})

/**
 * Creates an account; throws InvalidFormError for a weak password or an invalid email address, ConflictError if the email has an account. A person
 * already known at this address gets a mail that an account with a password was made for them.
 */
export async function createAccount(context: Context, wanted: Wanted): Promise<{ accountId: string; personId: PersonId }> {
  const read = details.safeParse(wanted)
  if (!read.success) throw new InvalidFormError(Object.fromEntries(read.error.issues.map((issue) => [String(issue.path[0]), issue.message])))
  const { email, name } = read.data
  const fault = wanted.password === null ? undefined : faultOfPassword(wanted.password)
  if (fault !== undefined) throw new InvalidFormError({ password: fault })
  const passwordHash = wanted.password === null ? null : await hashPassword(wanted.password)
  const { newId, config } = context
  const actor = wanted.actor ?? { id: null, name: 'The installation' }
  const at = nowIso(context)
  return context.db.write({ actor, at, newId }, async (trx) => {
    const { isKnown, happened, ...made } = await insertAccount(trx, {
      id: newId(),
      personId: asPersonId(newId()),
      email,
      name,
      installationRole: wanted.installationRole,
      passwordHash,
      at,
      madeBy: actor.id,
    })
    if (isKnown && passwordHash !== null)
      await context.mail.queue(trx, {
        to: email,
        subject: 'You have a Slipway account',
        says: [
          `${actor.name} made an account with a password for ${made.name}.`,
          { button: 'Choose a password that nobody else knows', to: `${config.publicUrl}/forgotten-password` },
          'If you did not expect this, tell the booking team.',
        ],
      })
    return { happened: [happened], result: made }
  })
}
