import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import { findInForce } from '../sop/reviews.store.ts'
import { findOnList, listReadingsOf } from './readers.store.ts'

/** While a project is on hold or stopped nobody is asked; a service goes on after its project is closed. */
export const asksReaders = (state: string): boolean => state === 'open' || state === 'closed'

const since = (number: number | undefined): string => (number === undefined ? '' : ` You have read version ${number}: the page shows what has changed since.`)

/** The request to read the version that is in force; undefined if someone is not on the list, or has confirmed it. */
export async function findRequestToRead(db: Reader, of: { project: ProjectId; person: PersonId }): Promise<LinkRequest | undefined> {
  const onList = await findOnList(db, of)
  const inForce = onList && (await findInForce(db, of.project))
  if (!inForce) return undefined
  const readings = await listReadingsOf(db, of)
  if (readings.some((one) => one.version_id === inForce.version_id)) return undefined
  const { service, email, state } = onList
  return {
    kind: 'sop.read',
    project: of.project,
    person: { id: of.person, email },
    roles: [],
    subject: inForce.version_id,
    digest: inForce.digest,
    isOpen: asksReaders(state),
    mail: {
      subject: `Read the procedure of ${service}`,
      says: (isReminder) =>
        `You work with bookings at ${service}. Please read version ${inForce.number} of its standard operating procedure, and confirm that you have understood it.${since(readings[0]?.number)}${isReminder ? ' You have not confirmed it yet.' : ''}`,
      page: `/to-read/${of.project}`,
    },
  }
}
