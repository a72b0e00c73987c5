import { addDays, dayStartsAt, isDay } from '../../day.ts'
import { isInstant } from '../fhir/elements.ts'

export interface Bound {
  /** Milliseconds since 1970, inclusive; undefined if the text is not a date. */
  at: number | undefined
  text: string
  /** A plus that arrived as a blank. */
  blankWasPlus: boolean
}

/** What a search for slots asks, as read; whether it may be asked is the rules' to say. */
export interface SlotSearch {
  dosId: string
  lower: Bound | null
  upper: Bound | null
  /** Values of `start` with neither ge nor le. */
  strayStarts: string[]
  statuses: string[]
  includes: string[]
  count: number | null
  /** A `_count` that is no whole number from 1. */
  strayCount: string | null
  /** Where the page before ended: start and number of the last slot. */
  after: { startsAt: number; number: number } | null
}

export const serviceNames = ['schedule.actor:healthcareservice', 'service']
const includeNames = ['_include', '_include:iterate', '_include:recurse']
export const knownParameters = [...serviceNames, 'start', 'status', ...includeNames, '_revinclude', '_count', '_format', '_after']

/** A FHIR dateTime with offset, or a whole day in London: its first or its last millisecond. */
function readBound(given: string, edge: 'first' | 'last'): Bound {
  const text = given.replace(/ (\d{2}:\d{2})$/, '+$1')
  const bound = { text, blankWasPlus: text !== given }
  if (isInstant(text)) return { ...bound, at: Date.parse(text) }
  if (!isDay(text)) return { ...bound, at: undefined }
  return { ...bound, at: edge === 'first' ? dayStartsAt(text) : dayStartsAt(addDays(text, 1)) - 1 }
}

/** Of the bounds on one side, all of which a slot must keep, the one that lets the fewest through; one that is not a date goes first, to be told. */
function narrowest(starts: string[], prefix: 'ge' | 'le', edge: 'first' | 'last', narrower: (a: number, b: number) => boolean): Bound | null {
  let kept: Bound | null = null
  for (const one of starts) {
    if (!one.startsWith(prefix)) continue
    const bound = readBound(one.slice(2), edge)
    if (kept === null || bound.at === undefined || (kept.at !== undefined && narrower(bound.at, kept.at))) kept = bound
  }
  return kept
}

/** The spellings of an include, regular first; what the sandbox joins is the first of each row. Section 4. */
export const includeSpellings: readonly (readonly string[])[] = [
  ['Slot:schedule'],
  ['Schedule:actor:Practitioner'],
  ['Schedule:actor:PractitionerRole'],
  ['Schedule:actor:HealthcareService'],
  ['HealthcareService:providedBy', 'HealthcareService:Organization', 'HealthcareService.providedBy', 'HealthcareService:organization'],
  ['HealthcareService:location', 'HealthcareService.location', 'HealthcareService:Location'],
]
const regularOf = new Map(includeSpellings.flatMap((row) => row.map((spelling) => [spelling.toLowerCase(), row[0] ?? spelling] as const)))

/** The include that a spelling means, or undefined if it means none. */
export const includeOf = (spelling: string): string | undefined => regularOf.get(spelling.toLowerCase())

export function readSlotSearch(query: [string, string][]): SlotSearch {
  const all = (names: string[]) => query.filter(([name]) => names.includes(name.toLowerCase())).map(([, value]) => value.trim())
  const starts = query.filter(([name]) => name === 'start').map(([, value]) => value.trim())
  const lower = narrowest(starts, 'ge', 'first', (a, b) => a > b)
  const upper = narrowest(starts, 'le', 'last', (a, b) => a < b)
  const [countText] = all(['_count'])
  const count = Number(countText)
  const after = /^(\d{1,15})\.(\d{1,12})$/.exec(all(['_after'])[0] ?? '')
  return {
    dosId: query.find(([name]) => serviceNames.includes(name.toLowerCase()))?.[1].trim() ?? '',
    lower,
    upper,
    strayStarts: starts.filter((one) => !/^(ge|le)/.test(one)),
    statuses: [...new Set(query.filter(([name]) => name === 'status').flatMap(([, value]) => value.split(',').map((one) => one.trim())))],
    includes: all(includeNames),
    count: Number.isInteger(count) && count > 0 ? count : null,
    strayCount: countText === undefined || (Number.isInteger(count) && count > 0) ? null : countText,
    after: after ? { startsAt: Number(after[1]), number: Number(after[2]) } : null,
  }
}
