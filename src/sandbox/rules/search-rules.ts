import { quoted, shortened } from '../fhir/quoted.ts'
import { includeOf, includeSpellings } from '../slots/slot-search.ts'
import type { SlotSearch } from '../slots/slot-search.ts'
import type { Exchange } from './exchange.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'

/** Runs a check on a search for slots. */
export const search = (check: (s: SlotSearch, x: Exchange) => Fault | Fault[] | null) => (x: Exchange) => (x.search ? check(x.search, x) : null)

export const searchRules = rulesOf(
  { on: ['search-slots'], status: 400, code: 'value', spine: 'INVALID_PARAMETER', source: sources.search },
  {
    'SLT-01': {
      source: sources.search,
      requirement: 'P10',
      help: help(
        'The search names a service of this Provider by its DoS id.',
        'Slots belong to services.',
        'GET /Slot?schedule.actor:healthcareservice=2000099999&start=le2026-03-05',
        'GET /Slot?start=le2026-03-05',
      ),
      check: search((s, x) => {
        if (s.dosId === '')
          return {
            where: '?schedule.actor:healthcareservice',
            code: 'required',
            says: 'The service is missing. Send schedule.actor:healthcareservice with a DoS service id.',
          }
        return x.facts.knownService === false
          ? {
              where: '?schedule.actor:healthcareservice',
              status: 404,
              code: 'not-found',
              spine: 'NO_RECORD_FOUND',
              says: `This sandbox has no service ${shortened(s.dosId, 20)}. Its services stand on the sandbox's page.`,
            }
          : null
      }),
    },
    'SLT-02': {
      help: help(
        'start=le… is there, and both bounds are dates or times with an offset.',
        'A search without an end would return everything.',
        'start=ge2026-03-02T00:00:00%2B00:00&start=le2026-03-05T23:59:59%2B00:00',
        'start=2026-03-02 09:00',
      ),
      check: search((s) => {
        const faults: Fault[] = s.strayStarts.map((value) => ({ where: '?start', says: `start must begin with ge or le; found ${quoted(value, 40)}.` }))
        if (!s.upper) faults.push({ where: '?start', code: 'required', says: 'The upper bound is missing. Send start=le and a date or a time with offset.' })
        for (const bound of [s.lower, s.upper])
          if (bound && bound.at === undefined)
            faults.push({
              where: '?start',
              says: `${quoted(bound.text, 40)} is neither a date nor a time with seconds and offset, like 2026-03-02T09:00:00+00:00.`,
            })
        return faults
      }),
    },
    'SLT-03': {
      help: help(
        'The window is not all in the past, and begins before it ends.',
        'Nobody can book yesterday.',
        'start=ge2026-03-02&start=le2026-03-05, asked on 2 March 2026',
        'start=ge2018-01-01&start=le2018-01-03',
      ),
      check: search((s, x) => {
        const lower = s.lower?.at
        const upper = s.upper?.at
        if (upper === undefined) return null
        if (lower !== undefined && lower > upper) return { where: '?start', says: 'The lower bound is after the upper one.' }
        return upper < x.now ? { where: '?start', says: 'The whole window lies in the past. Ask for a window that ends in the future.' } : null
      }),
    },
    'SLT-04': {
      help: help('status is free, busy or both.', 'No other status is asked for in the standard.', 'status=free', 'status=available'),
      check: search((s) => {
        const odd = s.statuses.filter((one) => one !== 'free' && one !== 'busy')
        return odd.length === 0 ? null : { where: '?status', says: `status must be free, busy or free,busy; found ${quoted(odd.join(','), 40)}.` }
      }),
    },
    'SLT-05': {
      severity: 'warning',
      help: help(
        'Each _include is spelt as in the standard.',
        'Other Providers may ignore an irregular spelling.',
        '_include:recurse=HealthcareService:providedBy',
        '_include=HealthcareService.providedBy',
      ),
      check: search((s) =>
        s.includes.flatMap((given): Fault[] => {
          const meant = includeOf(given)
          if (meant === undefined) return [{ where: '?_include', says: `The include ${shortened(given, 60)} is not known and was ignored.` }]
          return meant === given ? [] : [{ where: '?_include', says: `The include ${shortened(given, 60)} was served; the standard spells it ${meant}.` }]
        }),
      ),
    },
    'SLT-06': {
      severity: 'warning',
      help: help(
        'The search asks for the schedule and its actors.',
        'Without them nobody sees with whom and where a slot is.',
        '_include=Slot:schedule&_include:recurse=Schedule:actor:Practitioner&_include:recurse=Schedule:actor:PractitionerRole&_include:recurse=Schedule:actor:HealthcareService',
        'GET /Slot?schedule.actor:healthcareservice=2000099999&start=le2026-03-05',
      ),
      check: search((s) => {
        const asked = new Set(s.includes.map(includeOf))
        const missing = includeSpellings
          .slice(0, 4)
          .map((row) => row[0] ?? '')
          .filter((one) => !asked.has(one))
        return missing.length === 0 ? null : { where: '?_include', says: `The search does not ask for ${missing.join(', ')}.` }
      }),
    },
  },
)
