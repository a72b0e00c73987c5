import type { TableField } from './headings.ts'

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
/** Columns that an export hides: which service a row is, its version, and what each cell said. */
export type HiddenKey = 'id' | 'version' | 'base'

/** The fields of a service in a rollout tracker, each with its heading in an export, and the headings that it has in known files. */
export const trackerHeadings: TableField<FieldKey>[] = [
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
    holds: 'name',
    twin: 'ods_code',
  },
  {
    key: 'region_code',
    heading: 'National Group',
    also: ['region code', 'national grouping', 'national grouping code', 'nhse region code', 'nhs england region code'],
    holds: 'code',
    twin: 'region',
  },
  {
    key: 'region',
    heading: 'National Group Name',
    also: ['region', 'region name', 'nhse region', 'nhs england region', 'nhs region'],
    holds: 'name',
    twin: 'region_code',
  },
  { key: 'area_code', heading: 'Area', also: ['area code', 'area team code'], holds: 'code', twin: 'area' },
  { key: 'area', heading: 'Area team name', also: ['area name', 'area team'], holds: 'name', twin: 'area_code' },
  { key: 'address_1', heading: 'Address 1', also: ['address', 'address line 1', 'address1', 'street'] },
  { key: 'address_2', heading: 'Address 2', also: ['address line 2'] },
  { key: 'address_3', heading: 'Address 3', also: ['address line 3', 'town', 'city'] },
  { key: 'postcode', heading: 'Post Code', also: ['postcode', 'postal code', 'pcode'] },
  {
    key: 'commissioner_code',
    heading: 'CCG',
    also: ['ccg code', 'icb', 'icb code', 'icb ods code', 'sub icb', 'sub icb code', 'sub icb location', 'sub icb location code', 'commissioner code'],
    holds: 'code',
    twin: 'commissioner',
  },
  {
    key: 'commissioner',
    heading: 'CCG name',
    also: ['icb name', 'sub icb name', 'sub icb location name', 'integrated care board', 'commissioner', 'commissioner name'],
    holds: 'name',
    twin: 'commissioner_code',
  },
  {
    key: 'list_size',
    heading: 'Population',
    also: ['list size', 'patients', 'registered patients', 'list size total', 'number of patients', 'patient list size'],
  },
  {
    key: 'provider_product',
    heading: 'Principal System (IBC)',
    also: ['provider product', 'provider system', 'gp system', 'principal system', 'practice system', 'it system', 'clinical system'],
  },
  { key: 'referrer', heading: '111 Provider', also: ['referrer', 'referring provider', 'nhs 111 provider', '111 provider name'] },
  { key: 'referrer_on', heading: '111 Provider Status', also: ['111 provider switched on', 'referrer switched on'] },
  { key: 'consumer_product', heading: '111 IT System', also: ['consumer product', 'consumer system', '111 system', '111 it system name'] },
  { key: 'live', heading: 'Live with Booking', also: ['live'] },
  { key: 'pair', heading: 'Technically Conformance', also: ['technical conformance', 'technically conformant', 'pair proven'] },
  { key: 'dos_ids', heading: 'DoS ids', also: ['dos id', 'dos service id', 'dos service ids', 'dos ids', 'dos service identifier', 'uid'] },
  { key: 'id', heading: 'Slipway id', also: [] },
  { key: 'version', heading: 'Slipway version', also: [] },
  { key: 'base', heading: 'Slipway cells', also: [] },
  {
    key: 'ods_status',
    heading: 'ODS status',
    also: ['organisation status', 'org status', 'practice status', 'ods record status', 'status code', 'open or closed', 'open/closed'],
  },
  {
    key: 'closed_on',
    heading: 'Close date',
    also: ['closed on', 'closed date', 'date closed', 'closing date', 'closure date', 'ods close date', 'practice closed', 'practice close date'],
  },
  {
    key: 'successor',
    heading: 'Successor',
    also: ['successor code', 'successor ods code', 'ods successor', 'successor ods', 'successor practice', 'merged into', 'replaced by'],
  },
]

/** The columns of the national tracker in its order; an export has all of them, filled in or not. */
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

/** Columns of the national sheet that combine two others. */
export const derivedHeadings = new Set(['mix'])

const hidden: readonly FieldKey[] = ['id', 'version', 'base'] satisfies HiddenKey[]
/** Whether an export hides this column. */
export const isHidden = (key: FieldKey): key is HiddenKey => hidden.includes(key)

export const isFieldKey = (key: unknown): key is FieldKey => trackerHeadings.some((one) => one.key === key)
