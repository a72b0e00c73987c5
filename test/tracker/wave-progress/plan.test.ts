import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { burnDown, weeksOver } from '../../../src/tracker/wave-progress/burn-down.ts'
import { whyBehind } from '../../../src/tracker/wave-progress/behind.ts'
import { kindsToMove, whyStays } from '../../../src/tracker/waves/move-wave.ts'
import type { ToMove } from '../../../src/tracker/waves/move-wave.ts'
import { nextActs } from '../../../src/tracker/wave-progress/next-acts.ts'
import type { StateOfWave } from '../../../src/tracker/wave-progress/next-acts.ts'
import { deedOfWave, shiftOfWave } from '../../../src/tracker/waves/wave-jobs.ts'
import { overInWords } from '../../../src/tracker/waves/wave.ts'
import { plannedByNow, stagesInWords } from '../../../src/tracker/wave-progress/waves.pages.ts'

const days = (given: Record<string, number>) => new Map(Object.entries(given).map(([day, n]) => [asDay(day), n]))

describe('the course of a wave', () => {
  const given = {
    total: 10,
    first: days({ '2026-03-03': 4, '2026-03-10': 6 }),
    planned: days({ '2026-03-17': 7 }),
    live: days({ '2026-03-04': 3 }),
    today: asDay('2026-03-11'),
  }
  it('is counted week by week, from Monday to Sunday', () => {
    expect(burnDown(given)).toEqual({
      size: 'week',
      spans: [
        { from: '2026-03-02', to: '2026-03-08', first: 4, planned: 0, live: 3, leftByPlan: 6, left: 7 },
        { from: '2026-03-09', to: '2026-03-15', first: 6, planned: 0, live: 0, leftByPlan: 0, left: 7 },
        { from: '2026-03-16', to: '2026-03-22', first: 0, planned: 7, live: 0, leftByPlan: 0, left: null },
      ],
    })
  })
  it('is counted month by month if it is long', () => {
    const { size, spans } = burnDown({ ...given, planned: days({ '2027-02-01': 7 }) })
    expect([size, spans.length, spans[0], spans.at(-1)?.to]).toMatchObject(['month', 12, { from: '2026-03-01', to: '2026-03-31', live: 3 }, '2027-02-28'])
  })
  it('is empty without a day', () => {
    const none = new Map()
    expect(burnDown({ total: 3, first: none, planned: none, live: none, today: asDay('2026-03-11') }).spans).toEqual([])
  })
})

describe('the capacity of a wave', () => {
  const planned = days({ '2026-03-16': 3, '2026-03-22': 2, '2026-03-23': 4, '2026-03-30': 9 })
  it.each([
    [
      4,
      [
        ['2026-03-16', 5, 1],
        ['2026-03-30', 9, 5],
      ],
      'In the week of 16 March 2026 5 go-lives are planned: 1 more than the 4 a week of this wave, and 1 later week is too full as well.',
    ],
    [5, [['2026-03-30', 9, 4]], 'In the week of 30 March 2026 9 go-lives are planned: 4 more than the 5 a week of this wave.'],
    [9, [], ''],
    [null, [], ''],
  ] as const)('of %s a week', (capacity, weeks, words) => {
    const over = weeksOver(planned, capacity)
    expect(over.map((one) => [one.from, one.n, one.over])).toEqual(weeks)
    expect(overInWords(over, capacity)).toBe(words)
  })
})

describe('why a project is behind', () => {
  const one = { state: 'open' as const, state_reason: null, late: [], holds: '3 prerequisites are open: ASID' }
  it.each([
    ['no day has passed', {}, '', ''],
    [
      'its go-live day has passed',
      {
        late: [
          { kind: 'testing', day: '2026-03-01' },
          { kind: 'go-live', day: '2026-03-20' },
        ],
      },
      'Business live (go-live) was planned for 20 March 2026',
      '3 prerequisites are open: ASID',
    ],
    ['it is on hold', { state: 'on-hold' as const, state_reason: 'Winter' }, 'On hold', 'Winter'],
  ])('%s', (_, change, since, because) => expect(whyBehind({ ...one, ...change })).toEqual({ since, because }))
})

