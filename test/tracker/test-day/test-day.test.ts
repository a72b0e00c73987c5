import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import type { PersonId } from '../../../src/db/ids.ts'
import { letterText } from '../../../src/mail/letter.ts'
import { closingMail, digestOfClosing, nextStep } from '../../../src/tracker/test-day/closing-mail.ts'
import type { ClosingFacts } from '../../../src/tracker/test-day/closing-mail.ts'
import { casesByCode, dayProgress, whoDoes } from '../../../src/tracker/test-day/day-words.ts'
import { nextOpen } from '../../../src/tracker/test-day/load-day.ts'
import { decideClosing } from '../../../src/tracker/test-day/send-closing-mail.ts'
import { decideRollCall } from '../../../src/tracker/test-day/take-roll-call.ts'
import { callInWords, callOf, callSpan, durationInWords } from '../../../src/tracker/test-plan/call.ts'
import { aDoing, aRole } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'
import { aCase, aResult, aRun } from '../../support/run-rows.ts'

const person = (id: string, name: string, role = aRole({ testTeam: true })) => ({ personId: asPersonId(id), name, roles: [role] })
const consumer = aRole({ key: 'consumer-project-lead', name: 'Consumer project lead', side: 'consumer', kind: 'service-lead', testTeam: true })
const holders = [person('dan', 'Dan Okoro'), person('omar', 'Omar Khan', consumer)]
const attendee = (person_id: PersonId | null, name: string, rest: Partial<{ id: string; joined_at: string; left_at: string | null }> = {}) => ({
  id: `row-${name}`,
  run_id: 'run',
  person_id,
  name,
  role: '',
  joined_at: '2026-03-02T10:03:00.000Z',
  joined_by: 'Meera Shah',
  joined_by_id: asPersonId('meera'),
  left_at: null,
  left_by: null,
  left_by_id: null,
  ...rest,
})

describe('the roll-call', () => {
  const [dan, guest] = [attendee(asPersonId('dan'), 'Dan Okoro'), attendee(null, 'Jo Bell, Cleric')]
  it.each([
    ['says who joined', [], { 'here-dan': 'yes', 'seen-dan': 'no' }, { joined: ['Dan Okoro'], left: [] }],
    ['says who left', [dan], { 'seen-dan': 'yes' }, { joined: [], left: ['Dan Okoro'] }],
    [
      'keeps a tick that someone else set in the meantime',
      [dan],
      { 'here-omar': 'yes', 'seen-omar': 'no', 'seen-dan': 'no' },
      { joined: ['Omar Khan'], left: [] },
    ],
    ['does not add someone twice', [dan], { 'here-dan': 'yes', 'seen-dan': 'no' }, undefined],
    ['names a guest', [], { guest: ' Jo Bell, Cleric ' }, { joined: ['Jo Bell, Cleric'], left: [] }],
    ['lets a guest leave', [dan, guest], { [`seen-${guest.id}`]: 'yes', 'here-dan': 'yes', 'seen-dan': 'yes' }, { joined: [], left: ['Jo Bell, Cleric'] }],
  ])('%s', (_rule, present, typed: Record<string, string>, happened) => {
    const decided = decideRollCall({ run: aRun(), holders, present }, typed, aDoing())
    if (!('happened' in decided)) throw new Error('it was refused')
    expect(decided.happened).toEqual(
      happened === undefined ? [] : [{ kind: 'test-plan.run-roll-call', id: 'run', project: 'project-1', number: 1, ...happened }],
    )
  })

  it.each([
    ['needs someone', aRun(), {}, { form: 'Choose who is on the call' }],
    ['bounds the name of a guest', aRun(), { guest: 'x'.repeat(201) }, { guest: 'Use 200 characters or fewer' }],
    [
      'waits for the day of the run',
      aRun({ state: 'planned', held_on: '2026-03-09' }),
      { 'here-dan': 'yes' },
      { form: 'This run is on 9 March 2026. Results are recorded and the run is finished from that day on.' },
    ],
    ['ends with the run', aRun({ state: 'finished', finished_at: '2026-03-02T12:00:00.000Z' }), { 'here-dan': 'yes' }, 'This run is finished.'],
  ])('%s', (_rule, run, typed: Record<string, string>, outcome) => {
    expect(decidedInWords(decideRollCall({ run, holders, present: [] }, typed, aDoing()))).toEqual(outcome)
  })
})

