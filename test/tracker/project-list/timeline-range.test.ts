import { expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { planLine, scaleOf, waveLine } from '../../../src/tracker/project-list/plan-line.ts'
import { timelineRangeOf } from '../../../src/tracker/project-list/timeline-range.ts'

const today = asDay('2026-03-02')
const range = (by: string, begins: string, ends: string) => {
  const { unit, from, to, says } = timelineRangeOf({ by, begins, ends }, today)
  return [unit, from, to, says]
}

it.each<[by: string, begins: string, ends: string, unit: string, from: string, to: string, says: string[]]>([
  ['', '', '', 'month', '2025-10-01', '2027-03-31', []],
  ['week', '', '', 'week', '2026-01-05', '2026-09-06', []],
  ['quarter', '', '', 'quarter', '2025-01-01', '2028-03-31', []],
  ['month', '15 January 2026', '3/4/2026', 'month', '2026-01-01', '2026-04-30', []],
  ['month', '2030-01-01', '', 'month', '2030-01-01', '2030-01-31', []],
  ['month', '', '2020-05-01', 'month', '2020-05-01', '2020-05-31', []],
  ['week', '2020-01-01', '2026-01-01', 'month', '2020-01-01', '2026-01-31', ['These are more than 160 weeks, so months are shown']],
  ['week', '2010-01-01', '2049-12-31', 'quarter', '2010-01-01', '2049-12-31', ['These are more than 160 weeks, so quarters are shown']],
  ['month', '2026-05-01', '2026-04-01', 'month', '2025-10-01', '2027-03-31', ['The last day, 1 April 2026, is before the first, 1 May 2026']],
  ['month', '1999-01-01', '', 'month', '2025-10-01', '2027-03-31', ['First day: 1999 is too far away. Enter a day from 2010 to 2049']],
])('a timeline by %j from %j to %j', (by, begins, ends, ...shown) => expect(range(by, begins, ends)).toEqual(shown))

it.each([
  ['month', ['Oct 2025', 'Feb 2026', 'Jun', 'Oct']],
  ['week', ['5 Jan', '23 Feb', '13 Apr', '1 Jun', '20 Jul']],
] as const)('the names above a timeline by %s say the year once, and have room beside each other', (by, names) => {
  const drawn = scaleOf(timelineRangeOf({ by, begins: '', ends: '' }, today))
  expect([...drawn.matchAll(/<text[^>]*>([^<]+)</g)].map((one) => one[1])).toEqual(names)
})

it('a day outside a plan is drawn as an arrow at its end, and said in words', () => {
  const along = { from: asDay('2026-01-01'), to: asDay('2026-12-31') }
  const drawn = planLine({ first: asDay('2025-06-01'), planned: asDay('2027-06-01'), declared: null, today }, along)
  expect(drawn).toContain('planned for 1 June 2027, first planned for 1 June 2025')
  expect([drawn.match(/app-plan__beyond/g)?.length, drawn.includes('<circle')]).toEqual([2, false])
  const within = planLine({ first: null, planned: asDay('2026-06-01'), declared: null, today }, along)
  expect([within.includes('app-plan__beyond'), within.includes('app-plan__planned')]).toEqual([false, true])
  expect(waveLine({ from: asDay('2027-01-01'), to: asDay('2027-02-01'), today }, along)).not.toContain('app-plan__wave')
})
