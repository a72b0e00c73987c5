import type { EventsTable } from '../../db/tables/events.ts'
import { headLine } from '../../events/chain.ts'
import { findHead } from '../../events/verify-chain.store.ts'
import { sendCsv } from '../../web/csv.ts'
import type { Cell } from '../../web/csv.ts'
import type { Page } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { listEvents, listKinds, walkEvents } from './audit.store.ts'
import type { Find } from './audit.store.ts'

const pageSize = 50
const filters = ['subject', 'action', 'of'] as const

function findOf(page: Page): Find {
  const before = Number(page.query('before'))
  const find: Find = { words: page.query('q') ?? '', ...(Number.isInteger(before) && before > 0 ? { before } : {}) }
  for (const key of filters) {
    const value = page.query(key)
    if (value !== undefined) find[key] = value
  }
  return find
}

/** The same filter as an address; `before` is where the next page goes on. */
function addressOf(path: string, find: Find, before?: number): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries({ q: find.words, subject: find.subject, action: find.action, of: find.of, before: before?.toString() }))
    if (value) query.set(key, value)
  return query.size > 0 ? `${path}?${query}` : path
}

/** Actions whose key reads oddly, in words. */
const actionWords: Record<string, string> = { 'go-go': 'go decided', 'go-no-go': 'no-go decided' }
const inWords = (kind: string): string => actionWords[kind] ?? kind

const options = (kinds: string[], chosen: string | undefined) => [
  { value: '', text: 'Any' },
  ...[...new Set([...kinds, ...(chosen === undefined ? [] : [chosen])])].map((kind) => ({ value: kind, text: inWords(kind) })),
]

export async function showAudit(page: Page): Promise<void> {
  const find = findOf(page)
  const [rows, kinds] = await Promise.all([listEvents(page.db.read, find, pageSize + 1), listKinds(page.db.read)])
  const last = rows[pageSize - 1]
  page.show(
    'admin/audit',
    { title: 'Audit', breadcrumbs: [{ text: 'Administration', href: '/admin' }] },
    {
      find,
      subjects: options(kinds.subjects, find.subject),
      actions: options(kinds.actions, find.action),
      csv: addressOf('/admin/audit.csv', find),
      rows: rows.slice(0, pageSize).map((row) => ({ ...row, action: inWords(row.action), when: momentOf(row.at) })),
      next: rows.length > pageSize && last ? addressOf('/admin/audit', find, last.seq) : undefined,
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
