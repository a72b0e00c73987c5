import { headingKey, tidied } from '../../text.ts'
import type { TableField, TableKind } from '../workbook/table.ts'
import type { WorkbookRow } from '../workbook/workbook.ts'
import { fieldsOfHeadings } from '../workbook/headings.ts'
import { trackerHeadings } from '../workbook/tracker-headings.ts'
import { codeIn, dayIn, odsFields, saysOdsStatus } from './organisation.ts'
import type { OdsField } from './organisation.ts'

/** How a sheet is read as a list from the Organisation Data Service, and why it was recognised as one, in a sentence. */
export interface OdsShape {
  columns: (OdsField | null)[]
  /** The number of the row of headings; 0 if there is none. */
  headingRow: number
  why: string
}

/** The two lists as tables, for a person who chooses what their columns are. */
const asFields = (keys: readonly OdsField[]): TableField<OdsField>[] =>
  odsFields.filter((one) => keys.includes(one.key)).map(({ key, name, headings }) => ({ key, heading: name, also: headings }))
const ofSuccession: readonly OdsField[] = ['code', 'successor', 'reason', 'day']
export const successorsTable: TableKind<OdsField> = { fields: asFields(ofSuccession), needed: ['code', 'successor'], fewest: 2, byCodes: 'code' }
/** Only a list of successors has fields for when and why an organisation was succeeded. */
const ofOrganisations: readonly OdsField[] = odsFields.map((one) => one.key).filter((key) => key !== 'day' && key !== 'reason')
export const organisationsTable: TableKind<OdsField> = {
  fields: asFields(ofOrganisations),
  needed: ['code'],
  fewest: 2,
  byCodes: 'code',
}

const rowsTried = 200
const fewest = 2
const headingRowsTried = 10

/**
 * The published practice list, which has no headings: A code, B name, E to I address, J postcode, K opened, L closed, M status, N sub-type, O
 * commissioner, Z setting.
 */
const published: (OdsField | null)[] = [
  'code',
  'name',
  null,
  null,
  'address_1',
  'address_2',
  'address_3',
  'address_4',
  'address_5',
  'postcode',
  'opened',
  'closed',
  'status',
  'sub_type',
  'commissioner',
  ...Array.from({ length: 10 }, () => null),
  'setting',
  null,
]
const publishedSuccessors: (OdsField | null)[] = ['code', 'successor', 'reason', 'day', null]

const filledIn = (rows: WorkbookRow[]): WorkbookRow[] => rows.filter((row) => row.cells.some((cell) => cell.trim() !== '')).slice(0, rowsTried)
const cellOf = (row: WorkbookRow, at: number): string => tidied(row.cells[at] ?? '')
/** Whether nearly every row has a cell in a column that matches. */
const nearlyAll = (rows: WorkbookRow[], at: number, is: (text: string) => boolean, share = 0.95): boolean =>
  rows.filter((row) => is(cellOf(row, at))).length >= rows.length * share
const isDayOfList = (text: string): boolean => /^\d{8}$/.test(text) && dayIn(text) !== undefined
const isCode = (text: string): boolean => codeIn(text) !== undefined

/** Whether the rows of a sheet are a list of organisations, by its headings or, without any, by the cells of each column. Null if not. */
export function looksLikeOdsList(rows: WorkbookRow[]): OdsShape | null {
  const some = filledIn(rows)
  if (some.length === 0) return null
  return byHeadings(some, isListOfOrganisations, 'organisations') ?? listWithoutHeadings(some)
}

/** The same for a list of successors: a code, its successor's code, a reason and a day. */
export function looksLikeSuccessors(rows: WorkbookRow[]): OdsShape | null {
  const some = filledIn(rows)
  if (some.length === 0) return null
  return (
    byHeadings(some, (keys) => keys.has('code') && keys.has('successor') && !keys.has('status') && !keys.has('name'), 'successors') ??
    successorsWithoutHeadings(some)
  )
}