describe('the time of a call', () => {
  const now = '2026-03-02T10:45:30.000Z'
  const dan = { name: 'Dan Okoro', joined_at: '2026-03-02T10:03:00.000Z', left_at: null }
  const omar = { name: 'Omar Khan', joined_at: '2026-03-02T10:20:00.000Z', left_at: '2026-03-02T10:30:00.000Z' }
  const open = { finished_at: null }
  it.each([
    ['is nothing before the first roll-call', [], open, now, '', ''],
    ['runs from the first roll-call', [dan, omar], open, now, 'The call has run for 42 minutes, since 10:03am', 'The call began on 2 March 2026 at 10:03am'],
    [
      'ends when everyone has left',
      [{ ...dan, left_at: '2026-03-02T10:31:00.000Z' }, omar],
      open,
      now,
      'The call of 2 March 2026 ran for 28 minutes, 10:03am to 10:31am',
      'The call began on 2 March 2026 at 10:03am and ended at 10:31am',
    ],
    [
      'ends when the run is finished',
      [dan],
      { finished_at: '2026-03-02T11:08:00.000Z' },
      '2026-03-04T09:00:00.000Z',
      'The call of 2 March 2026 ran for 1 hour 5 minutes, 10:03am to 11:08am',
      'The call began on 2 March 2026 at 10:03am and ended at 11:08am',
    ],
    [
      'of another day begins with that day’s roll-call',
      [dan, { ...omar, joined_at: '2026-03-03T09:00:00.000Z', left_at: null }],
      open,
      '2026-03-03T09:00:30.000Z',
      'The call has run for less than a minute, since 9:00am',
      'The call began on 3 March 2026 at 9:00am',
    ],
  ])('%s', (_rule, attendees, run, at, words, span) => {
    const call = callOf(attendees, run, at)
    expect([callInWords(call, at), callSpan(call)]).toEqual([words, span])
  })

  it('is said in hours and minutes', () => {
    expect([0, 59_999, 60_000, 3_600_000, 7_260_000].map(durationInWords)).toEqual([
      'less than a minute',
      'less than a minute',
      '1 minute',
      '1 hour',
      '2 hours 1 minute',
    ])
  })
})

const [first, second, third] = [
  aCase({ id: 'one', number: 'C1' }),
  aCase({ id: 'two', number: 'C2' }),
  aCase({ id: 'three', number: 'P1', side: 'provider', code: 'Dx06' }),
]
const cases = [first, second, third]
const results = (verdicts: Record<string, 'pass' | 'fail' | 'blocked' | 'not-applicable' | 'accepted'>) =>
  new Map(Object.entries(verdicts).map(([id, verdict]) => [id, aResult({ case_id: id, verdict })]))

describe('how far a test day is', () => {
  it('counts what is recorded, failed and blocked; a case whose evidence was withdrawn is blocked', () => {
    expect(dayProgress(cases, { latest: results({}), withdrawn: new Set() })).toBe('0 of 3 recorded')
    expect(dayProgress(cases, { latest: results({ one: 'fail', two: 'pass' }), withdrawn: new Set(['two']) })).toBe('2 of 3 recorded, 1 failed, 1 blocked')
  })

  it('lists the cases by code with their results', () => {
    const [dx05] = casesByCode(cases, { latest: results({ one: 'fail' }), withdrawn: new Set() })
    expect([dx05?.code, dx05?.says, dx05?.cases.map((one) => `${one.short} ${one.result}`)]).toEqual(['Dx05', '1 of 2 recorded, 1 failed', ['C1 Fail', 'C2 ']])
  })

  it.each([
    ['the next case without a result', { one: 'pass' }, 'one', undefined, 'two'],
    ['the first without a result after the last', { two: 'pass', three: 'pass' }, 'three', undefined, 'one'],
    ['the next of the chosen side', {}, 'one', 'provider', 'three'],
    ['another side once the chosen side is done', { three: 'pass' }, 'three', 'provider', 'one'],
    ['nothing when every case has a result', { one: 'pass', two: 'fail', three: 'pass' }, 'one', 'consumer', undefined],
  ] as const)('comes to %s', (_rule, verdicts, after, side, next) => {
    expect(nextOpen({ cases, latest: results(verdicts) }, { after, side })?.id).toBe(next)
  })

  it('names who of the test team does a case, whoever is on the call first', () => {
    const two = [...holders, person('ann', 'Ann Lee', consumer), person('eve', 'Eve Day', { ...consumer, testTeam: false })]
    expect(whoDoes('consumer', two, [{ person_id: 'ann' }]).map((one) => [one.name, one.role, one.isHere])).toEqual([
      ['Ann Lee', 'Consumer project lead', true],
      ['Omar Khan', 'Consumer project lead', false],
    ])
  })
})

