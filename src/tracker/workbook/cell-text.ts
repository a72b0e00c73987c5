import { withoutControls } from '../../text.ts'
import { type NumberFormat, plainNumber } from './number-format.ts'

const DAY_MS = 86_400_000
const HOUR_MS = DAY_MS / 24
/** Excel treats 1900 as a leap year: its days count from 31 December 1899, and from 1 March 1900 on from the day before. */
const BEFORE_MARCH_1900 = Date.UTC(1899, 11, 31)
const FROM_MARCH_1900 = Date.UTC(1899, 11, 30)
const DAYS_TO_1904 = 1462
const LAST_DAY = 2_958_466

/** A trimmed text with uniform line ends, without control characters and lone surrogates, which not every database stores. */
export const cleanText = (text: string): string => withoutControls(text.replaceAll(/\r\n?/g, '\n')).trim().toWellFormed()

/** Excel writes characters that XML cannot contain as _x000D_, and an underscore that looks like such an escape as _x005F_. */
export const withoutEscapes = (text: string): string =>
  text.includes('_x') ? text.replaceAll(/_x([0-9a-f]{4})_/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text

/**
 * What a person sees in a cell with a number, approximately, but never with fewer digits than the value has: dates as 2026-11-23, times as 09:30,
 * both as 2026-11-23 09:30, percentages as 12.5%, and leading zeros if the format shows them.
 */
export function numberText(written: string, { format = plainNumber, is1904 = false }: { format?: NumberFormat | undefined; is1904?: boolean } = {}): string {
  const value = Number(written)
  if (written.trim() === '' || !Number.isFinite(value)) return cleanText(written)
  const isPast = value < 0 || value >= LAST_DAY - (is1904 ? DAYS_TO_1904 : 0)
  if (format.kind === 'hours' && value >= 1 && !isPast) return hoursText(value)
  if ((format.kind === 'date' || format.kind === 'hours') && !isPast) return dateText(value, is1904)
  if (format.kind === 'percent') return `${plain(value * 100)}%`
  if (format.kind === 'figures' && Number.isInteger(value) && value >= 0) return figuresText(plainWritten(written, value), format.pattern)
  return plainWritten(written, value)
}

/** Excel keeps fifteen digits; what follows is noise of the binary number. A longer whole number, a code from another program, is left as it is. */
const plainWritten = (written: string, value: number): string => (/^-?\d{16,40}$/.test(written) ? written : plain(value))
const plain = (value: number): string => String(Number(value.toPrecision(15)))

const two = (number: number): string => String(number).padStart(2, '0')
/** Excel stores a fraction of a day in binary, so 09:30 may arrive as 09:29:59.999. */
const wholeSeconds = (days: number): number => Math.round((days * DAY_MS) / 1000) * 1000

function hoursText(days: number): string {
  const ms = wholeSeconds(days)
  return `${two(Math.floor(ms / HOUR_MS))}:${two(Math.floor((ms % HOUR_MS) / 60_000))}`
}

function dateText(serial: number, is1904: boolean): string {
  const days = is1904 ? serial + DAYS_TO_1904 : serial
  const [day = '', time = ''] = new Date((days < 60 ? BEFORE_MARCH_1900 : FROM_MARCH_1900) + wholeSeconds(days)).toISOString().split('T')
  const clock = time.slice(0, 5)
  if (serial < 1) return clock
  return clock === '00:00' ? day : `${day} ${clock}`
}

/** Fills the placeholders from the right; the first one takes all remaining digits. */
function figuresText(figures: string, pattern: (string | null)[]): string {
  const first = pattern.indexOf(null)
  let left = figures.length
  const signs = pattern.toReversed().map((sign, fromEnd) => {
    if (sign !== null) return sign
    const to = left
    left = fromEnd === pattern.length - 1 - first ? 0 : Math.max(0, left - 1)
    return figures.slice(left, to) || '0'
  })
  return cleanText(signs.toReversed().join(''))
}
