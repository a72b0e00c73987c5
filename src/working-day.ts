import { addDays, asDay, daysOfWeek, lastDayOf, monthOf, weekdayOf } from './day.ts'
import type { Day, LondonTime, Month } from './day.ts'

const isWeekend = (day: Day): boolean => ['Saturday', 'Sunday'].includes(weekdayOf(day))

/** Easter Sunday of a year of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher. */
function easterSunday(year: number): Day {
  const cycle = year % 19
  const century = Math.floor(year / 100)
  const ofCentury = year % 100
  const epact = (19 * cycle + century - Math.floor(century / 4) - Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7
  const shift = Math.floor((cycle + 11 * epact + 22 * weekday) / 451)
  const days = epact + weekday - 7 * shift + 114
  return asDay(`${year}-${String(Math.floor(days / 31)).padStart(2, '0')}-${String((days % 31) + 1).padStart(2, '0')}`)
}

/** The first Monday on this day or later. */
function mondayFrom(day: Day): Day {
  let monday = day
  while (weekdayOf(monday) !== 'Monday') monday = addDays(monday, 1)
  return monday
}
const lastMonday = (month: Month): Day => mondayFrom(addDays(lastDayOf(month), -6))

/** Days that moved, or were added once, by royal proclamation: what the rules below do not say. */
const moved: Record<number, { not: string[]; but: string[] }> = {
  2012: { not: ['2012-05-28'], but: ['2012-06-04', '2012-06-05'] },
  2020: { not: ['2020-05-04'], but: ['2020-05-08'] },
  2022: { not: ['2022-05-30'], but: ['2022-06-02', '2022-06-03', '2022-09-19'] },
  2023: { not: [], but: ['2023-05-08'] },
}

/** The bank holidays of a year in England, in order. Source: Banking and Financial Dealings Act 1971, and www.gov.uk/bank-holidays for what moved. */
export function bankHolidays(year: number): Day[] {
  const easter = easterSunday(year)
  const days = new Set<Day>([
    addDays(easter, -2),
    addDays(easter, 1),
    mondayFrom(asDay(`${year}-05-01`)),
    lastMonday(monthOf(asDay(`${year}-05-01`))),
    lastMonday(monthOf(asDay(`${year}-08-01`))),
  ])
  // One that falls on a weekend is taken on the next day that is neither a weekend nor another holiday.
  for (const fixed of [`${year}-01-01`, `${year}-12-25`, `${year}-12-26`]) {
    let day = asDay(fixed)
    while (isWeekend(day) || days.has(day)) day = addDays(day, 1)
    days.add(day)
  }
  const { not = [], but = [] } = moved[year] ?? {}
  for (const day of not) days.delete(asDay(day))
  for (const day of but) days.add(asDay(day))
  return [...days].toSorted()
}

/** Whether people are at work on a day: neither a weekend nor a bank holiday in England. */
export const isWorkingDay = (day: Day): boolean => !isWeekend(day) && !bankHolidays(Number(day.slice(0, 4))).includes(day)

/** This day if it is a working day, else the next one. */
export function workingDayFrom(day: Day): Day {
  let next = day
  while (!isWorkingDay(next)) next = addDays(next, 1)
  return next
}

/** This day if it is a working day, else the next one of its week, from Monday to Sunday, else the last one before it in that week. */
export function workingDayInWeek(day: Day): Day {
  const at = daysOfWeek.indexOf(weekdayOf(day))
  const [later, earlier] = [daysOfWeek.slice(at).map((_, n) => addDays(day, n)), daysOfWeek.slice(0, at).map((_, n) => addDays(day, -n - 1))]
  return [...later, ...earlier].find(isWorkingDay) ?? workingDayFrom(day)
}

/** Whether people are at work at a time: from 8am to 6pm on a working day. What is sent then is at the top of their mailbox. */
export const isOfficeTime = ({ day, hour }: Pick<LondonTime, 'day' | 'hour'>): boolean => hour >= 8 && hour < 18 && isWorkingDay(day)
