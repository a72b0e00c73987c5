import type { Context } from '../context.ts'
import type { Reader } from '../db/database.ts'
import { asPersonId } from '../db/ids.ts'
import { findAccountByEmail, findPersonOfAccount } from '../web/sign-in/accounts.store.ts'
import type { Person } from './access.store.ts'
import { may } from './permissions.ts'
import type { Permission } from './permissions.ts'

type Who = Pick<Person, 'personId' | 'name'>

/** Who acts on the command line without `--by`. */
export const commandLine: Who = { personId: asPersonId('command-line'), name: 'The command line' }

/** The person whose active account has this email address. */
export async function findPersonNamed(db: Reader, email: string): Promise<Person | undefined> {
  const account = await findAccountByEmail(db, email.trim())
  return account && findPersonOfAccount(db, account.id)
}

/** The person that `--by` names, who must have this permission; throws an Error with the message `otherwise` if not. */
export async function personNamed(
  { db }: Pick<Context, 'db'>,
  email: string | undefined,
  { permission, otherwise }: { permission: Permission; otherwise: string },
): Promise<Person> {
  const person = email === undefined ? undefined : await findPersonNamed(db.read, email)
  if (!person || !may(permission, { installationRole: person.installationRole, roles: [] })) throw new Error(otherwise)
  return person
}

/** Who acts on the command line: the person that `--by` names, who must have this permission, else the command line itself. */
export const whoActs = async (context: Pick<Context, 'db'>, email: string | undefined, permission: Permission): Promise<Who> =>
  email === undefined ? commandLine : personNamed(context, email, { permission, otherwise: '--by must be the email address of an account of the booking team' })
