import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { InvalidFormError } from '../../errors.ts'
import { insertAccount } from './accounts.store.ts'
import type { NewAccount } from './accounts.store.ts'
import { faultOfPassword, hashPassword } from './passwords.ts'

interface Wanted {
  email: string
  name: string
  installationRole: NewAccount['installationRole']
  password: string | null
  actor?: NewAccount['actor']
}

/** Creates an account; throws InvalidFormError for a weak password, ConflictError where the email has one already. */
export async function createAccount(context: Context, wanted: Wanted): Promise<{ accountId: string; personId: string }> {
  const fault = wanted.password === null ? undefined : faultOfPassword(wanted.password)
  if (fault !== undefined) throw new InvalidFormError({ password: fault })
  const passwordHash = wanted.password === null ? null : await hashPassword(wanted.password)
  const { newId } = context
  return context.db.write((trx) =>
    insertAccount(trx, {
      id: newId(),
      personId: newId(),
      eventId: newId(),
      email: wanted.email,
      name: wanted.name,
      installationRole: wanted.installationRole,
      passwordHash,
      at: nowIso(context),
      actor: wanted.actor ?? { id: null, name: 'The installation' },
    }),
  )
}
