import type { Day } from '../../day.ts'
import type { Page } from '../../access/page.ts'
import type { PersonId } from '../../db/ids.ts'
import { readModel } from '../../db/read-model.ts'
import { countOlderThan } from '../service-facets/count-projects.ts'
import { currentIndex } from '../service-facets/current-index.ts'

/** How many of the projects that this person answers for have an open offer of newer templates: those of `/projects?templates=older`. */
export const countOlder = ({ db, person, context, today }: Page): Promise<number> =>
  olderOf(db.read, { version: context.templates.version, managerId: person.installationRole === 'booking-team' ? null : person.personId, today })

interface Asked {
  version: string
  managerId: PersonId | null
  today: Day
}
const olderOf = readModel('projects of older templates', { until: 'event' }, async (db, { version, managerId, today }: Asked) =>
  countOlderThan(await currentIndex(db, today), version, managerId),
)

export const olderWords = (n: number): string =>
  n === 1 ? '1 project was made from older templates' : `${n.toLocaleString('en-GB')} projects were made from older templates`
