import { addDays, asDay, dayOfMoment, daysOfWeek, isDay, londonTime, weekdayOf } from './day.ts'
import type { Day } from './day.ts'
import { withoutInvisible } from './text.ts'

/** A date as someone wrote it. */
export interface WrittenDate {
  day: Day
  /** hh:mm in London time; null if no time was written. */
  time: string | null
  /** Sentences about contradictions and about parts that could not be read. */
  warnings: string[]
}
export type ReadDate = { ok: true; value: WrittenDate } | { ok: false; says: string }

export const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const
const example = 'like 23 November 2026 or 23/11/2026'
const longest = 80
const yearsEitherWay = 30

/** Text with plain blanks and hyphens only, and no invisible characters. */
const tidied = (text: string): string =>
  withoutInvisible(text.slice(0, longest + 1))
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()

const refused = (says: string): ReadDate => ({ ok: false, says })

/** A year as written: in full, or two digits if a year within thirty of now ends in them. */
function readYear(text: string, today: Day): number | string {
  if (text.length === 4) {
    const year = Number(text)
    return year >= 1900 && year <= 2199 ? year : `The year ${text} cannot be right. Enter the year in full, ${example}`
  }
  if (text.length !== 2) return `“${text}” is not a year. Enter the year in full, ${example}`
  const now = Number(today.split('-')[0])
  const century = Math.floor(now / 100) * 100
  const near = [century - 100, century, century + 100].map((one) => one + Number(text)).filter((year) => Math.abs(year - now) <= yearsEitherWay)
  return near[0] ?? `The year ${text} may be ${century - 100 + Number(text)} or ${century + Number(text)}. Enter the year in full, ${example}`
}

const monthOfName = (word: string): number => {
  const small = word.toLowerCase()
  return small.length < 3 ? 0 : monthNames.findIndex((name) => name.toLowerCase().startsWith(small)) + 1
}

const two = (number: number): string => String(number).padStart(2, '0')

interface Parts {
  day: number
  month: number
  year: string
  /** Whether the month is a number, so that day and month may be the wrong way round. */
  inFigures: boolean
  rest: string
}

const ordinal = '(\\d{1,2})(?: ?(?:st|nd|rd|th)\\b)?'
const named = '([A-Za-z]{3,9})\\.?'
const year = "[’']?(\\d{4}|\\d{2})(?![\\d/])"
const between = '[ ,./-]{1,3}'
/** The orders in which people write a date; the year may be missing, to be asked for. */
const orders: [RegExp, (found: string[]) => Omit<Parts, 'rest'>][] = [
  [/^(\d{4}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,2})(?!\d)/, ([y = '', , m, d]) => ({ day: Number(d), month: Number(m), year: y, inFigures: true })],
  [/^(\d{4})(\d\d)(\d\d)(?!\d)/, ([y = '', m, d]) => ({ day: Number(d), month: Number(m), year: y, inFigures: false })],
  [/^(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d+)(?![/-])/, ([d, , m, y = '']) => ({ day: Number(d), month: Number(m), year: y, inFigures: true })],
  [/^(\d{1,2}) (\d{1,2}) (\d{4}|\d{2})(?![\d:.])/, ([d, m, y = '']) => ({ day: Number(d), month: Number(m), year: y, inFigures: true })],
  [
    new RegExp(`^${ordinal}(?:${between}|)(?:of )?${named}(?:${between}|)${year}`),
    ([d, m = '', y = '']) => ({ day: Number(d), month: monthOfName(m), year: y, inFigures: false }),
  ],
  [new RegExp(`^${named} ${ordinal}${between}${year}`), ([m = '', d, y = '']) => ({ day: Number(d), month: monthOfName(m), year: y, inFigures: false })],
  [
    new RegExp(`^(\\d{4})${between}${named}${between}${ordinal}(?!\\d)`),
    ([y = '', m = '', d]) => ({ day: Number(d), month: monthOfName(m), year: y, inFigures: false }),
  ],
]
const withoutYear = [/^\d{1,2} ?[-/.] ?\d{1,2}$/, new RegExp(`^${ordinal}(?:${between}|)(?:of )?${named}$`), new RegExp(`^${named} ${ordinal}$`)]

