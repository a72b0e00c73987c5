import type { Context } from '../../context.ts'
import { may } from '../../access/permissions.ts'
import type { Permission } from '../../access/permissions.ts'
import { findAccountByEmail, findPersonOfAccount } from '../../web/sign-in/accounts.store.ts'

/** Who stands as the author of an import from the command line: the account that `--by` names, which must have this permission, else the command line itself. */
export async function whoImports(context: Context, email: string | undefined, permission: Permission): Promise<{ personId: string; name: string }> {
  if (email === undefined) return { personId: 'command-line', name: 'The command line' }
  const account = await findAccountByEmail(context.db.read, email)
  const person = account && (await findPersonOfAccount(context.db.read, account.id))
  if (!person || !may(permission, { installationRole: person.installationRole, roles: [] }))
    throw new Error('--by must be the email address of an account of the booking team')
  return person
}
