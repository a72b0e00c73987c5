import { Temporal } from 'temporal-polyfill'

declare const brand: unique symbol
/** A calendar day in England, yyyy-mm-dd; compare days as text. This file is the only source of days. */
export type Day = string & { readonly [brand]: 'day' }
/** A calendar month, yyyy-mm. */
export type Month = string & { readonly [brand]: 'month' }

/** The UTC day of a date. Its ISO text begins with one, so it needs no further check. */
const utcDay = (date: Date): Day => date.toISOString().slice(0, -14) as Day

const zone = 'Europe/London'
const hourMs = 3_600_000
const dayMs = 24 * hourMs

interface Change {
  at: number
  offset: number
}
/** The clock changes of each year that was asked about: looking them up takes longer than rendering a row. */
const years = new Map<number, Change[]>()
const mostYears = 400

function changesIn(year: number): Change[] {
  const known = years.get(year)
  if (known) return known
  const changes: Change[] = []
  let at: Temporal.ZonedDateTime | null = Temporal.ZonedDateTime.from({ year, month: 1, day: 1, timeZone: 'UTC' }).withTimeZone(zone)
  for (; at !== null && (changes.length === 0 || at.withTimeZone('UTC').year === year); at = at.getTimeZoneTransition('next'))
    changes.push({ at: changes.length === 0 ? -Infinity : at.epochMilliseconds, offset: at.offsetNanoseconds / 1e6 })
  if (years.size >= mostYears) years.clear()
  years.set(year, changes)
  return changes
}

/** How far London is ahead of UTC at a moment, in milliseconds. */
function offsetAt(ms: number): number {
  let offset = 0
  for (const change of changesIn(new Date(ms).getUTCFullYear())) if (change.at <= ms) ({ offset } = change)
  return offset
}

/** A moment in London time. */
export interface LondonTime {
  day: Day
  hour: number
  minute: number
  second: number
}

/** A moment (ISO 8601, or milliseconds since 1970) in London time; throws a RangeError if it is not a moment. */
export function londonTime(moment: string | number): LondonTime {
  const ms = typeof moment === 'number' ? moment : Date.parse(moment)
  const shown = new Date(ms + offsetAt(ms))
  return { day: utcDay(shown), hour: shown.getUTCHours(), minute: shown.getUTCMinutes(), second: shown.getUTCSeconds() }
}

/** The day in London of a moment: ISO 8601, or milliseconds since 1970. */
export const dayOfMoment = (moment: string | number): Day => londonTime(moment).day

/** The day it is now. */
export const today = ({ clock }: { clock: () => number }): Day => dayOfMoment(clock())

/** Whether a text is a real calendar day, written yyyy-mm-dd. */
export function isDay(text: string): text is Day {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = Date.parse(text)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** Whether a day is within these decades: any other year is a typing error. */
export const isPlannable = (day: Day): boolean => day >= '2010-01-01' && day <= '2049-12-31'

/** A text that is known to be a day; throws if it is not. */
export function asDay(text: string): Day {
  if (!isDay(text)) throw new RangeError(`“${text.slice(0, 40)}” is not a day`)
  return text
}

const midnightUtc = (day: Day): number => Date.parse(day)

export const addDays = (day: Day, days: number): Day => utcDay(new Date(midnightUtc(day) + days * dayMs))

/** Whole days from one day to another; negative if the second is earlier. */
export const daysBetween = (from: Day, to: Day): number => Math.round((midnightUtc(to) - midnightUtc(from)) / dayMs)

/** Every day from one to another, inclusive. */
export function daysFrom(from: Day, to: Day): Day[] {
  const days: Day[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}

export const daysOfWeek = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
export type Weekday = (typeof daysOfWeek)[number]
export const weekdayOf = (day: Day): Weekday => daysOfWeek[(new Date(midnightUtc(day)).getUTCDay() + 6) % 7] ?? 'Monday'

/** The start of a day in London, in milliseconds since 1970. */
export function dayStartsAt(day: Day): number {
  const midnight = midnightUtc(day)
  return midnight - offsetAt(midnight)
}

/** The start of a day in London as tables store it: what happened on a day has `at >= dayBegins(day)` and `at < dayBegins(addDays(day, 1))`. */
export const dayBegins = (day: Day): string => new Date(dayStartsAt(day)).toISOString()

/**
 * A London time of day (hh:mm), in milliseconds since 1970. A time skipped by the change to summer time becomes the moment of the change; a time
 * that occurs twice in October is the first of the two. 24:00 is the start of the next day.
 */
export function momentOn(day: Day, time: string): number {
  const hours = Number(time.slice(0, 2))
  const date = Temporal.PlainDate.from(day).add({ days: hours < 24 ? 0 : 1 })
  const zoned = date.toZonedDateTime({ timeZone: zone, plainTime: { hour: hours % 24, minute: Number(time.slice(3, 5)) } })
  const at = zoned.epochMilliseconds
  return zoned.hour === hours % 24 ? at : Math.floor(at / hourMs) * hourMs
}

export const monthOf = (day: Day): Month => day.slice(0, 7) as Month
export const firstDayOf = (month: Month): Day => `${month}-01` as Day
export const isMonth = (text: string): text is Month => isDay(`${text}-01`)

/** The month this many months later; negative for earlier ones. */
export function addMonths(month: Month, months: number): Month {
  const [year = 0, at = 1] = month.split('-').map(Number)
  const first = new Date(firstDayOf(month))
  first.setUTCFullYear(year, at - 1 + months, 1)
  return monthOf(utcDay(first))
}

export const lastDayOf = (month: Month): Day => addDays(firstDayOf(addMonths(month, 1)), -1)

/** The same day this many months later, or the last of that month if it has no such day. */
export function sameDayIn(day: Day, months: number): Day {
  const month = addMonths(monthOf(day), months)
  const last = lastDayOf(month)
  const same = addDays(firstDayOf(month), Number(day.slice(8)) - 1)
  return same > last ? last : same
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
/** A day (yyyy-mm-dd) as "6 August 2018". */
export function dayInWords(day: string): string {
  const name = /^\d{4}-\d\d-\d\d$/.test(day) ? months[Number(day.slice(5, 7)) - 1] : undefined
  if (name === undefined) throw new RangeError(`“${day.slice(0, 40)}” is not a day`)
  return `${Number(day.slice(8))} ${name} ${day.split('-')[0]}`
}