function partsOf(text: string): Parts | undefined {
  for (const [pattern, read] of orders) {
    const found = pattern.exec(text)
    if (!found) continue
    const parts = read(found.slice(1))
    if (parts.month === 0 && !parts.inFigures) continue
    return { ...parts, rest: text.slice(found[0].length) }
  }
  return undefined
}

/** The day made of these parts, or why there is none. */
function dayOfParts({ day, month, year: written, inFigures }: Parts, today: Day): Day | { says: string } {
  if (inFigures && month > 12 && day <= 12 && written.length <= 4)
    return { says: `There is no month ${month}. Enter the day before the month, like ${month}/${day}/${written}` }
  const inFull = readYear(written, today)
  if (typeof inFull === 'string') return { says: inFull }
  const name = monthNames[month - 1]
  if (name === undefined) return { says: `There is no month ${month}. Enter a date ${example}` }
  const text = `${inFull}-${two(month)}-${two(day)}`
  return isDay(text) ? text : { says: `${name} ${inFull} has no day ${day}. Enter a day of the calendar, ${example}` }
}

const clock = /^(\d{1,2}) ?[:.h] ?(\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)? ?([ap])?\.?(?:m\b\.?)?/i
const onTheHour = /^(\d{1,2}) ?(?:([ap])\.?m\b\.?|o[’']?clock)/i
const military = /^([01]\d|2[0-3])([0-5]\d)(?= ?(?:h|hrs|hours)?$)/i
const zones: Record<string, number> = { z: 0, utc: 0, gmt: 0, bst: 60 }

interface ReadTime {
  hour: number
  minute: number
  rest: string
}

/** The time at the start of a text; a sentence if it looks like a time but is not one. */
function readTime(text: string): ReadTime | string | undefined {
  const word = /^(noon|midday|12 noon|12 midday|midnight)\b/i.exec(text)
  if (word) return { hour: /night/i.test(word[0]) ? 0 : 12, minute: 0, rest: text.slice(word[0].length) }
  const found = clock.exec(text) ?? onTheHour.exec(text) ?? military.exec(text)
  if (!found) return undefined
  const isHour = !clock.test(text) && onTheHour.test(text)
  const [, first, second, third] = found
  const half = (isHour ? second : third)?.toLowerCase()
  const [shown, minute] = [Number(first), isHour ? 0 : Number(second)]
  const hour = half === 'p' && shown < 12 ? shown + 12 : half === 'a' && shown === 12 ? 0 : shown
  if (hour > 23 || minute > 59 || (half !== undefined && shown === 0) || (half === 'a' && shown > 12)) return `“${found[0].trim()}” is not a time of the day`
  return { hour, minute, rest: text.slice(found[0].length) }
}

const weekday = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? ?(?:the )?/i
const weekdayOfWord = (word: string) => daysOfWeek.find((name) => name.toLowerCase().startsWith(word.slice(0, 3).toLowerCase()))

/** Without the punctuation at its end. */
function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && ' .,;'.includes(text[end - 1] ?? '')) end -= 1
  return text.slice(0, end)
}

