import type { Doing } from '../../access/doing.ts'
import type { PersonId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'

/** The account of the person who acts; throws ForbiddenError if they have none. */
export function getOwnAccount({ person }: Pick<Doing, 'person'>): { accountId: string; personId: PersonId } {
  if (!person) throw new ForbiddenError('Sign in first')
  return { accountId: person.accountId, personId: person.personId }
}
