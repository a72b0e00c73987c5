import { readDate } from '../../dates-as-written.ts'
import { isDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { OdsOrganisationsTable, OdsStatus } from '../../db/tables/ods.ts'
import { folded, tidied } from '../../text.ts'
import { isUnknown } from '../../unknown.ts'
import { isOdsCodeLike } from '../workbook/codes.ts'
import { entriesOf } from '../../keys.ts'

/** The fields of a list of organisations or of successors. */
export type OdsField =
  | 'code'
  | 'name'
  | 'status'
  | 'opened'
  | 'closed'
  | 'address_1'
  | 'address_2'
  | 'address_3'
  | 'address_4'
  | 'address_5'
  | 'postcode'
  | 'commissioner'
  | 'sub_type'
  | 'setting'
  | 'successor'
  | 'reason'
  | 'day'

/** Each field with its name on a page, and its headings in known lists. */
export const odsFields: { key: OdsField; name: string; headings: string[] }[] = [
  {
    key: 'code',
    name: 'ODS code',
    headings: ['code', 'ods code', 'organisation code', 'org code', 'practice code', 'organisation id', 'predecessor', 'predecessor code', 'old code'],
  },
  { key: 'name', name: 'Name', headings: ['name', 'organisation name', 'org name', 'practice name', 'ods name'] },
  { key: 'status', name: 'Status', headings: ['status', 'status code', 'ods status', 'organisation status', 'record status'] },
  {
    key: 'opened',
    name: 'Open date',
    headings: ['open date', 'opened', 'opened on', 'opening date', 'date opened', 'start date', 'operational start date', 'legal start date'],
  },
  {
    key: 'closed',
    name: 'Close date',
    headings: ['close date', 'closed', 'closed on', 'closing date', 'closure date', 'date closed', 'end date', 'operational end date', 'legal end date'],
  },
  { key: 'address_1', name: 'Address line 1', headings: ['address', 'address 1', 'address line 1'] },
  { key: 'address_2', name: 'Address line 2', headings: ['address 2', 'address line 2'] },
  { key: 'address_3', name: 'Address line 3', headings: ['address 3', 'address line 3', 'town', 'city'] },
  { key: 'address_4', name: 'Address line 4', headings: ['address 4', 'address line 4', 'county'] },
  { key: 'address_5', name: 'Address line 5', headings: ['address 5', 'address line 5', 'country'] },
  { key: 'postcode', name: 'Postcode', headings: ['postcode', 'post code'] },
  {
    key: 'commissioner',
    name: 'Commissioner',
    headings: ['commissioner', 'commissioner code', 'sub icb', 'sub icb location', 'sub icb code', 'icb', 'icb code', 'ccg', 'ccg code'],
  },
  { key: 'sub_type', name: 'Sub-type', headings: ['sub type', 'organisation sub type', 'type', 'organisation type'] },
  { key: 'setting', name: 'Prescribing setting', headings: ['prescribing setting', 'setting', 'primary role', 'role'] },
  {
    key: 'successor',
    name: 'Successor',
    headings: ['successor', 'successor code', 'successor ods code', 'successor organisation', 'new code', 'replaced by', 'moved to'],
  },
  { key: 'reason', name: 'Reason', headings: ['reason', 'reason code', 'succession reason', 'succession type'] },
  { key: 'day', name: 'Date of succession', headings: ['date of succession', 'succession date', 'effective date', 'legal succession date'] },
]
export const isOdsField = (key: string | null): key is OdsField => odsFields.some((one) => one.key === key)

export type OdsValues = Partial<Record<OdsField, string>>
export type OdsOrganisation = Omit<OdsOrganisationsTable, 'loaded_at' | 'source'>
export interface OdsSuccessor {
  code: string
  successor: string
  reason: string | null
  day: Day | null
}
/** A cell that was not understood, or a row without a valid code. */
export interface OdsFault {
  field: OdsField
  why: string
}

const statusWords: Record<OdsStatus, string[]> = {
  open: ['a', 'active', 'open', 'opened'],
  closed: ['c', 'closed', 'close', 'inactive', 'ceased'],
  dormant: ['d', 'dormant'],
  proposed: ['p', 'proposed', 'pending'],
}
const byWord = new Map(entriesOf(statusWords).flatMap(([status, words]) => words.map((word) => [word, status] as const)))

/** The status in a cell, as the letter of the list or as a word; undefined if it is neither. */
export const statusOf = (text: string): OdsStatus | undefined => byWord.get(folded(text))

/** Whether a column called Status is about organisations, not about a task: nearly all its cells are words for that, or it is blank. */
export function saysOdsStatus(cells: string[]): boolean {
  const filled = cells.filter((text) => !isUnknown(text))
  return filled.filter((text) => statusOf(text) !== undefined).length >= filled.length * 0.8
}

const codePattern = /^[A-Z0-9]{3,10}$/
/** An ODS code as written in a cell; undefined if it is not one: blanks are never removed to make a name a code. */
export function codeIn(text: string): string | undefined {
  const code = tidied(text).toUpperCase()
  return codePattern.test(code) && /\d/.test(code) ? code : undefined
}
/** A code by itself, or at the start or end of "B83002 Mill Lane" or "Mill Lane (B83002)"; undefined if there are two. */
export function codeBesideName(text: string): string | undefined {
  const words = tidied(text)
    .split(/[ ,;:()[\]–-]/)
    .filter((word) => word !== '')
  if (new Set(words.filter((word) => word.length >= 5 && isOdsCodeLike(word)).map((word) => word.toUpperCase())).size > 1) return undefined
  return (
    codeIn(text) ??
    [words[0], words.at(-1)]
      .map((word) => (word !== undefined && word.length >= 5 && isOdsCodeLike(word) ? codeIn(word) : undefined))
      .find((code) => code !== undefined)
  )
}

/** The day in a cell; undefined if there is none, or if the cell says more than that. */
export function dayIn(text: string): Day | undefined {
  if (/^\d{8}$/.test(text)) {
    const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`
    return isDay(day) ? day : undefined
  }
  const read = readDate(text)
  return read.ok && read.value.warnings.length === 0 ? read.value.day : undefined
}

const saidIn = (values: OdsValues, key: OdsField): string | null => {
  const text = tidied(values[key] ?? '')
  return isUnknown(text) ? null : text
}

interface Read<T> {
  value: T | null
  faults: OdsFault[]
}

/** An organisation from a row with recognised columns; null without a code. What a cell does not say, or says in words that are not understood, is null. */
export function odsOrganisationFrom(values: OdsValues): Read<OdsOrganisation> & { successor: OdsSuccessor | null } {
  const faults: OdsFault[] = []
  const code = codeOf(values, 'code', faults)
  if (code === null) return { value: null, successor: null, faults }
  const status = said(values, 'status', statusOf, 'is not a status: active, closed, dormant or proposed', faults)
  const successor = said(values, 'successor', codeBesideName, 'is not an ODS code', faults)
  const value: OdsOrganisation = {
    code,
    name: short(values, 'name', 300, faults),
    address: addressOf(values, faults),
    postcode: short(values, 'postcode', 20, faults)?.toUpperCase() ?? null,
    status,
    opened_on: said(values, 'opened', dayIn, 'is not a date', faults),
    closed_on: said(values, 'closed', dayIn, 'is not a date', faults),
    commissioner: short(values, 'commissioner', 100, faults),
    sub_type: short(values, 'sub_type', 100, faults),
    setting: short(values, 'setting', 100, faults),
  }
  if (successor === code) faults.push(ownSuccessor(code))
  return { value, successor: successor === null || successor === code ? null : { code, successor, reason: null, day: null }, faults }
}

/** A successor from a row with recognised columns; null without both codes. */
export function odsSuccessorFrom(values: OdsValues): Read<OdsSuccessor> {
  const faults: OdsFault[] = []
  const [code, successor] = [codeOf(values, 'code', faults), codeOf(values, 'successor', faults)]
  if (code === null || successor === null) return { value: null, faults }
  if (code === successor) return { value: null, faults: [ownSuccessor(code)] }
  const day = said(values, 'day', dayIn, 'is not a date', faults)
  return { value: { code, successor, reason: short(values, 'reason', 100, faults), day }, faults }
}

const ownSuccessor = (code: string): OdsFault => ({ field: 'successor', why: `${code} cannot be its own successor` })

/** A text that fits; null, with a fault, if it is too long. */
function short(values: OdsValues, field: OdsField, most: number, faults: OdsFault[]): string | null {
  const text = saidIn(values, field)
  if (text === null || text.length <= most) return text
  faults.push({ field, why: `It has ${text.length.toLocaleString('en-GB')} characters, and ${most} can be kept. What is on record is kept` })
  return null
}

function codeOf(values: OdsValues, field: 'code' | 'successor', faults: OdsFault[]): string | null {
  const text = saidIn(values, field)
  const code = text === null ? undefined : codeIn(text)
  if (code !== undefined) return code
  faults.push({ field, why: text === null ? 'There is not an ODS code' : `${text.slice(0, 40)} is not an ODS code: 3 to 10 letters and digits` })
  return null
}

function said<T>(values: OdsValues, field: OdsField, read: (text: string) => T | undefined, not: string, faults: OdsFault[]): T | null {
  const text = saidIn(values, field)
  if (text === null) return null
  const value = read(text)
  if (value === undefined) faults.push({ field, why: `${text.slice(0, 40)} ${not}. What is on record is kept` })
  return value ?? null
}

const addressKeys = ['address_1', 'address_2', 'address_3', 'address_4', 'address_5'] as const
const addressOf = (values: OdsValues, faults: OdsFault[]): string | null =>
  addressKeys
    .map((key) => short(values, key, 100, faults))
    .filter((line) => line !== null)
    .join('\n') || null

/** An organisation with what a list says about it. What the list leaves out stays, except the day of closing: an organisation that is open again has none. */
export function withSaid(before: OdsOrganisation | null, now: OdsOrganisation): OdsOrganisation {
  if (before === null) return now
  const after = { ...before }
  for (const [key, value] of Object.entries(now)) if (value !== null) Object.assign(after, { [key]: value })
  if (now.status === 'open' && now.closed_on === null) after.closed_on = null
  return after
}
