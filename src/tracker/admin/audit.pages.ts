import type { EventsTable } from '../../db/tables/events.ts'
import { headLine } from '../../events/chain.ts'
import { findHead } from '../../events/verify-chain.store.ts'
import { sendCsv } from '../../web/csv.ts'
import type { Cell } from '../../web/csv.ts'
import type { Page } from '../../access/page.ts'
import { appliedFilters, listAddress } from '../../web/list-address.ts'
import { momentOf } from '../../web/moments.ts'
import { listEvents, listKinds, walkEvents } from './audit.store.ts'
import type { Find } from './audit.store.ts'

const pageSize = 25
const filters = ['subject', 'action', 'of'] as const

function findOf(page: Page): Find {
  const before = page.number('before')
  const find: Find = { words: page.query('q') ?? '', ...(before === undefined || before === 0 ? {} : { before }) }
  for (const key of filters) {
    const value = page.query(key)
    if (value !== undefined) find[key] = value
  }
  return find
}

/** The filter, by its names in the address. */
const askedOf = ({ words, subject, action, of }: Find) => ({ q: words, subject, action, of })

/** Words for actions whose key reads oddly. */
const actionWords: Record<string, string> = {
  'go-go': 'go decided',
  'go-no-go': 'no-go decided',
  'go-declined': 'go declined by the second person',
  'hand-over-declined': 'hand-over not accepted',
}
const inWords = (kind: string): string => actionWords[kind] ?? kind

/** What an event changed, a line each; null if nothing was changed into something else. */
function fromAndTo({ changed_from: from, changed_to: to }: EventsTable): string | null {
  return from === null && to === null ? null : `From: ${from ?? 'nothing'}\nTo: ${to ?? 'nothing'}`
}

const path = '/admin/audit'

const options = (kinds: string[], chosen: string | undefined) => [
  { value: '', text: 'Any' },
  ...[...new Set([...kinds, ...(chosen === undefined ? [] : [chosen])])].map((kind) => ({ value: kind, text: inWords(kind) })),
]

export async function showAudit(page: Page): Promise<void> {
  const find = findOf(page)
  const [rows, kinds] = await Promise.all([listEvents(page.db.read, find, pageSize + 1), listKinds(page.db.read)])
  const last = rows[pageSize - 1]
  const asked = askedOf(find)
  page.show(
    'admin/audit',
    { title: 'Audit', breadcrumbs: [{ text: 'Administration', href: '/admin' }] },
    {
      find,
      subjects: options(kinds.subjects, find.subject),
      actions: options(kinds.actions, find.action),
      applied: appliedFilters(path, asked, {
        q: `Search: ${find.words}`,
        subject: `About: ${find.subject ?? ''}`,
        action: `Action: ${inWords(find.action ?? '')}`,
        of: 'One thing only',
      }),
      csv: listAddress('/admin/audit.csv', asked),
      rows: rows.slice(0, pageSize).map((row) => ({
        ...row,
        says: row.reason ? `${row.sentence}: ${row.reason}` : row.sentence,
        fromAndTo: fromAndTo(row),
        action: inWords(row.action),
        when: momentOf(row.at),
      })),
      next: rows.length > pageSize && last ? listAddress(path, { ...asked, before: String(last.seq) }) : undefined,
    },
  )
}

/** The columns of the file, each with its heading. */
const columns: [keyof EventsTable, string][] = [
  ['seq', 'Number'],
  ['at', 'When (UTC)'],
  ['actor_name', 'Who'],
  ['project_id', 'Project'],
  ['subject', 'Subject'],
  ['subject_id', 'Subject id'],
  ['action', 'Action'],
  ['sentence', 'What'],
  ['changed_from', 'From'],
  ['changed_to', 'To'],
  ['reason', 'Why'],
  ['hash', 'Hash'],
]

async function* cells(page: Page): AsyncGenerator<Cell[]> {
  for await (const row of walkEvents(page.db.read, findOf(page))) yield columns.map(([key]) => row[key])
  yield [headLine(await findHead(page.db.read))]
}

export const sendAudit = (page: Page): Promise<void> =>
  sendCsv(page.res, { name: `slipway-audit-${page.today}.csv`, head: columns.map(([, heading]) => heading) }, cells(page))
