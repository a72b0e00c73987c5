import { Temporal } from 'temporal-polyfill'

export const daysOfWeek = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** The times of day at which slots begin, as hh:mm, for each day of the week. */
export interface WeeklySlots {
  day: string
  slots: string[]
}

const zone = 'Europe/London'

/** The day in London at this moment, yyyy-mm-dd. */
export const londonDay = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate().toString()

export const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString()

/** When a day in London begins, milliseconds since 1970. */
export const dayStartsAt = (day: string): number => Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: '00:00' }).epochMilliseconds

/** A time of a day by clocks in London, milliseconds since 1970: a time that the change to summer time skips moves with the clock. 24:00 is the next day's first moment. */
export const momentOn = (day: string, time: string): number =>
  (time === '24:00'
    ? Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(zone)
    : Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) })
  ).epochMilliseconds

/** When slots begin on a day of this week, milliseconds since 1970. */
export function startsOn(day: string, week: WeeklySlots[]): number[] {
  const date = Temporal.PlainDate.from(day)
  const name = daysOfWeek[date.dayOfWeek - 1]
  const times = week.find((one) => one.day === name)?.slots ?? []
  const starts = times.map((time) => momentOn(day, time))
  return [...new Set(starts)].sort((a, b) => a - b)
}

/** Slots of every day of the week from one time of day to another, each so many minutes after the last. */
export function everyDay(from: string, to: string, minutes: number): WeeklySlots[] {
  const inMinutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
  const slots: string[] = []
  for (let at = inMinutes(from); at + minutes <= inMinutes(to); at += minutes)
    slots.push(`${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`)
  return daysOfWeek.map((day) => ({ day, slots }))
}
