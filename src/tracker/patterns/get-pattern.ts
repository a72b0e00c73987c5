import type { Doing } from '../../access/doing.ts'
import type { Page } from '../../access/page.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { PatternsTable } from '../../db/tables/patterns.ts'
import { ForbiddenError, NotFoundError } from '../../errors.ts'
import { findPattern, findVersion } from './patterns.store.ts'

/** The pattern with this id; throws NotFoundError. */
export async function getPattern(db: Reader, id: string): Promise<PatternsTable> {
  const found = await findPattern(db, id)
  if (!found) throw new NotFoundError('No such pattern')
  return found
}

/** Whoever saved a pattern changes it, and the booking team every one. */
export const isTheirs = ({ saved_by_id }: Pick<PatternsTable, 'saved_by_id'>, who: { id: PersonId | null; isTeam: boolean }): boolean =>
  who.isTeam || (who.id !== null && saved_by_id === who.id)

export const mayChange = (pattern: Pick<PatternsTable, 'saved_by_id'>, { actor, rights }: Pick<Doing, 'actor' | 'rights'>): boolean =>
  isTheirs(pattern, { id: actor.id, isTeam: rights.installationRole === 'booking-team' })

export const mayChangeOnPage = (pattern: Pick<PatternsTable, 'saved_by_id'>, page: Page): boolean =>
  page.may('pattern.manage') && isTheirs(pattern, { id: page.person.personId, isTeam: page.person.installationRole === 'booking-team' })

/** The pattern, if this person may change it; throws ForbiddenError. */
export async function getOwnPattern(db: Reader, id: string, doing: Pick<Doing, 'actor' | 'rights'>): Promise<PatternsTable> {
  const found = await getPattern(db, id)
  if (!mayChange(found, doing)) throw new ForbiddenError('The booking team changes the patterns of others')
  return found
}

/** A version of a pattern by its id; throws NotFoundError. */
export async function getVersion(db: Reader, versionId: string) {
  const found = await findVersion(db, versionId)
  if (!found) throw new NotFoundError('No such pattern')
  return found
}
