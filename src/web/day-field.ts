import { z } from 'zod'
import { readDate } from '../dates-as-written.ts'
import { isPlannable } from '../day.ts'
import type { Day } from '../day.ts'

const wanted = 'Enter a day, like 23 November 2026 or 23/11/2026'

/** The day that someone typed, or a message. The form asks for a day only: a time beside it would be lost, so it is refused. */
export function typedDay(text: string): { day: Day } | { says: string } {
  const read = readDate(text)
  if (!read.ok) return { says: read.says }
  const { day, time, warnings } = read.value
  if (warnings[0] !== undefined) return { says: `${warnings[0]}. ${wanted}` }
  if (time !== null) return { says: `Leave out the time. ${wanted}` }
  return isPlannable(day) ? { day } : { says: `${day.slice(0, 4)} is too far away. Enter a day from 2010 to 2049` }
}

/** A required day, in any of the ways in which people write one. */
export const dayField = (missing = wanted) =>
  z
    .string(missing)
    .trim()
    .transform((text, issues): Day => {
      const read = text === '' ? { says: missing } : typedDay(text)
      if ('day' in read) return read.day
      issues.addIssue({ code: 'custom', message: read.says })
      return z.NEVER
    })

/** The same, if given. */
export const optionalDayField = z
  .string(wanted)
  .trim()
  .default('')
  .transform((text, issues): Day | '' => {
    if (text === '') return ''
    const read = typedDay(text)
    if ('day' in read) return read.day
    issues.addIssue({ code: 'custom', message: read.says })
    return z.NEVER
  })
