import type { Page } from '../../access/page.ts'
import type { ServiceId } from '../../db/ids.ts'
import { seesAllServices } from '../services/services.store.ts'
import { closureSentence, happenedTo, successorSentence } from './closure.ts'
import { closureFacts } from './closures.store.ts'
import { listedService } from './listed-service.store.ts'
import type { ListedService } from './listed-service.store.ts'

/** What a page of a service or its project says first if its practice has closed or moved. */
export interface ClosureBanner {
  sentence: string
  setAside: string | null
  href: string
}

const isOpen = (row: ListedService): boolean =>
  row.closed_on === null &&
  row.listed_closed_on === null &&
  row.successor === null &&
  row.moved_to === null &&
  [row.status, row.ods_status].every((status) => status === null || status === 'open')

/** Null if the practice is open as far as is known, which takes one query. */
export async function closureBanner(page: Page, serviceId: ServiceId): Promise<ClosureBanner | null> {
  const { db, person, today } = page
  const [row] = (await listedService(db.read, { id: serviceId })).rows
  if (!row || isOpen(row)) return null
  const facts = (await closureFacts(db.read, [row], { seesServices: seesAllServices(person) })).get(row.id)
  if (!facts) return null
  const happened = happenedTo(facts, today)
  // A code that is missing in the ODS list is worth a banner only if its successor is known.
  if (facts.successors.length === 0 && (happened === 'unlisted' || happened === 'open')) return null
  const what = closureSentence(facts, today) || 'The practice of this service has a successor.'
  return {
    sentence: [what, successorSentence(facts.successors)].filter((one) => one !== '').join(' '),
    setAside: facts.setAside ? `${facts.setAside.by} set this aside: ${facts.setAside.reason}` : null,
    href: `/services/${row.ods_code}/closure`,
  }
}
