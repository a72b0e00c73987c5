import { quoted, shortened } from '../fhir/quoted.ts'
import { allOperations } from '../fhir/operations.ts'
import { knownParameters, serviceNames } from '../slots/slot-search.ts'
import type { Exchange } from './exchange.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'
import { search } from './search-rules.ts'

/** Insertions, deletions and changes from one word to another, up to three. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length] ?? 3
}

/** The parameter that someone meant by this one; undefined if it looks like none. */
export function slipOf(name: string): string | undefined {
  const lower = name.toLowerCase()
  return knownParameters.find(
    (known) =>
      lower === known || (lower.startsWith(known) && known.length > 4) || (known.length > 4 && lower.length > 2 && distance(lower.slice(0, 40), known) <= 2),
  )
}

const isKnown = (name: string): boolean => knownParameters.includes(name) || ['schedule.actor:healthcareservice', 'service'].includes(name.toLowerCase())

const strayCount = (x: Exchange): Fault[] =>
  x.search?.strayCount == null
    ? []
    : [{ where: '?_count', severity: 'warning', says: `_count is a whole number from 1; found ${quoted(x.search.strayCount, 20)}, which was ignored.` }]

/** Parameters that mean one thing, by operation; names in a row are spellings of the same. */
const single = (x: Exchange): string[][] => [
  ['_format'],
  ...(x.operation === 'search-slots' ? [serviceNames, ['_count'], ['_after']] : []),
  ...(x.operation === 'search-appointments' ? [['_id'], ['version']] : []),
]

/** Where one of these comes twice with different values. */
function repeatedIn(x: Exchange): Fault[] | null {
  if (x.query.length < 2) return null
  return single(x).flatMap((names): Fault[] => {
    const came = x.query.filter(([name]) => names.includes(name.toLowerCase()))
    if (new Set(came.map(([, value]) => value.trim())).size < 2) return []
    const name = came.at(-1)?.[0] ?? ''
    return [{ where: `?${name}`, code: 'invalid', says: `${name} comes ${came.length} times with different values. Send one: the other would be left out.` }]
  })
}

/** The parameters of an address: known, spelt right, and each with one value. */
export const parameterRules = rulesOf(
  { on: ['search-slots'], status: 400, code: 'value', spine: 'INVALID_PARAMETER', source: sources.search },
  {
    'URL-01': {
      on: allOperations,
      severity: 'warning',
      spine: 'BAD_REQUEST',
      source: sources.search,
      help: help('The address has no character that must be encoded.', 'Proxies treat such characters differently.', '%7C', '|'),
      check: (x) => (/[<>{}|\\^`]/.test(x.url) ? { where: 'URL', says: 'The address holds one of < > { } | \\ ^ ` unencoded. Percent-encode it.' } : null),
    },
    'URL-02': {
      help: help(
        'No parameter looks like a slip of a known one.',
        'A misspelt filter that is ignored widens a search silently.',
        'start=ge2026-03-02',
        'strat=ge2026-03-02',
      ),
      check: (x) => [
        ...strayCount(x),
        ...x.query
          .filter(([name]) => !isKnown(name))
          .slice(0, 20)
          .map(([name]): Fault => {
            const meant = slipOf(name)
            return meant === undefined
              ? { where: `?${name.slice(0, 60)}`, severity: 'warning', says: `The parameter ${shortened(name, 60)} is not known here and was ignored.` }
              : { where: `?${name.slice(0, 60)}`, says: `The parameter ${shortened(name, 60)} is not known. Did you mean ${meant}?` }
          }),
      ],
    },
    'URL-03': {
      severity: 'warning',
      help: help(
        'A plus in a date is encoded.',
        'In a query an unencoded plus is a blank.',
        'start=ge2026-03-02T09:00:00%2B00:00',
        'start=ge2026-03-02T09:00:00+00:00',
      ),
      check: search((s) =>
        [s.lower, s.upper].some((bound) => bound?.blankWasPlus)
          ? { where: '?start', says: 'The plus of the offset arrived as a blank. It was read as a plus; encode it as %2B.' }
          : null,
      ),
    },
    'URL-04': {
      on: allOperations,
      source: sources.parameters,
      help: help(
        'A parameter that can mean but one thing comes once.',
        'Of two services, pages or formats one would be dropped in silence. start, status and _include may repeat: all of them count.',
        'schedule.actor:healthcareservice=2000099999&start=ge2026-03-02&start=le2026-03-05',
        'schedule.actor:healthcareservice=2000099999&schedule.actor:healthcareservice=2000088888',
      ),
      check: (x) => repeatedIn(x),
    },
  },
)
