import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { TrackerImportRowsTable } from '../../db/tables/imports.ts'
import { odsCodeOf } from '../services/service-key.ts'
import { homeOfFile } from '../kept-files/kept-files.store.ts'
import { rowInWords } from '../workbook/row-place.ts'
import { decisions } from './decisions.ts'
import type { DecidedKind } from './decisions.ts'
import { countDecided, countWritten, listKept, pageOfImportRows, pageSize } from './import-rows.store.ts'
import { leftOut, listOf, shownRow } from './import-rows.pages.ts'
import type { Counts, TrackerImport } from './kept-import.ts'

/** Refused rows that are listed individually. */
const mostNotTaken = 10

type Kind = TrackerImportRowsTable['kind']
export const groups = [
  ['conflict', 'Conflicts'],
  ['close', 'Close matches'],
  ['closed', 'Closed practices'],
  ['changed', 'Changed'],
  ['new', 'New'],
  ['outside', 'Outside the area'],
  ['not-taken', 'Left out'],
  ['unchanged', 'Unchanged'],
] as const satisfies [Kind, string][]

export const countOf = (counts: Counts, kind: Kind): number => (kind === 'not-taken' ? counts.notTaken : counts[kind])

export const homeOf = ({ id }: Pick<TrackerImport, 'id'>): string => `/rollout/imports/${id}`

/** Which rows a page shows: a kind, words to search for, a page number. */
export interface AskedRows {
  kind: Kind
  words: string
  page: number
  /** In whose area the services have to be of which changes are shown; null for all. */
  within: PersonId | null
}
const searchOf = ({ kind, words, page }: Omit<AskedRows, 'within'>): string =>
  new URLSearchParams({ show: kind, ...(words === '' ? {} : { q: words }), ...(page > 1 ? { page: String(page) } : {}) }).toString()

const isDecided = (kind: Kind): kind is DecidedKind => Object.hasOwn(decisions, kind)

/** So many services that stayed as they are are named. */
const keptNamed = 3

export type ImportReview = Awaited<ReturnType<typeof reviewOf>>

/** What the page of an import shows: its rows of one kind, what has to be decided, and how its columns were understood. */
export async function reviewOf(db: Reader, one: TrackerImport, asked: AskedRows) {
  const { counts } = one
  const [list, written, decided] = await Promise.all([pageOfImportRows(db, one.id, asked), countWritten(db, one.id), countDecided(db, one.id)])
  const toWrite = counts.new + counts.changed + decided.toWrite
  const kept = written.kept === 0 ? [] : await listKept(db, one.id, keptNamed)
  // If there is nothing to do, the page first says why: the first few reasons for which rows were refused.
  const notTaken =
    one.state === 'review' && toWrite === 0 && counts.notTaken > 0
      ? await pageOfImportRows(db, one.id, { kind: 'not-taken', words: '', page: 1, within: null })
      : null
  const { columns, sheets = [], cells } = one.read
  const sheetNames = sheets.map((sheet) => sheet.name)
  const placed = (number: number): string => (sheetNames.length > 1 ? rowInWords(number, sheetNames) : String(number))
  const { offered } = one.made
  const at = (page: number): string => `${homeOf(one)}?${searchOf({ ...asked, page })}#rows`
  const kind = isDecided(asked.kind) ? asked.kind : null
  return {
    counts,
    asked,
    written,
    keptNames: kept.map(({ name, ods_code: code }) => [name, code && odsCodeOf(code)].filter(Boolean).join(' ')),
    decided,
    toWrite,
    notTaken: (notTaken?.rows ?? []).slice(0, mostNotTaken).map((row) => leftOut(placed(row.number), row)),
    total: list.total,
    groups: groups
      .filter(([key]) => countOf(counts, key) > 0 || key === 'new' || key === 'changed' || key === 'not-taken')
      .map(([key, text]) => ({ key, text, count: countOf(counts, key), current: key === asked.kind, href: `${homeOf(one)}?show=${key}#rows` })),
    rows: list.rows.map((row) => ({ ...shownRow(row), place: placed(row.number) })),
    list: listOf(asked.kind, { from: (asked.page - 1) * pageSize + 1, to: (asked.page - 1) * pageSize + list.rows.length }),
    showAll: `${homeOf(one)}?show=${asked.kind}#rows`,
    previous: asked.page > 1 ? at(asked.page - 1) : undefined,
    next: asked.page * pageSize < list.total ? at(asked.page + 1) : undefined,
    deciding: kind !== null && one.state === 'review' ? { kind, choices: decisions[kind].map(([value, text]) => ({ value, text })) } : null,
    read: {
      sheets: sheetNames,
      known: columns.filter((column) => column.field !== null && !column.heading.startsWith('Slipway ')).length,
      kept: columns.filter((column) => column.field === null && column.heading !== '').length,
      file: one.file_id === null ? '' : homeOfFile(one.file_id),
    },
    cells: cells ?? null,
    // Sheets with the same columns have the same warnings.
    warnings: [...new Set(one.warnings)],
    offered: [
      ...(offered?.products ?? []).map(([name, other], index) => ({ id: `products-${index}`, name, other })),
      ...(offered?.organisations ?? []).map(([name, other], index) => ({ id: `organisations-${index}`, name, other })),
    ],
  }
}
