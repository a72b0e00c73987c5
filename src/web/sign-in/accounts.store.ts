import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { AccountsTable } from '../../db/tables/accounts.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import type { Happened } from '../../events/vocabulary.ts'

type InstallationRole = AccountsTable['installation_role']

export const findAccountByEmail = (db: Reader, email: string) =>
  db
    .selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .selectAll('a')
    .select('p.email')
    .where((eb) => eb(eb.fn('lower', ['p.email']), '=', email.toLowerCase()))
    .executeTakeFirst()

/** The person who is signed in; undefined once the account is disabled. */
export async function findPersonOfAccount(db: Reader, accountId: string) {
  return db
    .selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select(['a.id as accountId', 'p.id as personId', 'p.name', 'p.email', 'a.installation_role as installationRole'])
    .where('a.id', '=', accountId)
    .where('a.disabled_at', 'is', null)
    .executeTakeFirst()
}

/** The id of the person who has the account; throws NotFoundError. */
export async function getHolder(db: Reader, accountId: string): Promise<PersonId> {
  const row = await db.selectFrom('accounts').select('person_id').where('id', '=', accountId).executeTakeFirst()
  if (!row) throw new NotFoundError('No such account')
  return row.person_id
}

/** Null if the account has no password yet, or there is no such account. */
export async function findPasswordHash(db: Reader, accountId: string): Promise<string | null> {
  const row = await db.selectFrom('accounts').select('password_hash').where('id', '=', accountId).executeTakeFirst()
  return row?.password_hash ?? null
}

export async function savePasswordHash(trx: Writer, accountId: string, passwordHash: string): Promise<void> {
  await trx.updateTable('accounts').set({ password_hash: passwordHash }).where('id', '=', accountId).execute()
}

/** Whether anyone has an account. */
export const hasAccounts = async (db: Reader): Promise<boolean> => (await db.selectFrom('accounts').select('id').limit(1).executeTakeFirst()) !== undefined

export interface NewAccount {
  id: string
  personId: PersonId
  email: string
  name: string
  installationRole: InstallationRole
  passwordHash: string | null
  at: string
  /** The id of the person who creates it; null for the installation. */
  madeBy: PersonId | null
}

interface Created {
  accountId: string
  personId: PersonId
  /** The name on record. */
  name: string
  /** Whether the person was on record before. */
  isKnown: boolean
  happened: Happened
}

/**
 * Creates the account, and the person if the email is not known yet (a known person keeps the name on record). Throws ConflictError if the person has
 * an account.
 */
export async function insertAccount(trx: Writer, account: NewAccount): Promise<Created> {
  const known = await trx
    .selectFrom('people')
    .select(['id', 'name'])
    .where((eb) => eb(eb.fn('lower', ['email']), '=', account.email.toLowerCase()))
    .executeTakeFirst()
  const personId = known?.id ?? account.personId
  if (!known)
    await trx
      .insertInto('people')
      .values({ id: personId, name: account.name, email: account.email, phone: null, organisation: null, created_at: account.at })
      .execute()
  else if (await trx.selectFrom('accounts').select('id').where('person_id', '=', personId).executeTakeFirst())
    throw new ConflictError('Someone with this email address has an account already.', 'email')
  await trx
    .insertInto('accounts')
    .values({
      id: account.id,
      person_id: personId,
      installation_role: account.installationRole,
      password_hash: account.passwordHash,
      created_at: account.at,
      disabled_at: null,
      made_by: account.madeBy,
    })
    .execute()
  const name = known?.name ?? account.name
  const happened: Happened = { kind: 'account.created', id: account.id, project: null, name, to: account.installationRole }
  return { accountId: account.id, personId, name, isKnown: known !== undefined, happened }
}
