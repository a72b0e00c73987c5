import { folded, withoutGuard } from '../../text.ts'
import { codeBesideName, dayIn, saysOdsStatus, statusOf } from '../ods/organisation.ts'
import { isCodeLike } from '../workbook/codes.ts'
import { fieldsOfHeadings } from '../workbook/headings.ts'
import type { LearntColumns, TableField, TableKind } from '../workbook/headings.ts'

/** What a rollout tracker says of a service: each field with the heading that an export gives it, and the headings under which files are known to have it. */
export interface Field extends TableField<FieldKey> {
  /** What a cell holds. */
  kind: 'text' | 'code' | 'number' | 'yes-no' | 'ids' | 'ods-status' | 'closing' | 'successor'
}

export type FieldKey =
  | 'ods_code'
  | 'name'
  | 'region_code'
  | 'region'
  | 'area_code'
  | 'area'
  | 'address_1'
  | 'address_2'
  | 'address_3'
  | 'postcode'
  | 'commissioner_code'
  | 'commissioner'
  | 'list_size'
  | 'provider_product'
  | 'referrer'
  | 'referrer_on'
  | 'consumer_product'
  | 'live'
  | 'pair'
  | 'dos_ids'
  | 'ods_status'
  | 'closed_on'
  | 'successor'
  | HiddenKey
/** Columns that an export hides: which service a row is, which state of it, and what each cell said. */
export type HiddenKey = 'id' | 'version' | 'base'

export const fields: Field[] = [
  {
    key: 'ods_code',
    heading: 'ODS',
    also: [
      'ods code',
      'ods id',
      'practice code',
      'practice ods',
      'practice ods code',
      'gp code',
      'gp practice code',
      'org code',
      'organisation code',
      'organisation ods code',
      'service ods code',
      'national practice code',
      'nacs code',
      'code',
    ],
    kind: 'code',
    holds: 'code',
    twin: 'name',
  },
  {
    key: 'name',
    heading: 'ODS name',
    also: [
      'name',
      'service',
      'service name',
      'practice',
      'practice name',
      'gp practice',
      'gp practice name',
      'surgery',
      'surgery name',
      'organisation',
      'organisation name',
      'org name',
    ],
    kind: 'text',
    holds: 'name',
    twin: 'ods_code',
  },
  {
    key: 'region_code',
    heading: 'National Group',
    also: ['region code', 'national grouping', 'national grouping code', 'nhse region code', 'nhs england region code'],
    kind: 'code',
    holds: 'code',
    twin: 'region',
  },
  {
    key: 'region',
    heading: 'National Group Name',
    also: ['region', 'region name', 'nhse region', 'nhs england region', 'nhs region'],
    kind: 'text',
    holds: 'name',
    twin: 'region_code',
  },
  { key: 'area_code', heading: 'Area', also: ['area code', 'area team code'], kind: 'code', holds: 'code', twin: 'area' },
  { key: 'area', heading: 'Area team name', also: ['area name', 'area team'], kind: 'text', holds: 'name', twin: 'area_code' },
  { key: 'address_1', heading: 'Address 1', also: ['address', 'address line 1', 'address1', 'street'], kind: 'text' },
  { key: 'address_2', heading: 'Address 2', also: ['address line 2'], kind: 'text' },
  { key: 'address_3', heading: 'Address 3', also: ['address line 3', 'town', 'city'], kind: 'text' },
  { key: 'postcode', heading: 'Post Code', also: ['postcode', 'postal code', 'pcode'], kind: 'text' },
  {
    key: 'commissioner_code',
    heading: 'CCG',
    also: ['ccg code', 'icb', 'icb code', 'icb ods code', 'sub icb', 'sub icb code', 'sub icb location', 'sub icb location code', 'commissioner code'],
    kind: 'code',
    holds: 'code',
    twin: 'commissioner',
  },
  {
    key: 'commissioner',
    heading: 'CCG name',
    also: ['icb name', 'sub icb name', 'sub icb location name', 'integrated care board', 'commissioner', 'commissioner name'],
    kind: 'text',
    holds: 'name',
    twin: 'commissioner_code',
  },
  {
    key: 'list_size',
    heading: 'Population',
    also: ['list size', 'patients', 'registered patients', 'list size total', 'number of patients', 'patient list size'],
    kind: 'number',
  },
  {
    key: 'provider_product',
    heading: 'Principal System (IBC)',
    also: ['provider product', 'provider system', 'gp system', 'principal system', 'practice system', 'it system', 'clinical system'],
    kind: 'text',
  },
  { key: 'referrer', heading: '111 Provider', also: ['referrer', 'referring provider', 'nhs 111 provider', '111 provider name'], kind: 'text' },
  { key: 'referrer_on', heading: '111 Provider Status', also: ['111 provider switched on', 'referrer switched on'], kind: 'yes-no' },
  { key: 'consumer_product', heading: '111 IT System', also: ['consumer product', 'consumer system', '111 system', '111 it system name'], kind: 'text' },
  { key: 'live', heading: 'Live with Booking', also: ['live'], kind: 'yes-no' },
  { key: 'pair', heading: 'Technically Conformance', also: ['technical conformance', 'technically conformant', 'pair proven'], kind: 'yes-no' },
  { key: 'dos_ids', heading: 'DoS ids', also: ['dos id', 'dos service id', 'dos service ids', 'dos ids', 'dos service identifier', 'uid'], kind: 'ids' },
  { key: 'id', heading: 'Slipway id', also: [], kind: 'text' },
  { key: 'version', heading: 'Slipway version', also: [], kind: 'number' },
  { key: 'base', heading: 'Slipway cells', also: [], kind: 'text' },
  {
    key: 'ods_status',
    heading: 'ODS status',
    also: ['organisation status', 'org status', 'practice status', 'ods record status', 'status code', 'open or closed', 'open/closed'],
    kind: 'ods-status',
    alsoIf: { headings: ['status', 'state'], says: (cells) => cells.length > 0 && saysOdsStatus(cells) },
  },
  {
    key: 'closed_on',
    heading: 'Close date',
    also: ['closed on', 'closed date', 'date closed', 'closing date', 'closure date', 'ods close date', 'practice closed', 'practice close date'],
    kind: 'closing',
    // Days of the week, or hours, are about another kind of closing.
    alsoIf: { headings: ['closed'], says: (cells) => cells.filter((cell) => readCell('closed_on', cell) !== null).length >= cells.length * 0.8 },
  },
  {
    key: 'successor',
    heading: 'Successor',
    also: ['successor code', 'successor ods code', 'ods successor', 'successor ods', 'successor practice', 'merged into', 'replaced by'],
    kind: 'successor',
  },
]

