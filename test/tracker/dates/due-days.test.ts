import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { plusDays } from '../../../src/db/days.ts'
import { dueDay, readDueDays } from '../../../src/tracker/dates/due-days.ts'
import { onBothEngines } from '../../support/databases.ts'

const dates = [
  { kind: 'testing', day: '2026-03-01' },
  { kind: 'go-live', day: '2026-04-20' },
]
describe('the day by which something should be confirmed', () => {
  it.each([
    ['its own, if somebody set one', '2026-02-01', 'condition', '2026-02-01'],
    ['the day before the test', null, 'condition', '2026-02-28'],
    ['the day of go-live', null, 'readiness', '2026-04-20'],
    ['two weeks after go-live', null, 'handover', '2026-05-04'],
  ] as const)('is %s', (_name, own, kind, day) => expect(dueDay(own, kind, dates)).toBe(day))
  it('is unknown if the project has no date', () => expect(dueDay(null, 'condition', [])).toBeNull())
})

describe('typed due days', () => {
  const rows = [
    { id: 'a', title: 'Date agreed', due_day: null },
    { id: 'b', title: 'Contacts', due_day: '2026-03-01' },
  ]
  it('are saved if they differ from what was read; blank removes one', () => {
    expect(readDueDays({ 'day-a': '5 March 2026', 'was-a': '', 'day-b': '', 'was-b': '2026-03-01' }, rows).changes).toEqual([
      { id: 'a', title: 'Date agreed', was: null, day: '2026-03-05' },
      { id: 'b', title: 'Contacts', was: '2026-03-01', day: null },
    ])
    expect(readDueDays({ 'day-a': '', 'was-a': '', 'day-b': '2026-03-01', 'was-b': '2026-03-01' }, rows).changes).toEqual([])
  })
  it('are refused if they are not dates', () => expect(Object.keys(readDueDays({ 'day-a': 'soon' }, rows).errors)).toEqual(['day-a']))
})

onBothEngines('days added by the database', (open) => {
  it.each([
    ['2026-03-01', -1, '2026-02-28'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2026-12-31', 14, '2027-01-14'],
    [null, 3, null],
  ])('count correctly: %s and %i days is %s', async (day, days, expected) => {
    const db = await open()
    const row = await db.read.selectNoFrom(plusDays(db.read, sql<string>`cast(${day} as text)`, days).as('day')).executeTakeFirstOrThrow()
    expect(row.day).toBe(expected)
  })
})
