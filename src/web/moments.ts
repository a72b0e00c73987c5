import { dayInWords as dayOf, dayOfMoment, firstDayOf, isMonth, londonTime, monthOf as monthOfDay } from '../day.ts'
import { boundsOf } from '../periods.ts'
import type { Period } from '../periods.ts'

export { dayInWords as dayOf } from '../day.ts'

const two = (number: number): string => String(number).padStart(2, '0')
const clockOf = (hour: number, minute: number): string => `${hour % 12 === 0 ? 12 : hour % 12}:${two(minute)}${hour < 12 ? 'am' : 'pm'}`

/** A moment in London as "6 August 2018, 5:30pm", from ISO 8601 or milliseconds since 1970. */
export function momentOf(moment: string | number): string {
  const { day, hour, minute } = londonTime(moment)
  return `${dayOf(day)}, ${clockOf(hour, minute)}`
}

/** A moment in London as "5:30pm". */
export function clockTimeOf(moment: string | number): string {
  const { hour, minute } = londonTime(moment)
  return clockOf(hour, minute)
}

/** hh:mm as "9:30am", or as "8am" on the hour. */
export function timeOf(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return clockOf(hour, minute).replace(':00', '')
}

/** A moment in London as "17:30:05". */
export function secondOf(moment: string | number): string {
  const { hour, minute, second } = londonTime(moment)
  return `${two(hour)}:${two(minute)}:${two(second)}`
}

/** A moment's day in London as "6 August 2018". */
export const dayOfMomentInWords = (moment: string | number): string => dayOf(dayOfMoment(moment))

/** yyyy-mm as "August 2018". */
export function monthOf(month: string): string {
  if (!isMonth(month)) throw new RangeError(`“${month.slice(0, 40)}” is not a month`)
  return dayOf(firstDayOf(month)).replace(/^\d+ /, '')
}

/** A period as "August 2018", "July to September 2018" or "the week from 6 August 2018". */
export function periodInWords(period: Period): string {
  const { from, to } = boundsOf(period)
  if (isMonth(period)) return monthOf(period)
  return period.startsWith('w') ? `the week from ${dayOf(from)}` : `${monthOf(monthOfDay(from)).split(' ')[0]} to ${monthOf(monthOfDay(to))}`
}