const facts = (rest: Partial<ClosingFacts> = {}): ClosingFacts => ({
  service: 'Riverside UTC',
  run: { number: 1, held_on: '2026-03-02', outcome: null, state: 'open' },
  place: 'Production in isolation',
  cases,
  leftOut: null,
  latest: results({ one: 'fail', two: 'pass', three: 'pass' }),
  withdrawn: new Set(),
  call: 'The call began on 2 March 2026 at 10:03am',
  people: ['Dan Okoro (DoS lead)'],
  actions: [{ what: 'Mend the line', owner: 'DoS lead (Dan Okoro)', day: 'by 30 April 2026' }],
  twoFinish: true,
  ...rest,
})

describe('the mail that closes a call', () => {
  it('says the results by code, the open actions and the next step, and no comment', () => {
    const { subject, says } = closingMail(facts())
    expect(subject).toBe('Results of the test of Riverside UTC, run 1')
    expect(letterText(says)).toBe(`The test of Riverside UTC, run 1, 2 March 2026, Production in isolation. 3 of 3 cases recorded: 1 failed, 2 passed.

The call began on 2 March 2026 at 10:03am.

On the call: Dan Okoro (DoS lead).

Results by code

- Dx05: 2 of 2 cases recorded: 1 failed, 1 passed
  Fail: Dx05, case C1 of the Consumer: The call handler books a slot
- Dx06: 1 of 1 case recorded: 1 passed

Open actions

- Mend the line. DoS lead (Dan Okoro), by 30 April 2026

Next step

The project manager writes the review: a retest, or an action for each case that has not passed.
`)
  })

  it('says of a short test which cases another project covers', () => {
    const says = (n: number) => letterText(closingMail(facts({ leftOut: { cases: n, by: 'Hillside UTC, Provider' } })).says)
    expect(says(12)).toContain('It is a short test. 12 other cases are covered by the full test of Hillside UTC, Provider, and were not tested here.')
    expect(says(1)).toContain('1 other case is covered by the full test of Hillside UTC, Provider, and was not tested here.')
  })

  const run = facts().run
  it.each([
    ['cases without a result', { latest: results({ one: 'pass' }) }, '2 cases have no result yet, so the run stays open.'],
    [
      'all passed',
      { latest: results({ one: 'pass', two: 'pass', three: 'pass' }) },
      'The project manager writes the review, then a second person of the other side finishes the run.',
    ],
    ['reviewed', { run: { ...run, state: 'waiting' as const } }, 'The review is written. A second person of the other side has to finish the run.'],
    ['a success', { run: { ...run, state: 'finished' as const, outcome: 'success' } }, 'The run is finished as a success.'],
    [
      'a failure',
      { run: { ...run, state: 'finished' as const, outcome: 'failure' } },
      'The run is finished as a failure. The retest is a new run, when the actions are done.',
    ],
  ])('says what comes next: %s', (_rule, rest, words) => {
    expect(nextStep(facts(rest))).toBe(words)
  })

  const mail = closingMail(facts())
  const found = (rest: object = {}) => ({
    run: aRun(),
    mail,
    whoHears: [
      { id: asPersonId('person-1'), name: 'Meera Shah', email: 'meera@example.com' },
      { id: asPersonId('dan'), name: 'Dan Okoro', email: 'dan@example.com' },
    ],
    last: undefined,
    ...rest,
  })
  const seen = digestOfClosing(mail)
  it.each([
    ['is sent once to each person of the test team', found(), { note: '', seen }, 'test-plan.run-closing-sent'],
    [
      'is not sent over results that the sender has not seen',
      found(),
      { note: '', seen: 'x' },
      'Something in these results changed while you had this page open. Read them again below, then send them.',
    ],
    [
      'is not sent twice by a second press',
      found({ last: { at: '2026-03-02T11:00:00.000Z', sentence: '', digest: digestOfClosing(mail) } }),
      { note: '', seen },
      { form: 'The same results were sent on 2 March 2026, 11:00am, and nothing has changed since' },
    ],
    [
      'may be sent again with other words',
      found({ last: { at: '2026-03-02T11:00:00.000Z', sentence: '', digest: seen } }),
      { note: 'Thank you', seen },
      'test-plan.run-closing-sent',
    ],
    [
      'needs someone else',
      found({ whoHears: [{ id: asPersonId('person-1'), name: 'Meera Shah', email: 'meera@example.com' }] }),
      { note: '', seen },
      { form: 'Nobody else of the test team gets emails about tests. Copy the results, or add people to the test team first' },
    ],
  ])('%s', (_rule, given, typed, outcome) => {
    expect(decidedInWords(decideClosing(given, typed, aDoing()))).toEqual(outcome)
  })
})
