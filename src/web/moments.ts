import { dayInWords as dayOf, dayOfMoment, firstDayOf, isMonth, londonTime } from '../day.ts'

export { dayInWords as dayOf } from '../day.ts'

const two = (number: number): string => String(number).padStart(2, '0')
const clockOf = (hour: number, minute: number): string => `${hour % 12 === 0 ? 12 : hour % 12}:${two(minute)}${hour < 12 ? 'am' : 'pm'}`

/** "6 August 2018, 5:30pm" in London, of a moment in ISO 8601 or in milliseconds since 1970. */
export function momentOf(moment: string | number): string {
  const { day, hour, minute } = londonTime(moment)
  return `${dayOf(day)}, ${clockOf(hour, minute)}`
}

/** "5:30pm" in London, of a moment. */
export function clockTimeOf(moment: string | number): string {
  const { hour, minute } = londonTime(moment)
  return clockOf(hour, minute)
}

/** "9:30am" of hh:mm, and "8am" on the hour. */
export function timeOf(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return clockOf(hour, minute).replace(':00', '')
}

/** "17:30:05" in London. */
export function secondOf(moment: string | number): string {
  const { hour, minute, second } = londonTime(moment)
  return `${two(hour)}:${two(minute)}:${two(second)}`
}

/** "6 August 2018" in London, of a moment. */
export const dayOfMomentInWords = (moment: string | number): string => dayOf(dayOfMoment(moment))

/** "August 2018" of yyyy-mm. */
export function monthOf(month: string): string {
  if (!isMonth(month)) throw new RangeError(`“${month.slice(0, 40)}” is not a month`)
  return dayOf(firstDayOf(month)).replace(/^\d+ /, '')
}
