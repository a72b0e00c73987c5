import type { Page } from '../../access/page.ts'
import { prepared } from '../../db/prepared.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { seesAllServices } from '../services/services.store.ts'
import { closureSentence, happenedTo, successorSentence } from './closure.ts'
import { closureFacts } from './closures.store.ts'

/** What a page of a service, or of its project, says first where its practice closed or moved. */
export interface ClosureBanner {
  sentence: string
  setAside: string | null
  href: string
}

type Row = Pick<ServicesTable, 'id' | 'ods_code' | 'ods_status' | 'closed_on' | 'successor'> & {
  status: string | null
  listed_closed_on: string | null
  moved_to: string | null
}
const rowOf = prepared<{ id: string }, Row>((db, p) =>
  db
    .selectFrom('services as s')
    .leftJoin('ods_organisations as o', 'o.code', 's.ods_code')
    .select(['s.id', 's.ods_code', 's.ods_status', 's.closed_on', 's.successor', 'o.status', 'o.closed_on as listed_closed_on'])
    .select((eb) => eb.selectFrom('ods_successors as u').select('u.successor').whereRef('u.code', '=', 's.ods_code').limit(1).as('moved_to'))
    .where('s.id', '=', p('id')),
)

const isOpen = (row: Row): boolean =>
  row.closed_on === null &&
  row.listed_closed_on === null &&
  row.successor === null &&
  row.moved_to === null &&
  [row.status, row.ods_status].every((status) => status === null || status === 'open')

/** Null if nothing is known but that the practice is open: that is told by one query. */
export async function closureBanner(page: Page, serviceId: string): Promise<ClosureBanner | null> {
  const { db, person, today } = page
  const [row] = (await rowOf(db.read, { id: serviceId })).rows
  if (!row || isOpen(row)) return null
  const facts = (await closureFacts(db.read, [row], { seesServices: seesAllServices(person) })).get(row.id)
  if (!facts) return null
  const happened = happenedTo(facts, today)
  // That the ODS list lacks a code is worth a banner only if it is known who follows.
  if (facts.successors.length === 0 && (happened === 'unlisted' || happened === 'open')) return null
  const what = closureSentence(facts, today) || 'The practice of this service has a successor.'
  return {
    sentence: [what, successorSentence(facts.successors)].filter((one) => one !== '').join(' '),
    setAside: facts.setAside ? `${facts.setAside.by} set this aside: ${facts.setAside.reason}` : null,
    href: `/services/${row.ods_code}/closure`,
  }
}
