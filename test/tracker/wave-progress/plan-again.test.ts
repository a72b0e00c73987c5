import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { daysWith, GoLiveDays, inOrderOf, isToCome } from '../../../src/tracker/wave-progress/plan-again.ts'
import type { ToPlan } from '../../../src/tracker/wave-progress/plan-again.ts'
import { planWords } from '../../../src/tracker/wave-progress/plan-words.ts'
import { readPlan } from '../../../src/tracker/wave-progress/plan.pages.ts'
import { movesOf } from '../../../src/tracker/bulk/rows.ts'
import type { WaveOrder } from '../../../src/tracker/waves/wave-jobs.ts'

const date = (kind: 'testing' | 'technical-live' | 'go-live', day: string) => ({ kind, current: { id: kind, day, status: 'provisional' as const } })
const project = (more: Partial<ToPlan> = {}): ToPlan => ({
  name: 'Riverside',
  patients: null,
  manages: true,
  state: 'open',
  days: [date('testing', '2026-04-14'), date('go-live', '2026-05-05')],
  done: [],
  ...more,
})

describe('the order of a wave', () => {
  const some = [
    project({ name: 'B', patients: 900, days: [date('go-live', '2026-06-02')] }),
    project({ name: 'C', patients: null, days: [] }),
    project({ name: 'A', patients: 4000, days: [date('go-live', '2026-05-05')] }),
  ]
  it.each<[WaveOrder, string]>([
    ['as-is', 'B C A'],
    ['day', 'A B C'],
    ['most-patients', 'A B C'],
    ['fewest-patients', 'B A C'],
    ['name', 'A B C'],
  ])('by %s', (order, names) =>
    expect(
      inOrderOf(some, order)
        .map((one) => one.name)
        .join(' '),
    ).toBe(names),
  )
  it('is that of projects that are still to come', () => {
    expect([project(), project({ state: 'on-hold' }), project({ state: 'stopped' }), project({ done: ['go-live'] })].map(isToCome)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('go-live days by capacity', () => {
  const given = (first: string, capacity: number, kept: [string, number][], n: number) => {
    const days = new GoLiveDays(asDay(first), capacity, new Map(kept.map(([day, many]) => [asDay(day), many])))
    return Array.from({ length: n }, () => days.next())
  }
  it('are so many a week', () => {
    expect(given('2026-05-05', 2, [], 5)).toEqual(['2026-05-05', '2026-05-05', '2026-05-12', '2026-05-12', '2026-05-19'])
  })
  it('leave room for those that stay where they are', () => {
    expect(
      given(
        '2026-05-05',
        2,
        [
          ['2026-05-08', 1],
          ['2026-05-13', 3],
        ],
        3,
      ),
    ).toEqual(['2026-05-05', '2026-05-19', '2026-05-19'])
  })
  it('are working days of their week', () => {
    // Good Friday, Easter Monday and the bank holiday in May.
    expect(given('2026-03-27', 1, [], 2)).toEqual(['2026-03-27', '2026-04-02'])
    expect(given('2026-03-30', 1, [], 2)).toEqual(['2026-03-30', '2026-04-07'])
    expect(given('2026-05-02', 1, [], 2)).toEqual(['2026-05-05', '2026-05-12'])
  })
})

describe('the days of a project that is planned again', () => {
  const today = asDay('2026-04-01')
  it.each<[string, Partial<ToPlan>, string, [string, string][]]>([
    [
      'move along with its go-live',
      {},
      '2026-05-12',
      [
        ['testing', '2026-04-21'],
        ['go-live', '2026-05-12'],
      ],
    ],
    ['stay if its go-live does', {}, '2026-05-05', []],
    [
      'are a working day',
      { days: [date('testing', '2026-04-13'), date('go-live', '2026-05-05')] },
      '2026-04-28',
      [
        ['testing', '2026-04-07'],
        ['go-live', '2026-04-28'],
      ],
    ],
    ['do not move into the past', {}, '2026-04-20', [['go-live', '2026-04-20']]],
    [
      'do not come after its go-live',
      {},
      '2026-04-09',
      [
        ['testing', '2026-04-09'],
        ['go-live', '2026-04-09'],
      ],
    ],
    ['leave what has happened', { done: ['testing'] }, '2026-05-12', [['go-live', '2026-05-12']]],
    ['are set if it has none', { days: [] }, '2026-05-12', [['go-live', '2026-05-12']]],
  ])('%s', (_, more, goLive, days) => {
    expect(daysWith(project(more), asDay(goLive), today).map(({ kind, day }) => [kind, day])).toEqual(days)
  })
})

describe('a plan in words', () => {
  const plan = { days: [{ kind: 'go-live' as const, day: asDay('2026-05-19'), seen: 'x' }], isPlaced: true }
  const shown = { kind: 'go-live' as const, day: '2026-05-12', status: 'confirmed' }
  it.each([
    ['the day', { plan, shown, places: null, note: null }, '12 May 2026, confirmed → 19 May 2026, provisional'],
    ['the day and the place', { plan, shown, places: { from: 7, to: 9 }, note: null }, '12 May 2026, place 7, confirmed → 19 May 2026, place 9, provisional'],
    ['a first day', { plan, shown: undefined, places: null, note: null }, 'No day → 19 May 2026, provisional'],
    [
      'only the place, and why the day stays',
      { plan: { days: [], isPlaced: true }, shown, places: { from: 7, to: 9 }, note: 'It is on hold.' },
      '12 May 2026, place 7, confirmed → 12 May 2026, place 9, confirmed, its day stays: It is on hold.',
    ],
  ])('says %s', (_, given, words) => expect(planWords({ ...given, status: 'provisional' })).toBe(words))
  it('is read again for the preview', () => {
    expect(movesOf([{ why: '12 May 2026, place 7, confirmed → 19 May 2026, place 9, provisional' }])).toEqual([
      {
        from: { day: '12 May 2026', status: 'confirmed', more: 'place 7' },
        to: { day: '19 May 2026', status: 'provisional', more: 'place 9' },
        isStatusMoved: true,
      },
    ])
  })
})

describe('asking for a plan', () => {
  const typed = { order: 'as-is' as const, days: 'spread' as const, from: asDay('2026-05-05'), status: 'provisional', reason: 'staffing', note: 'Two trainers' }
  const of = { capacity: 5, today: asDay('2026-04-01') }
  it('takes a first day, a reason and the capacity of the wave', () => {
    expect(readPlan(typed, of)).toEqual({
      order: 'as-is',
      spreads: true,
      from: '2026-05-05',
      capacity: 5,
      status: 'provisional',
      reason: 'staffing',
      note: 'Two trainers',
    })
  })
  it.each([
    ['no capacity', typed, { ...of, capacity: null }, ['days']],
    ['a day that has passed', { ...typed, from: asDay('2026-03-31') }, of, ['from']],
    ['nothing typed', { ...typed, from: '' as const, status: '', reason: '', note: '' }, of, ['from', 'status', 'reason', 'note']],
    ['neither another order nor other days', { ...typed, days: 'keep' as const }, of, ['order']],
  ])('refuses %s', (_, form, given, fields) => {
    const read = readPlan(form, given)
    expect('refused' in read && Object.keys(read.refused)).toEqual(fields)
  })
  it('needs no reason for another order alone', () => {
    expect(readPlan({ ...typed, order: 'name', days: 'keep', reason: '', note: '' }, { ...of, capacity: null })).toMatchObject({
      order: 'name',
      spreads: false,
    })
  })
})