describe('moving the rest of a wave', () => {
  const current = (kind: 'testing' | 'go-live') => ({ kind, current: { id: kind, day: '2026-04-01', status: 'provisional' as const } })
  const project: ToMove & { manages: boolean } = { state: 'open', days: [current('testing'), current('go-live')], done: [], manages: true }
  it.each([
    ['moves an open project', {}, null],
    ['leaves a live one', { done: ['testing' as const, 'technical-live' as const, 'go-live' as const] }, 'It is live.'],
    ['leaves a stopped one', { state: 'stopped' as const }, 'Its project is stopped.'],
    ['leaves a closed one', { state: 'closed' as const }, 'Its project is closed.'],
    ['leaves one on hold', { state: 'on-hold' as const }, 'It is on hold. Resume it before you move its dates.'],
    ['leaves another’s', { manages: false }, 'You are not its project manager.'],
    ['leaves one without a day', { days: [] }, 'It has no planned day to move.'],
  ])('%s', (_, change, why) => expect(whyStays({ ...project, ...change })).toBe(why))
  it('leaves the day of what has happened', () => {
    expect(kindsToMove({ ...project, done: ['testing'] }).map((one) => one.kind)).toEqual(['go-live'])
  })
  it.each([
    [7, '1 week later'],
    [-14, '2 weeks earlier'],
    [10, '10 days later'],
    [-1, '1 day earlier'],
  ])('by %s days is %s', (by, words) => expect(shiftOfWave(by)).toBe(words))
  it('is named after the wave', () => {
    const choice = { wave: { id: 'w', name: 'Wave 3' }, days: 7, status: 'provisional' as const, reason: 'staffing', note: 'x', over: '' }
    expect(deedOfWave({ act: 'wave-move', choice }, 12)).toBe('Move 12 projects of the wave Wave 3 1 week later')
  })
})

describe('what to do next in a wave', () => {
  const none = { toDecide: 0, toConfirm: 0 }
  const now: StateOfWave = {
    total: 20,
    live: 4,
    behind: 0,
    undated: 0,
    go: none,
    ownGo: none,
    over: [],
    capacity: null,
    unfilled: 0,
    first: undefined,
    stage: undefined,
    mayChange: true,
  }
  const at = {
    behind: '/b',
    go: '/g',
    add: '/a',
    dates: '/d',
    unfilled: '/u',
    first: '/f',
    stage: '/s',
    atGo: '/t',
    plan: '/p',
    week: (from: string) => `/w/${from}`,
  }
  const first = { title: 'HSCN connection', role: 'DoS lead', projects: 1200, most: { name: 'Dan Okoro', projects: 1200 }, unheld: 0 }
  it.each<[string, Partial<StateOfWave>, string[]]>([
    [
      'someone has something to do first, as in a wave that has just begun',
      { first },
      ['HSCN connection is next in 1,200 projects. Dan Okoro (DoS lead) can complete it.'],
    ],
    [
      'one of several does it first',
      { first: { ...first, most: { name: 'Dan Okoro', projects: 900 }, unheld: 12 } },
      ['HSCN connection is next in 1,200 projects. Dan Okoro (DoS lead) can complete it in 900 of them. Nobody is DoS lead in 12 of them.'],
    ],
    [
      'nobody is there to do it',
      { first: { ...first, projects: 1, most: undefined, unheld: 1 }, unfilled: 1 },
      ['HSCN connection is next in 1 project. It is for the DoS lead, and nobody is in this role yet.', 'In 1 project nobody is in a required role.'],
    ],
    ['no prerequisite is open', { stage: { name: 'Testing', n: 3 } }, ['Most of the others are at Testing: 3 projects.']],
    ['everything is live', { live: 20 }, ['Every project of this wave is live.']],
    ['all but those that are live were stopped', {}, ['Nothing is left to do: the others were stopped.']],
    ['it is empty', { total: 0, live: 0 }, ['No project is in this wave yet.']],
    [
      'own decisions come before what is behind',
      { behind: 1, go: { toDecide: 2, toConfirm: 1 }, ownGo: { toDecide: 2, toConfirm: 1 } },
      ['2 projects are ready for you to decide go or no-go.', 'Go waits for you as the second person in 1 project.', '1 project is behind.'],
    ],
    [
      'others’ decisions come last',
      { behind: 1, go: { toDecide: 3, toConfirm: 1 }, ownGo: { toDecide: 1, toConfirm: 0 } },
      [
        '1 project is ready for you to decide go or no-go.',
        '1 project is behind.',
        '2 projects are ready for go or no-go. Their project managers decide it.',
        'Go waits in 1 project for a second person, of the service or its commissioner.',
      ],
    ],
    ['days are missing', { undated: 1200 }, ['1,200 projects have no go-live day.']],
    ['days are missing in someone else’s', { undated: 3, mayChange: false, first }, [nextActs({ ...now, first }, at)[0]?.says ?? '']],
  ])('%s', (_, change, says) => expect(nextActs({ ...now, ...change }, at).map((one) => one.says)).toEqual(says))
})

it('stages are named in their order', () => {
  expect(
    stagesInWords([
      ['testing', 3],
      ['initiate', 1200],
    ]),
  ).toBe('1,200 Initiation, 3 Testing')
})
it('what was planned by today counts today', () => {
  expect(
    plannedByNow(
      new Map([
        ['2026-03-01', 2],
        ['2026-03-02', 3],
        ['2026-03-03', 4],
      ]),
      '2026-03-02',
    ),
  ).toBe(5)
})
