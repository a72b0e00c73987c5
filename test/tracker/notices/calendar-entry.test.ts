import { expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { calendarEntry } from '../../../src/tracker/notices/calendar-entry.ts'
import type { TestDay } from '../../../src/tracker/notices/calendar-entry.ts'

const day: TestDay = {
  run: 'r1',
  number: 2,
  project: 'Riverside UTC, Provider',
  day: asDay('2026-03-31'),
  place: 'Production',
  call: 'Dial 0800 123, code 5\\7',
  attendees: 'Dan; Clara\nSam',
  address: 'https://slipway.example/projects/p1/test-plan/runs/2',
  changes: 0,
  isCancelled: false,
}
const written = { at: '2026-03-02T09:00:00.000Z', host: 'slipway.example' }
const linesOf = (of: Partial<TestDay> = {}) =>
  calendarEntry({ ...day, ...of }, written)
    .content.replaceAll('\r\n ', '')
    .split('\r\n')

it('a test day is an entry for the whole day', () => {
  expect(linesOf()).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Slipway//Test days//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    'UID:test-run-r1@slipway.example',
    'DTSTAMP:20260302T090000Z',
    'SEQUENCE:0',
    'STATUS:CONFIRMED',
    'DTSTART;VALUE=DATE:20260331',
    'DTEND;VALUE=DATE:20260401',
    String.raw`SUMMARY:Test of booking\, run 2: Riverside UTC\, Provider`,
    'LOCATION:Production',
    String.raw`DESCRIPTION:How to join: Dial 0800 123\, code 5\\7\n\nWho takes part: Dan\; Clara\nSam\n\nhttps://slipway.example/projects/p1/test-plan/runs/2`,
    'URL:https://slipway.example/projects/p1/test-plan/runs/2',
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ])
})

it('a test day that moved replaces the entry, and one that was taken back removes it', () => {
  expect(linesOf({ day: asDay('2026-04-01'), changes: 1 })).toEqual(
    expect.arrayContaining(['UID:test-run-r1@slipway.example', 'SEQUENCE:1', 'DTSTART;VALUE=DATE:20260401']),
  )
  expect(linesOf({ isCancelled: true, changes: 2 })).toEqual(expect.arrayContaining(['METHOD:CANCEL', 'STATUS:CANCELLED', 'SEQUENCE:2']))
})

it('no line of a calendar is longer than 75 octets, and no character is cut in two', () => {
  const { content } = calendarEntry({ ...day, attendees: 'Zoë Müller – 日本語, '.repeat(40) }, written)
  for (const line of content.split('\r\n')) {
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(line).not.toContain('�')
  }
  expect(content.replaceAll('\r\n ', '')).toContain(String.raw`Zoë Müller – 日本語\, Zoë`)
})

it.each(['\r\n', '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029'])(
  'what people type begins no line of a calendar, whatever ends their line: %j',
  (end) => {
    const { content } = calendarEntry({ ...day, project: `A${end}ATTACH:https://elsewhere.example${end}B` }, written)
    expect(
      content
        .replaceAll('\r\n ', '')
        .split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)
        .filter((line) => line.startsWith('ATTACH')),
    ).toEqual([])
    expect(linesOf({ project: `A${end}B` })).toContain(String.raw`SUMMARY:Test of booking\, run 2: A\nB`)
  },
)

it('a control character that a calendar must not have is left out', () => {
  expect(linesOf({ place: 'Room\u0000\u0007\t1' })).toContain('LOCATION:Room 1')
})
