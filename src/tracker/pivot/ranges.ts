import { asDay, monthOf } from '../../day.ts'
import type { Day } from '../../day.ts'
import { boundsOf, periodOf, periodsFrom } from '../../periods.ts'
import { roundUp } from '../../web/chart.ts'
import { periodInWords } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { boundOf } from '../service-filter/own-conditions.ts'

/** From the least to the most, both within: numbers, or days as yyyy-mm-dd. */
export interface Range {
  from: string
  to: string
}

/** At most about so many ranges of a field. */
const most = 10
/** Numbers have six decimals at most. */
const least = 0.000_001
const between = '..'

/** A range as the value of a row or column. */
export const asValue = ({ from, to }: Range): string => `${from}${between}${to}`

/** The range that a value is; null if it is none. */
export function asRange(value: string): Range | null {
  const [from, to, ...more] = value.split(between)
  return from !== undefined && to !== undefined && more.length === 0 ? { from, to } : null
}

/** Ranges with round ends that have all of these numbers, from the least; a range for each number if they are few. Days are numbers as yyyymmdd. */
export function rangesOf(kind: 'number' | 'date', numbers: number[]): Range[] {
  if (numbers.length === 0) return []
  let [min, max] = [Infinity, -Infinity]
  for (const number of numbers) [min, max] = [Math.min(min, number), Math.max(max, number)]
  return kind === 'date' ? rangesOfDays(dayOfNumber(min), dayOfNumber(max)) : rangesOfNumbers(new Set(numbers), { min, max })
}

function rangesOfNumbers(numbers: Set<number>, { min, max }: { min: number; max: number }): Range[] {
  if (numbers.size <= most) return [...numbers].toSorted((a, b) => a - b).map((one) => ({ from: written(one), to: written(one) }))
  const step = roundUp((max - min) / most)
  const isWhole = [...numbers].every((one) => Number.isInteger(one))
  const ranges: Range[] = []
  for (let at = Math.floor(min / step); at * step <= max; at += 1)
    ranges.push({ from: written(at * step), to: written((at + 1) * step - (isWhole ? 1 : least)) })
  return ranges
}

const written = (number: number): string => String(Number(number.toFixed(6)))

const dayOfNumber = (number: number): Day => asDay(String(number).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'))
const monthsOf = (day: Day): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))

/** Months of a year, quarters of a few years, else years. */
function rangesOfDays(from: Day, to: Day): Range[] {
  const months = monthsOf(to) - monthsOf(from) + 1
  if (months <= 12) return periodsFrom(from, to, 'month').map(boundsOf)
  if (months <= 36) return periodsFrom(from, to, 'quarter').map(boundsOf)
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))]
  return Array.from({ length: last - first + 1 }, (_, at) => ({ from: `${first + at}-01-01`, to: `${first + at}-12-31` }))
}

/** A range in words: "10 to 19", "2 to under 4", "March 2026", "January to March 2026", "2026". */
export function rangeInWords({ from, to }: Range): string {
  if (/^\d{4}-/.test(from)) {
    if (monthOf(asDay(from)) === monthOf(asDay(to))) return periodInWords(periodOf(asDay(from), 'month'))
    return from.endsWith('-01-01') && to.endsWith('-12-31') ? from.slice(0, 4) : periodInWords(periodOf(asDay(from), 'quarter'))
  }
  if (from === to) return grouped(Number(from))
  return Number.isInteger(Number(to))
    ? `${grouped(Number(from))} to ${grouped(Number(to))}`
    : `${grouped(Number(from))} to under ${grouped(Number(written(Number(to) + least)))}`
}

/** Finds the range that a number is in. */
export function rangeFinder(ranges: Range[]): (number: number) => number {
  const bounds = ranges.map(({ from, to }) => [boundOf(from), boundOf(to)] as const)
  return (number) => bounds.findIndex(([from, to]) => number >= from && number <= to)
}