function listWithoutHeadings(rows: WorkbookRow[]): OdsShape | null {
  const is =
    rows.length >= fewest &&
    nearlyAll(rows, 0, isCode) &&
    nearlyAll(rows, 1, (text) => text !== '' && codeIn(text) === undefined) &&
    nearlyAll(rows, 10, isDayOfList, 0.9) &&
    nearlyAll(rows, 11, (text) => text === '' || isDayOfList(text)) &&
    nearlyAll(rows, 12, (text) => /^[ACDP]$/.test(text))
  return is
    ? {
        columns: published,
        headingRow: 0,
        why: 'It has no headings, but its columns are those of the published practice list: a code, a name, days of opening and closing in K and L, and a status in M.',
      }
    : null
}

function successorsWithoutHeadings(rows: WorkbookRow[]): OdsShape | null {
  const is =
    rows.length >= fewest &&
    nearlyAll(rows, 0, isCode) &&
    nearlyAll(rows, 1, isCode) &&
    rows.every((row) => cellOf(row, 0) !== cellOf(row, 1)) &&
    nearlyAll(rows, 2, (text) => /^[A-Z]$/.test(text)) &&
    nearlyAll(rows, 3, isDayOfList)
  return is
    ? {
        columns: publishedSuccessors,
        headingRow: 0,
        why: 'It has no headings, but its columns are those of the published list of successors: two codes, a reason and a day.',
      }
    : null
}

const isListOfOrganisations = (keys: ReadonlySet<OdsField>): boolean =>
  keys.has('code') && keys.has('name') && (keys.has('status') || keys.has('closed') || (keys.has('opened') && keys.has('postcode')))

/** Columns that only a rollout tracker has: a sheet with one of these is a tracker, whatever else it has. */
const ofATracker = ['list_size', 'provider_product', 'referrer', 'referrer_on', 'consumer_product', 'live', 'pair', 'dos_ids', 'id', 'base']
const tracker: TableKind = { fields: trackerHeadings, needed: [], fewest: 1 }
const isTracker = (headings: string[]): boolean => fieldsOfHeadings(tracker, headings, new Map()).some((key) => key !== null && ofATracker.includes(key))

function byHeadings(rows: WorkbookRow[], isOne: (keys: ReadonlySet<OdsField>) => boolean, what: string): OdsShape | null {
  for (const row of rows.slice(0, headingRowsTried)) {
    const columns = columnsOf(row.cells)
    if (!isOne(new Set(columns.filter((key) => key !== null)))) continue
    if (isTracker(row.cells)) return null
    if (what === 'organisations' && !isHeadedAsPublished(row.cells, columns)) continue
    const below = rows.filter((one) => one.number > row.number)
    const at = columns.indexOf('code')
    if (below.length > 0 && !nearlyAll(below, at, (text) => text === '' || isCode(text), 0.8)) continue
    const status = columns.indexOf('status')
    // A column called Status is about organisations only if its cells are.
    if (status >= 0 && below.length > 0 && !saysOdsStatus(below.map((one) => cellOf(one, status)))) continue
    const kept = what === 'organisations' ? ofOrganisations : ofSuccession
    return {
      columns: columns.map((key) => (key !== null && kept.includes(key) ? key : null)),
      headingRow: row.number,
      why: `Its headings are those of a list of ${what}.`,
    }
  }
  return null
}

/**
 * Whether the list says when an organisation opened, or has a plain heading for its codes, as published lists do; a short tracker of ODS codes, names
 * and statuses does neither.
 */
function isHeadedAsPublished(headings: string[], columns: (OdsField | null)[]): boolean {
  const code = headingKey(headings[columns.indexOf('code')] ?? '')
  return columns.includes('opened') || ['code', 'organisation code', 'org code', 'organisation id'].includes(code)
}

const byHeading = new Map(odsFields.flatMap(({ key, headings }) => headings.map((heading) => [heading, key] as const)))

/** The field of each heading; no field is given twice. */
export function columnsOf(headings: string[]): (OdsField | null)[] {
  const taken = new Set<OdsField>()
  return headings.map((heading) => {
    const key = byHeading.get(headingKey(heading)) ?? null
    if (key === null || taken.has(key)) return null
    taken.add(key)
    return key
  })
}
