import type { Doing } from '../../access/doing.ts'
import { ForbiddenError } from '../../errors.ts'

/** The account of who acts; throws ForbiddenError for whoever has none. */
export function getOwnAccount({ person }: Pick<Doing, 'person'>): { accountId: string; personId: string } {
  if (!person) throw new ForbiddenError('Sign in first')
  return { accountId: person.accountId, personId: person.personId }
}
