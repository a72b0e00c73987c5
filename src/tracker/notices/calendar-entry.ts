import { addDays } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Attachment } from '../../mail/message.ts'

/** A test day as an entry of a calendar. */
export interface TestDay {
  /** The id of the run. */
  run: string
  number: number
  project: string
  day: Day
  place: string
  /** How to join the call, and who takes part, as people typed it. */
  call: string
  attendees: string
  address: string
  /** How often it has changed: a calendar keeps the entry with the highest number. */
  changes: number
  isCancelled: boolean
}

const octets = (text: string): number => Buffer.byteLength(text)
const mostOctets = 75

/** A line of a calendar, in lines of at most 75 octets that continue with a space (RFC 5545, 3.1). No character is cut in two. */
function folded(line: string): string {
  const lines: string[] = []
  let current = ''
  for (const character of line) {
    if (octets(current + character) > mostOctets) {
      lines.push(current)
      current = ' '
    }
    current += character
  }
  return [...lines, current].join('\r\n')
}

const lineEnd = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g
const control = /[\p{Cc}\p{Cs}]/gu

/** A text of a calendar (RFC 5545, 3.3.11). Whatever some program takes for the end of a line begins no line of the calendar. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\\;,]/g, String.raw`\$&`)
    .replaceAll(lineEnd, String.raw`\n`)
    .replaceAll('\t', ' ')
    .replaceAll(control, '')
const compact = (day: Day): string => day.replaceAll('-', '')

/** The file that puts a test day into a calendar, moves it there, or takes it out. `at` is when it is written, as ISO 8601. */
export function calendarEntry(of: TestDay, { at, host }: { at: string; host: string }): Attachment {
  const method = of.isCancelled ? 'CANCEL' : 'PUBLISH'
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Slipway//Test days//EN',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    `UID:test-run-${of.run}@${host}`,
    `DTSTAMP:${at.slice(0, 19).replaceAll(/[-:]/g, '')}Z`,
    `SEQUENCE:${of.changes}`,
    `STATUS:${of.isCancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    `DTSTART;VALUE=DATE:${compact(of.day)}`,
    `DTEND;VALUE=DATE:${compact(addDays(of.day, 1))}`,
    `SUMMARY:${escaped(`Test of booking, run ${of.number}: ${of.project}`)}`,
    `LOCATION:${escaped(of.place)}`,
    `DESCRIPTION:${escaped([...(of.call === '' ? [] : [`How to join: ${of.call}`]), `Who takes part: ${of.attendees}`, of.address].join('\n\n'))}`,
    `URL:${of.address}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return { name: `test-day-${of.day}.ics`, type: `text/calendar; charset=utf-8; method=${method}`, content: `${lines.map(folded).join('\r\n')}\r\n` }
}
