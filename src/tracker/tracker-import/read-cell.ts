import { folded, withoutGuard } from '../../text.ts'
import { codeBesideName, dayIn, statusOf } from '../ods/organisation.ts'
import { longestRegion } from '../services/service-form.ts'
import { isCodeLike } from '../workbook/codes.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'

/** The kinds of cells of a field. */
export type CellKind = 'text' | 'region' | 'code' | 'number' | 'yes-no' | 'ids' | 'ods-status' | 'closing' | 'successor'

/** Fields whose cells are more than plain text. */
const cellKinds: Partial<Record<FieldKey, CellKind>> = {
  ods_code: 'code',
  region: 'region',
  region_code: 'code',
  area_code: 'code',
  commissioner_code: 'code',
  list_size: 'number',
  referrer_on: 'yes-no',
  live: 'yes-no',
  pair: 'yes-no',
  dos_ids: 'ids',
  version: 'number',
  ods_status: 'ods-status',
  closed_on: 'closing',
  successor: 'successor',
}

export const cellKindOf = (key: FieldKey): CellKind => cellKinds[key] ?? 'text'

/** What a cell has to contain, in words. */
export const wanted: Record<CellKind, string> = {
  text: 'short enough: 300 characters can be kept',
  region: `short enough: ${longestRegion} characters can be kept`,
  code: 'a code: letters and digits without a blank',
  number: 'a whole number',
  'yes-no': 'yes or no',
  ids: 'DoS ids: digits only, 12 at most, with blanks or commas between them',
  'ods-status': 'a status of a practice: active, closed, dormant or proposed',
  closing: 'a date, or yes or no',
  successor: 'an ODS code',
}
const yes = new Set(['yes', 'y', 'true', '1', 'live', 'proven', 'on'])
const no = new Set(['no', 'n', 'false', '0', 'not live', 'not proven', 'off'])

/** A day of closing, or whether there is one; null if a cell says neither. */
export function closingIn(cell: string): string | null {
  const text = withoutGuard(cell)
  const word = folded(text)
  if (yes.has(word) || word === 'closed') return 'yes'
  if (no.has(word) || word === 'open' || word === 'active') return 'no'
  return dayIn(text) ?? null
}

/** A tidied cell as its field stores it; empty if it says nothing, null if it cannot be understood. */
export function readCell(key: FieldKey, cell: string): string | null {
  const text = withoutGuard(cell)
  switch (cellKindOf(key)) {
    case 'code':
      return isCodeLike(text) ? text.toUpperCase() : null
    case 'number': {
      const figures = /^(\d{1,9}|\d{1,3}([, ]\d{3}){1,2})(\.0{1,4})?$/.exec(text)?.[1]?.replaceAll(/[, ]/g, '')
      return figures !== undefined && Number(figures) < 100_000_000 ? String(Number(figures)) : null
    }
    case 'yes-no':
      return yes.has(folded(text)) ? 'yes' : no.has(folded(text)) ? 'no' : null
    case 'ids': {
      const ids = text.split(/[\s,;]+/).filter((id) => id !== '')
      return ids.length > 0 && ids.every((id) => /^\d{1,12}$/.test(id)) ? text : null
    }
    case 'ods-status':
      return statusOf(text) ?? null
    case 'closing':
      return closingIn(text)
    case 'successor':
      return codeBesideName(text) ?? null
    case 'region':
      return text.length > longestRegion ? null : text
    case 'text':
      // A look-up of an empty cell gives 0, which is no part of an address.
      if (key.startsWith('address') && text === '0') return ''
      return key === 'base' ? text.slice(0, 4000) : text.length > 300 ? null : text
  }
}
