/** What a rollout tracker says of a service: each field with the heading that an export gives it, and the headings under which files are known to have it. */
export interface Field {
  key: FieldKey
  heading: string
  /** Other headings that mean the same, folded. */
  also: string[]
  /** What a cell holds. */
  kind: 'text' | 'code' | 'number' | 'yes-no'
}

export type FieldKey =
  | 'ods_code' | 'name' | 'region_code' | 'region' | 'area_code' | 'area' | 'address_1' | 'address_2' | 'address_3' | 'postcode' | 'commissioner_code' | 'commissioner' | 'list_size'
  | 'provider_product' | 'referrer' | 'referrer_on' | 'consumer_product' | 'live' | 'pair' | 'dos_ids' | 'version'

export const fields: Field[] = [
  { key: 'ods_code', heading: 'ODS', also: ['ods code', 'practice code', 'org code', 'organisation code'], kind: 'code' },
  { key: 'name', heading: 'ODS name', also: ['name', 'service', 'service name', 'practice name', 'organisation name'], kind: 'text' },
  { key: 'region_code', heading: 'National Group', also: ['region code'], kind: 'code' },
  { key: 'region', heading: 'National Group Name', also: ['region', 'region name'], kind: 'text' },
  { key: 'area_code', heading: 'Area', also: ['area code'], kind: 'code' },
  { key: 'area', heading: 'Area team name', also: ['area name', 'area team'], kind: 'text' },
  { key: 'address_1', heading: 'Address 1', also: ['address', 'address line 1'], kind: 'text' },
  { key: 'address_2', heading: 'Address 2', also: ['address line 2'], kind: 'text' },
  { key: 'address_3', heading: 'Address 3', also: ['address line 3', 'town'], kind: 'text' },
  { key: 'postcode', heading: 'Post Code', also: ['postcode', 'post code'], kind: 'text' },
  { key: 'commissioner_code', heading: 'CCG', also: ['ccg code', 'icb', 'icb code', 'commissioner code'], kind: 'code' },
  { key: 'commissioner', heading: 'CCG name', also: ['icb name', 'commissioner', 'commissioner name'], kind: 'text' },
  { key: 'list_size', heading: 'Population', also: ['list size', 'patients', 'registered patients'], kind: 'number' },
  { key: 'provider_product', heading: 'Principal System (IBC)', also: ['provider product', 'provider system', 'gp system', 'principal system'], kind: 'text' },
  { key: 'referrer', heading: '111 Provider', also: ['referrer', 'referring provider', 'nhs 111 provider'], kind: 'text' },
  { key: 'referrer_on', heading: '111 Provider Status', also: ['111 provider switched on', 'referrer switched on'], kind: 'yes-no' },
  { key: 'consumer_product', heading: '111 IT System', also: ['consumer product', 'consumer system', '111 system'], kind: 'text' },
  { key: 'live', heading: 'Live with Booking', also: ['live'], kind: 'yes-no' },
  { key: 'pair', heading: 'Technically Conformance', also: ['technical conformance', 'technically conformant', 'pair proven'], kind: 'yes-no' },
  { key: 'version', heading: 'Slipway version', also: [], kind: 'number' },
  { key: 'dos_ids', heading: 'DoS ids', also: ['dos id', 'dos service id', 'dos service ids'], kind: 'text' },
]

export const fieldOf = (key: FieldKey): Field => fields.find((one) => one.key === key) as Field

/** Of the columns of the national sheet this one says what two others say together. */
export const derivedHeadings = new Set(['mix'])

/** A heading or a name without the differences that nobody means: case, blanks at the ends and in between. */
export const folded = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase()

/** What a tracker writes where nothing is known; such a cell never overwrites anything. */
const unknowns = new Set(['', '#n/a', 'n/a', 'na', '#ref!', '#value!', '#name?', 'tbc', 'tba', 'unknown', 'not known', 'n/k', 'nk', '?', '-'])
export const isUnknown = (text: string): boolean => unknowns.has(folded(text))

/** The field of each column of a heading row; learnt headings, folded, first. A field that is taken is not given twice. */
export function fieldsOf(headings: string[], learnt: ReadonlyMap<string, FieldKey | ''>): (FieldKey | null)[] {
  const taken = new Set<FieldKey>()
  return headings.map((heading) => {
    const name = folded(heading)
    const told = learnt.get(name)
    const key = told !== undefined ? (told === '' ? null : told) : (fields.find((one) => folded(one.heading) === name || one.also.includes(name))?.key ?? null)
    if (key === null || taken.has(key)) return null
    taken.add(key)
    return key
  })
}
