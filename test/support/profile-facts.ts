import { existsSync, readFileSync } from 'node:fs'

/** One element of a profile's snapshot, as facts. */
export interface ElementFact {
  id: string
  min: number
  max: string
  types?: string[]
  fixed?: unknown
  binding?: { strength: string; valueSet: string }
  targets?: string[]
  profiles?: string[]
  slice?: string
  slicing?: { by: string[]; rules: string }
}

interface ProfileFacts {
  type: string
  elements: ElementFact[]
}

const folder = '../shared/standard/careconnect'
/** Whether the facts of the profiles are here; without them nothing can be checked. */
export const hasProfiles = existsSync(`${folder}/profiles.json`)
const read = (name: string): unknown => (hasProfiles ? JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) : {})
export const profiles = read('profiles') as Record<string, ProfileFacts>
const listed = read('codes') as Record<string, { whole: boolean; systems: Record<string, Record<string, string>> }>

const base = (name: string, codes: string): [string, Set<string>] => [`http://hl7.org/fhir/ValueSet/${name}`, new Set(codes.split(' '))]
/** Value sets of STU3 itself that the profiles bind. */
const baseSets = new Map<string, Set<string>>([
  base('issue-severity', 'fatal error warning information'),
  base(
    'issue-type',
    'invalid structure required value invariant security login unknown expired forbidden suppressed processing not-supported duplicate not-found too-long code-invalid extension too-costly business-rule conflict incomplete transient lock-error no-store exception timeout throttled informational',
  ),
  base('appointmentstatus', 'proposed pending booked arrived fulfilled cancelled noshow entered-in-error'),
  base('participationstatus', 'accepted declined tentative needs-action'),
  base('participantrequired', 'required optional information-only'),
  base('slotstatus', 'busy free busy-unavailable busy-tentative entered-in-error'),
  base('identifier-use', 'usual official temp secondary'),
  base('name-use', 'usual official temp nickname anonymous old maiden'),
  base('contact-point-system', 'phone fax email pager url sms other'),
  base('contact-point-use', 'home work temp old mobile'),
  base('address-use', 'home work temp old'),
  base('address-type', 'postal physical both'),
  base('location-status', 'active suspended inactive'),
  base('location-mode', 'instance kind'),
  base('document-reference-status', 'current superseded entered-in-error'),
  base('narrative-status', 'generated extensions additional empty'),
])

/** The display of a code in a value set; '' if the set has no display, undefined if the set is known and lacks the code, null if the set is unknown. */
export function displayIn(valueSet: string, system: string | undefined, code: string): string | null | undefined {
  const own = baseSets.get(valueSet)
  if (own) return own.has(code) ? '' : undefined
  const set = listed[valueSet]
  if (!set?.whole) return null
  const lists = system === undefined ? Object.values(set.systems) : [set.systems[system] ?? {}]
  return lists.map((list) => list[code]).find((one) => one !== undefined)
}

/** Whether a value set's codes of this system are known. */
export const knowsSystem = (valueSet: string, system: string): boolean => listed[valueSet]?.whole === true && Object.hasOwn(listed[valueSet].systems, system)