const hidden = new Set<FieldKey>(['id', 'version', 'base'])
export const isHidden = (key: FieldKey): key is HiddenKey => hidden.has(key)

/** The columns of the national tracker in its order; an export gives them all, whatever was filled in. */
export const nationalHeadings = [
  'ODS',
  'ODS name',
  'National Group',
  'National Group Name',
  'Area',
  'Area team name',
  'Address 1',
  'Address 2',
  'Address 3',
  'Post Code',
  'CCG',
  'CCG name',
  'Population',
  'Licence Cost',
  'Principal Supplier (GPC)',
  'Principal System (GPC)',
  'Principal Supplier (IBC)',
  'Principal System (IBC)',
  '111 Provider',
  '111 Provider Status',
  '111 IT System',
  'UEC FOT',
  'Engagement',
  'DSA',
  'Live with Booking',
  'Mix',
  'Technically Conformance',
]

const byKey = new Map(fields.map((one) => [one.key, one]))
export const fieldOf = (key: FieldKey): Field => byKey.get(key) as Field

/** Of the columns of the national sheet this one says what two others say together. */
export const derivedHeadings = new Set(['mix'])

/** A rollout tracker as a table: one service a row, by its ODS code. */
export const trackerTable: TableKind<FieldKey> = { fields, needed: ['ods_code'], fewest: 2, byCodes: 'ods_code' }

/** The field of each column of a heading row; learnt headings, folded, first. A field that is taken is not given twice. */
export const fieldsOf = (headings: string[], learnt: LearntColumns): (FieldKey | null)[] =>
  fieldsOfHeadings(trackerTable, headings, learnt) as (FieldKey | null)[]

export const wanted = {
  text: 'short enough: 300 characters can be kept',
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

/** A tidied cell as its field keeps it; empty if it says nothing, null if it cannot be understood. */
export function readCell(key: FieldKey, cell: string): string | null {
  const text = withoutGuard(cell)
  switch (fieldOf(key).kind) {
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
    case 'closing': {
      const word = folded(text)
      return yes.has(word) || word === 'closed' ? 'yes' : no.has(word) || word === 'open' || word === 'active' ? 'no' : (dayIn(text) ?? null)
    }
    case 'successor':
      return codeBesideName(text) ?? null
    case 'text':
      // A look-up of an empty cell gives 0; no part of an address is that.
      if (key.startsWith('address') && text === '0') return ''
      return key === 'base' ? text.slice(0, 4000) : text.length > 300 ? null : text
  }
}
