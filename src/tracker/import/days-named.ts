import { daysOfWeek } from '../../day.ts'
import { cleanLabel } from './lines.ts'

export const HOURS_COLUMNS = { day: /^day$/i, count: /per day|number of|^total/i, slots: /slot/i, hours: /open/i, closes: /clos/i }
export const BANK_HOLIDAY = 'Bank holiday'

/** The days in a cell: "Mon - Fri" names five; "B/H" means bank holidays. */
export function daysNamed(text: string): string[] {
  const label = cleanLabel(text)
  if (/^(b\/?h|b\.h\.?|bank hol(iday)?s?)$/i.test(label)) return [BANK_HOLIDAY]
  const named = [...label.matchAll(/\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*/gi)].map((match) =>
    daysOfWeek.findIndex((day) => day.slice(0, 3).toLowerCase() === match[1]?.toLowerCase()),
  )
  const [first, last] = named
  if (first === undefined) return []
  if (named.length === 2 && last !== undefined && last > first && /-|–|\bto\b/.test(label)) return daysOfWeek.slice(first, last + 1)
  return named.map((index) => daysOfWeek[index] ?? '')
}
