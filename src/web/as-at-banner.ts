import type { Request } from 'express'
import { dayInWords } from '../day.ts'
import type { Day } from '../day.ts'

/** What stands above a page about a past day: the day, the way back, and a form for another. */
export interface AsAtBanner {
  day: Day
  words: string
  nowHref: string
  action: string
  /** What else the address asks for. */
  hidden: [name: string, value: string][]
  /** What the page shows. */
  says: string
}

/** Where a page of a list begins depends on the day. */
const ofDay = new Set(['asat', 'after', 'id', 'before'])

export function asAtBanner({ path, originalUrl }: Pick<Request, 'path' | 'originalUrl'>, day: Day, isOfArea = false): AsAtBanner {
  const hidden = [...new URLSearchParams(originalUrl.split('?')[1] ?? '')].filter(([name]) => !ofDay.has(name))
  const query = new URLSearchParams(hidden).toString()
  return {
    day,
    words: dayInWords(day),
    nowHref: query === '' ? path : `${path}?${query}`,
    action: path,
    hidden,
    says: `This is what Slipway knew at the end of that day${isOfArea ? ', of the services that are in your area today' : ''}.`,
  }
}

/** The addresses that can be about a past day. */
const known = /^\/(?:services(?:\.csv|\.xlsx)?|projects(?:\.csv|\.xlsx)?|rollout|rollout\/export\.(?:csv|xlsx))(?=$|[?#])/

/** The data of a page about a past day: its links lead to pages about the same day, if these can be. */
export const linksAsAt = (data: object, day: Day | null): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, day === null ? value : linked(value, day)]))

function linked(data: unknown, day: Day): unknown {
  if (typeof data === 'string') return known.test(data) ? addressAsAt(data, day) : data
  if (Array.isArray(data)) return data.map((one) => linked(one, day))
  return typeof data === 'object' && data !== null ? linksAsAt(data, day) : data
}

/** An address with the day that it is about, if any. */
export function addressAsAt(address: string, day: Day | null): string {
  if (day === null) return address
  const [before = '', hash] = address.split('#')
  return `${before}${before.includes('?') ? '&' : '?'}asat=${day}${hash === undefined ? '' : `#${hash}`}`
}
