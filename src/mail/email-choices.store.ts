import type { Config } from '../config.ts'
import type { Reader, Writer } from '../db/database.ts'
import type { PersonId } from '../db/ids.ts'
import { keyedHash } from '../keyed-hash.ts'
import { allEmailKinds, choicesFrom } from './email-kinds.ts'
import type { Choices } from './email-kinds.ts'
import { hashOfToken } from './links.ts'

/** How often someone gets each kind of email. */
export async function findChoices(db: Reader, personId: PersonId): Promise<Choices> {
  return choicesFrom(await db.selectFrom('email_choices').select(['kind', 'how']).where('person_id', '=', personId).execute())
}

export async function saveChoices(trx: Writer, personId: PersonId, choices: Choices): Promise<void> {
  await trx.deleteFrom('email_choices').where('person_id', '=', personId).execute()
  const rows = allEmailKinds.map((kind) => ({ person_id: personId, kind, how: choices[kind] }))
  await trx.insertInto('email_choices').values(rows).execute()
}

/**
 * The token of the link with which someone chooses their emails: the same in every message to this address, while the installation has the same
 * secret. Earlier ones work as well.
 */
export async function keepEmailToken(
  trx: Writer,
  of: { person: PersonId; email: string },
  context: { config: Pick<Config, 'sessionSecret'> },
): Promise<string> {
  const email = of.email.toLowerCase()
  const token = keyedHash(context, 'email-choices', of.person, email)
  await trx
    .insertInto('email_links')
    .values({ token_hash: hashOfToken(token), person_id: of.person, email })
    .onConflict((conflict) => conflict.column('token_hash').doNothing())
    .execute()
  return token
}

/** Whose emails a token is for; undefined if there is no such token, or their address has changed since. */
export const findEmailReader = (db: Reader, token: string) =>
  db
    .selectFrom('email_links as l')
    .innerJoin('people as p', 'p.id', 'l.person_id')
    .select(['p.id', 'p.name', 'p.email'])
    .where('l.token_hash', '=', hashOfToken(token))
    .whereRef('l.email', '=', (eb) => eb.fn('lower', ['p.email']))
    .executeTakeFirst()
