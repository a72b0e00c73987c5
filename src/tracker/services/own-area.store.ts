import type { Person } from '../../access/access.store.ts'
import { moveAcrossArea } from '../../access/in-area.store.ts'
import type { FactsOfArea } from '../../access/in-area.store.ts'
import type { Reader } from '../../db/database.ts'

/** Whether a change moves a service into or out of an area of the person who makes it; never for the booking team, which may do so. */
export const crossesOwnArea = async (
  db: Reader,
  person: Pick<Person, 'personId' | 'installationRole'> | null,
  before: FactsOfArea,
  change: Partial<FactsOfArea>,
): Promise<boolean> =>
  person !== null &&
  person.installationRole !== 'booking-team' &&
  (await moveAcrossArea(db, person.personId, [{ before, after: { ...before, ...change } }])).some(Boolean)
