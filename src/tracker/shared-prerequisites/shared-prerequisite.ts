import type { Day } from '../../day.ts'
import type { SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { dayOf } from '../../web/moments.ts'
import { faultOfValue } from '../prerequisites/values.ts'
import type { HolderKind, PrerequisiteTemplate } from '../templates/shapes.ts'

/** What a holder is called, as one of a list and in a sentence. */
export const holderKindNames: Record<HolderKind, { name: string; a: string }> = {
  site: { name: 'Site', a: 'a site' },
  organisation: { name: 'Organisation', a: 'an organisation' },
  product: { name: 'Product', a: 'a product' },
  supplier: { name: 'Supplier', a: 'a supplier' },
  region: { name: 'Region', a: 'a region' },
}

/** Whose a shared prerequisite is. */
export interface Holder {
  kind: HolderKind
  key: string
  /** Of a product: the version in the catalogue, for which it holds. */
  version: string
  name: string
}

/** What a person records. */
export interface SharedFacts {
  value: string
  note: string
  link: string | null
  met_since: Day
  valid_until: Day | ''
}

/** Why this cannot be recorded, field by field. */
export function faultsOfFacts(
  { value, note, met_since, valid_until }: SharedFacts,
  { valueKind, today }: { valueKind: string | null; today: Day },
): Record<string, string> {
  const errors: Record<string, string> = {}
  const fault = valueKind === null ? undefined : value === '' ? 'Enter the value' : faultOfValue(valueKind, value, { asid: null, today })
  if (fault !== undefined) errors['value'] = fault
  if (note === '') errors['note'] = 'Say what shows that it is met'
  if (met_since > today) errors['met_since'] = 'Enter today or a day that has passed'
  if (valid_until !== '' && valid_until < today) errors['valid_until'] = 'Enter a day that is still to come, or leave it empty'
  return errors
}

/** Why this prerequisite cannot be met by a holder of this kind; undefined if it can. */
export function whyNotHeldBy(template: Pick<PrerequisiteTemplate, 'title' | 'metBy'>, kind: HolderKind): string | undefined {
  if (template.metBy === undefined) return `Each project completes ${template.title} itself`
  if (template.metBy.includes(kind)) return undefined
  const list = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(template.metBy.map((one) => holderKindNames[one].a))
  return `${template.title} is met by ${list}, not by ${holderKindNames[kind].a}`
}

export type SharedState = 'in force' | 'ends soon' | 'ended' | 'other version' | 'withdrawn'
type Stated = Pick<SharedPrerequisitesTable, 'withdrawn_at' | 'valid_until' | 'holder_kind' | 'product_version'> & { version_now: string | null }

/** For how many days before its last one a shared prerequisite ends soon. */
export const soonDays = 60

/** Whether it counts on this day, and if not, why. `soon` is the last day that is soon; `version_now` the version of its product in the catalogue. */
export function stateOf(one: Stated, { today, soon }: { today: Day; soon: Day }): SharedState {
  if (one.withdrawn_at !== null) return 'withdrawn'
  if (one.valid_until !== null && one.valid_until < today) return 'ended'
  if (one.holder_kind === 'product' && (one.version_now ?? '') !== one.product_version) return 'other version'
  return one.valid_until !== null && one.valid_until <= soon ? 'ends soon' : 'in force'
}

/** Whether it counts on this day. */
export const countsOn = (today: Day, one: Stated): boolean => ['in force', 'ends soon'].includes(stateOf(one, { today, soon: today }))

export const stateTags: Record<SharedState, { text: string; classes: string }> = {
  'in force': { text: 'Met', classes: 'nhsuk-tag--green' },
  'ends soon': { text: 'Ends soon', classes: 'nhsuk-tag--yellow' },
  ended: { text: 'Lapsed', classes: 'nhsuk-tag--red' },
  'other version': { text: 'Other version', classes: 'nhsuk-tag--red' },
  withdrawn: { text: 'Withdrawn', classes: 'nhsuk-tag--grey' },
}

/** What its state means, in a sentence; empty while it counts. */
export function stateWords(state: SharedState, one: Stated & Pick<SharedPrerequisitesTable, 'holder_name'>): string {
  const version = (text: string | null): string => (text === null || text === '' ? 'no version' : `version ${text}`)
  if (state === 'ended') return `It was valid until ${dayOf(one.valid_until ?? '')}, so it meets no project now.`
  if (state === 'other version')
    return `It was recorded for ${version(one.product_version)}. The catalogue has ${version(one.version_now)} now, so it meets no project.`
  return ''
}
