import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { countOthersOfTeam, findAccount } from './accounts.store.ts'

export interface OfAccount {
  account: string
}

export type FoundAccount = Awaited<ReturnType<typeof loadAccount>>

/** The person whose account was changed. */
export interface OfHolder {
  id: string
  personId: PersonId
  name: string
}

/** The account, whether it is the person's own, and how many other members of the booking team can sign in; throws NotFoundError. */
export async function loadAccount(db: Reader, { account: id }: OfAccount, { person }: Pick<Doing, 'person'>) {
  const found = await findAccount(db, id)
  if (!found) throw new NotFoundError('No such account')
  return { ...found, own: id === person?.accountId, others: await countOthersOfTeam(db, id) }
}
