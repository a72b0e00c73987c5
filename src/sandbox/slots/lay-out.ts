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

const hour = 3_600_000

/**
 * A time of a day by clocks in London, milliseconds since 1970. A time that the change to summer time skips is the moment of
 * that change, on a whole hour; of one that comes twice in October it is the first. 24:00 is the next day's first moment.
 */
export function momentOn(day: string, time: string): number {
  const hours = Number(time.slice(0, 2))
  const date = Temporal.PlainDate.from(day).add({ days: hours < 24 ? 0 : 1 })
  const zoned = date.toZonedDateTime({ timeZone: zone, plainTime: { hour: hours % 24, minute: Number(time.slice(3, 5)) } })
  const at = zoned.epochMilliseconds
  return zoned.hour === hours % 24 ? at : Math.floor(at / hour) * hour
}

/** Slots of every day of the week from one time of day to another, each so many minutes after the last. */
export function everyDay(from: string, to: string, minutes: number): WeeklySlots[] {
  const inMinutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
  const slots: string[] = []
  for (let at = inMinutes(from); at + minutes <= inMinutes(to); at += minutes)
    slots.push(`${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`)
  return daysOfWeek.map((day) => ({ day, slots }))
}