/** What follows a date: a time, in its zone if one is named, and whatever could not be read. */
function withRest(day: Day, given: { rest: string; time: ReadTime | undefined }): ReadDate {
  const said = withoutEnd(given.rest.replace(/^[ ,;T@-]*(?:at\b|from\b|@)?[ :]*/i, ''))
  const time = given.time ?? (said === '' ? undefined : readTime(said))
  if (typeof time === 'string') return refused(`${time}. Enter a time like 9:30am`)
  const left = (given.time ? said : (time?.rest ?? said)).trim()
  if (partsOf(left.replace(/^\D*/, ''))) return refused(`This holds two dates. Enter one, ${example}`)
  if (!time) return { ok: true, value: { day, time: null, warnings: left === '' ? [] : [`“${left}” behind the date was not read`] } }
  const zone = /^(z|utc|gmt|bst|[+-]\d\d:?\d\d)\b ?/i.exec(left)
  const more = left
    .slice(zone?.[0].length ?? 0)
    .replace(/^(hrs|hours|h|uk time)\b\.? ?/i, '')
    .replace(/^[ ,;]+/, '')
  const warnings = more === '' ? [] : [`“${more}” behind the time was not read`]
  const at = `${two(time.hour)}:${two(time.minute)}`
  if (!zone) return { ok: true, value: { day, time: at, warnings } }
  const [, name = ''] = zone
  const offset = zones[name.toLowerCase()] ?? (name.startsWith('-') ? -1 : 1) * (Number(name.slice(1, 3)) * 60 + Number(name.slice(-2)))
  const london = londonTime(Date.parse(`${day}T${at}:00Z`) - offset * 60_000)
  return { ok: true, value: { day: london.day, time: `${two(london.hour)}:${two(london.minute)}`, warnings } }
}

/** Serial dates of Excel, in days since the end of 1899: 1950 to 2099. */
const serials = { first: 18_264, last: 73_050 }
const dayBeforeSerials = asDay('1899-12-30')

function readSerial(text: string): ReadDate | undefined {
  if (!/^\d{5}([.,]\d{1,16})?$/.test(text)) return undefined
  const number = Number(text.replace(',', '.'))
  if (number < serials.first || number >= serials.last + 1) return undefined
  // A fraction of a day is stored in binary, so 09:30 may read as 09:29:59.999.
  const seconds = Math.round((number % 1) * 86_400)
  const day = addDays(dayBeforeSerials, Math.floor(number) + (seconds === 86_400 ? 1 : 0))
  const at = seconds % 86_400
  return {
    ok: true,
    value: { day, time: at === 0 && seconds === 0 ? null : `${two(Math.floor(at / 3600))}:${two(Math.floor((at % 3600) / 60))}`, warnings: [] },
  }
}

/**
 * Reads a date as people and spreadsheets write it: day before month, in numbers or with the month's name, with or without weekday, ordinal, time
 * and zone; ISO 8601; a serial date of Excel. If it cannot be read, says what to enter instead. `today` only decides the century of a two-digit
 * year, so the machine's clock is accurate enough.
 */
export function readDate(text: string, { today = dayOfMoment(Date.now()) }: { today?: Day } = {}): ReadDate {
  const said = tidied(text)
  if (said === '') return refused(`Enter a date, ${example}`)
  if (said.length > longest) return refused(`This is too long for a date. Enter a date ${example}`)
  const serial = readSerial(said)
  if (serial) return serial
  const first = readTime(said)
  const hasTimeFirst = typeof first === 'object' && /^(noon|mid|12 (noon|mid))|^\d{1,2} ?(:|h\d|[.:]?\d{0,2} ?[ap]\.?m)/i.test(said)
  const time = hasTimeFirst ? first : undefined
  const dated = time ? time.rest.replace(/^[ ,;.]*(?:on\b)? ?/i, '') : said
  const name = weekday.exec(dated)
  const rest = name ? dated.slice(name[0].length) : dated
  const parts = partsOf(rest)
  if (!parts) {
    if (withoutYear.some((pattern) => pattern.test(rest)) && !/^\d+\.\d+$/.test(rest))
      return refused(`“${said}” has no year. Enter the date with its year, ${example}`)
    return refused(`“${said}” is not a date. Enter a date ${example}`)
  }
  const day = dayOfParts(parts, today)
  if (typeof day === 'object') return refused(day.says)
  const read = withRest(day, { rest: parts.rest, time })
  const wanted = name?.[1] === undefined ? undefined : weekdayOfWord(name[1])
  if (read.ok && wanted !== undefined && weekdayOf(day) !== wanted) read.value.warnings.unshift(`${dayInWords(day)} is a ${weekdayOf(day)}, not a ${wanted}`)
  return read
}

const dayInWords = (day: Day): string => `${Number(day.slice(8))} ${monthNames[Number(day.slice(5, 7)) - 1]} ${day.split('-')[0]}`
