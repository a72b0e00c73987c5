import type { Reader } from '../../db/database.ts'
import type { TrackerImportRowsTable, TrackerImportsTable } from '../../db/tables/imports.ts'
import type { Change } from './compare.ts'
import type { Counts, KeptColumns, Offered } from './prepare-import.ts'
import { rowInWords } from '../workbook/row-place.ts'
import { countDecided, countWritten, pageOfImportRows, pageSize } from './tracker-import.store.ts'

/** Refused rows that are named one by one. */
const mostNotTaken = 10

export type Kind = TrackerImportRowsTable['kind']
export const groups = [
  ['conflict', 'Conflicts'],
  ['close', 'Close matches'],
  ['closed', 'Closed practices'],
  ['changed', 'Changed'],
  ['new', 'New'],
  ['not-taken', 'Left out'],
  ['unchanged', 'Unchanged'],
] as const satisfies [Kind, string][]

/** What may be decided of a row, with the words for it. */
const decisions = {
  conflict: [
    ['here', 'Keep what is here'],
    ['file', 'Take the file’s'],
  ],
  close: [
    ['leave', 'Leave it out'],
    ['same', 'The same: change it'],
    ['new', 'A new one: add it'],
  ],
  closed: [
    ['leave', 'Leave it out'],
    ['new', 'Add it all the same'],
  ],
} as const
type Decision = NonNullable<TrackerImportRowsTable['decision']>
export const decisionsOf = (kind: keyof typeof decisions): Decision[] => decisions[kind].map(([key]) => key)

export const countOf = (counts: Counts, kind: Kind): number => (kind === 'not-taken' ? counts.notTaken : (counts[kind] ?? 0))

/** What the page of an import shows: its rows of one kind, what waits for a decision, how its columns were understood. */
export async function reviewOf(db: Reader, one: TrackerImportsTable, asked: { kind: Kind; words: string; page: number }) {
  const counts = JSON.parse(one.counts) as Counts
  const [list, written, decided] = await Promise.all([pageOfImportRows(db, one.id, asked), countWritten(db, one.id), countDecided(db, one.id)])
  const toWrite = (counts.new ?? 0) + (counts.changed ?? 0) + decided.toWrite
  // Why nothing is to be done is said first: the first few of what was not taken.
  const notTaken =
    one.state === 'review' && toWrite === 0 && counts.notTaken > 0 ? await pageOfImportRows(db, one.id, { kind: 'not-taken', words: '', page: 1 }) : null
  const { columns = [], sheets = [], cells } = JSON.parse(one.columns) as Partial<KeptColumns>
  const sheetNames = sheets.map((sheet) => sheet.name)
  const placed = (number: number): string => (sheetNames.length > 1 ? rowInWords(number, sheetNames) : String(number))
  const { offered } = JSON.parse(one.made) as { offered?: Offered }
  const at = (page: number): string =>
    `/rollout/imports/${one.id}?${new URLSearchParams({ show: asked.kind, ...(asked.words === '' ? {} : { q: asked.words }), ...(page > 1 ? { page: String(page) } : {}) }).toString()}#rows`
  const kind = asked.kind === 'close' || asked.kind === 'closed' || asked.kind === 'conflict' ? asked.kind : null
  return {
    counts,
    asked,
    written,
    decided,
    toWrite,
    notTaken: (notTaken?.rows ?? []).slice(0, mostNotTaken).map((row) => ({ ...row, place: placed(row.number) })),
    total: list.total,
    groups: groups
      .filter(([key]) => countOf(counts, key) > 0 || key === 'new' || key === 'changed' || key === 'not-taken')
      .map(([key, text]) => ({ key, text, count: countOf(counts, key), current: key === asked.kind, href: `/rollout/imports/${one.id}?show=${key}#rows` })),
    rows: list.rows.map((row) => ({ ...row, place: placed(row.number), changes: JSON.parse(row.changes) as Change[] })),
    from: (asked.page - 1) * pageSize + 1,
    to: (asked.page - 1) * pageSize + list.rows.length,
    previous: asked.page > 1 ? at(asked.page - 1) : undefined,
    next: asked.page * pageSize < list.total ? at(asked.page + 1) : undefined,
    deciding: kind !== null && one.state === 'review' ? { kind, choices: decisions[kind].map(([value, text]) => ({ value, text })) } : null,
    decisionNames: Object.fromEntries(Object.values(decisions).flat()) as Record<string, string>,
    read: {
      sheets: sheetNames,
      known: columns.filter((column) => column.field !== null && !column.heading.startsWith('Slipway ')).length,
      kept: columns.filter((column) => column.field === null && column.heading !== '').length,
      file: one.file_id === null ? '' : `/imports/files/${one.file_id}`,
    },
    cells: cells ?? null,
    // Sheets with the same columns say the same of them.
    warnings: [...new Set(JSON.parse(one.warnings) as string[])],
    offered: [
      ...(offered?.products ?? []).map(([name, other], index) => ({ id: `products-${index}`, name, other })),
      ...(offered?.organisations ?? []).map(([name, other], index) => ({ id: `organisations-${index}`, name, other })),
    ],
  }
}
