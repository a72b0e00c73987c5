import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { digestOf } from '../../digest.ts'
import { NotFoundError } from '../../errors.ts'
import { sendCsv } from '../../web/csv.ts'
import type { Cell } from '../../web/csv.ts'
import { appliedFilters, listAddress } from '../../web/list-address.ts'
import { momentOf } from '../../web/moments.ts'
import { crumbs, homeOf } from '../sop/crumbs.ts'
import { findInForce } from '../sop/reviews.store.ts'
import { proofInWords } from '../proof-in-words.ts'
import { fitting, isReaderFilter, progressWords, readWords } from './readers.ts'
import type { ReaderFilter } from './readers.ts'
import { mostPasted, readReadingList } from './reading-list.ts'
import type { ReadingList } from './reading-list.ts'
import { findKnown, findReaderRow, listReaders, listReadings, listReadingsOf } from './readers.store.ts'

const pageSize = 50
const filterNames: Record<ReaderFilter, string> = { everyone: 'Everyone', read: 'Have read it', 'not yet': 'Have not read it yet' }

export const readersOf = (page: Page): string => `${homeOf(page)}/readers`

const findOf = (page: Page): { show: ReaderFilter; words: string } => {
  const show = page.query('show')
  return { show: isReaderFilter(show) ? show : 'everyone', words: page.query('q') ?? '' }
}

/** Who is asked to read the version in force, and who has. */
export async function showReaders(page: Page, { errors = {}, status = 200 }: Partial<Again> = {}): Promise<void> {
  const { project } = page.access
  const home = readersOf(page)
  const inForce = await findInForce(page.db.read, project.id)
  const all = inForce ? await listReaders(page.db.read, { project: project.id, version: inForce.version_id }) : []
  const find = findOf(page)
  const found = fitting(all, find)
  const from = Math.max(0, found.findIndex((one) => one.id === page.query('after')) + 1)
  const shown = found.slice(from, from + pageSize)
  const asked = { show: find.show === 'everyone' ? undefined : find.show, q: find.words }
  const read = all.filter((one) => one.readAt !== null).length
  page.show(
    'readers/index',
    { title: 'Read and understood', breadcrumbs: crumbs(page), errors, status },
    {
      home,
      number: inForce?.number ?? null,
      all: all.length,
      waiting: all.length - read,
      progress: inForce ? progressWords({ read, all: all.length, number: inForce.number }) : '',
      find,
      shows: Object.entries(filterNames).map(([value, text]) => ({ value, text })),
      applied: appliedFilters(home, asked, { show: filterNames[find.show], q: `Search: ${find.words}` }),
      readers: shown.map((one) => ({ ...one, hasRead: one.readAt !== null, says: readWords(one) })),
      found: found.length,
      next: found.length > from + pageSize ? listAddress(home, { ...asked, after: shown.at(-1)?.id }) : undefined,
      first: from > 0 ? listAddress(home, asked) : undefined,
      csv: `${home}.csv`,
      mayChange: page.may('sop.write'),
    },
  )
}

async function* cells(page: Page): AsyncGenerator<Cell[]> {
  const { project } = page.access
  const inForce = await findInForce(page.db.read, project.id)
  if (!inForce) return
  const [all, readings] = await Promise.all([
    listReaders(page.db.read, { project: project.id, version: inForce.version_id }),
    listReadings(page.db.read, inForce.version_id),
  ])
  const byPerson = new Map(readings.map((one) => [one.person_id, one]))
  for (const one of all) {
    const reading = byPerson.get(one.personId)
    yield [
      one.name,
      one.email,
      one.organisation,
      inForce.number,
      reading ? 'yes' : 'no',
      reading?.at ?? null,
      reading ? proofInWords(reading) : null,
      inForce.digest,
    ]
  }
}

/** The whole list as a spreadsheet. */
export const sendReaders = (page: Page): Promise<void> =>
  sendCsv(
    page.res,
    {
      name: `read-and-understood-${page.access.service.ods_code}-${page.today}.csv`,
      head: ['Name', 'Email', 'Organisation', 'Version', 'Has read it', 'When (UTC)', 'How', 'Digest (SHA-256)'],
    },
    cells(page),
  )

const shownText = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text)

/** The box for the list, or what was understood of it, before anyone is added. */
async function showList(page: Page, { people, notTaken }: Omit<ReadingList, 'fault'>, { errors = {}, status = 200 }: Partial<Again>): Promise<void> {
  const { project } = page.access
  const known = await findKnown(
    page.db.read,
    project.id,
    people.map((one) => one.email),
  )
  const list = page.typed['list'] ?? ''
  const rows = people.map((one) => {
    const before = known.get(one.email)
    const status = before?.isListed ? 'On the list already' : before ? `Known as ${before.name}` : 'New'
    return { ...one, status, isNew: before?.isListed !== true }
  })
  page.show(
    'readers/add',
    {
      title: rows.length > 0 ? 'Check who is to read the procedure' : 'Add people who are to read the procedure',
      breadcrumbs: [...crumbs(page), { text: 'Read and understood', href: readersOf(page) }],
      errors,
      status,
    },
    {
      home: readersOf(page),
      list,
      checked: digestOf(list),
      mostPasted,
      rows,
      added: rows.filter((one) => one.isNew).length,
      notTaken: notTaken.map((one) => ({ ...one, text: shownText(one.text) })),
    },
  )
}

export const showAddReaders = (page: Page): Promise<void> => showList(page, { people: [], notTaken: [] }, {})

/** The people of the list that was pasted, to be checked before anyone is added. */
export function checkReaders(page: Page, given?: Again): Promise<void> {
  const { fault, ...read } = readReadingList(page.typed['list'] ?? '')
  return showList(page, read, given ?? (fault === undefined ? {} : { status: 422, errors: { list: fault } }))
}

/** Someone who is or was on the list, with everything that they have confirmed. */
export async function showReader(page: Page, { errors = {}, status = 200, conflict }: Partial<Again> = {}): Promise<void> {
  const { project } = page.access
  const row = await findReaderRow(page.db.read, { project: project.id, reader: page.param('reader') })
  if (!row) throw new NotFoundError('Nobody of this list')
  const readings = await listReadingsOf(page.db.read, { project: project.id, person: row.person_id })
  page.show(
    'readers/reader',
    {
      title: row.name,
      breadcrumbs: [...crumbs(page), { text: 'Read and understood', href: readersOf(page) }],
      errors: conflict === undefined ? errors : { form: conflict },
      status,
    },
    {
      home: readersOf(page),
      id: row.id,
      name: row.name,
      email: row.email,
      organisation: row.organisation ?? '',
      added: `${row.added_by}, ${momentOf(row.added_at)}`,
      removed: row.removed_at === null ? '' : `${row.removed_by ?? ''}, ${momentOf(row.removed_at)}: ${row.removed_because ?? ''}`,
      readings: readings.map((one) => ({
        number: one.number,
        when: `${momentOf(one.at)} (${one.at})`,
        meaning: one.meaning,
        proof: proofInWords(one),
        digest: one.digest,
      })),
      mayRemove: row.removed_at === null,
    },
  )
}
