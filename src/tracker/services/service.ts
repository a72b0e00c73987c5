import { faultOfSetting } from '../care-settings/retired.ts'
import type { CareSettings } from '../care-settings/retired.ts'
/** What the fields of a service are called. */
export const fieldNames: Record<string, string> = {
  name: 'Name',
  dos_ids: 'DoS service ids',
  care_setting: 'Care setting',
  site: 'Site',
  address: 'Address',
  postcode: 'Postcode',
  phone: 'Phone',
  organisation_id: 'Organisation',
  area: 'Area',
  list_size: 'List size',
  referrer_id: '111 provider',
  live: 'Live with booking',
  region: 'Region',
  commissioner: 'Commissioner',
  provider_product: 'Provider product',
  consumer_product: 'Consumer product',
}

/** The names of the fields that differ, the name of the service aside: a project that follows it has its own event. */
export function changedFields(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const said = (value: unknown): string => (Array.isArray(value) ? value.toSorted().join(' ') : String(value ?? ''))
  return Object.keys(fieldNames)
    .filter((key) => key !== 'name' && said(before[key]) !== said(after[key]))
    .map((key) => fieldNames[key] ?? key)
}

/** Why a service cannot be saved so, a message for each field. `known` are the ids of the organisations that exist, of those that it names; `before` is its care setting until now. */
export function faultsOfFacts(
  facts: { care_setting: string; organisation_id: string | null; referrer_id: string | null },
  { templates, known, before = '' }: { templates: CareSettings; known: string[]; before?: string },
): Record<string, string> {
  const isKnown = (id: string | null): boolean => id === null || known.includes(id)
  const another = 'Choose an organisation from the list'
  const setting = faultOfSetting(templates, facts.care_setting, before)
  return {
    ...(setting === undefined ? {} : { care_setting: setting }),
    ...(isKnown(facts.organisation_id) ? {} : { organisation_id: another }),
    ...(isKnown(facts.referrer_id) ? {} : { referrer_id: another }),
  }
}

/** Values of fields as texts, by key: what a form has and a row has can be compared. */
export const asTexts = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value === null || value === undefined ? '' : String(value)]))

const spaced = (text: string | undefined): string => (text ?? '').split(/[\s,]+/).join(' ')

/** The fields in which what is saved now differs from what was typed, with what is saved: "Region: North West; Phone: nothing". `shown` has names in the place of ids. */
export const differences = (typed: Record<string, string>, theirs: Record<string, string>, shown: Record<string, string> = {}): string =>
  Object.keys(fieldNames)
    .filter((key) => spaced(typed[key]) !== spaced(theirs[key]))
    .map((key) => `${fieldNames[key]}: ${(shown[key] ?? theirs[key]) || 'nothing'}`)
    .join('; ')
