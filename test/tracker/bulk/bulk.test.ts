import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { choiceOf, deed, fromAndTo, whatChanges, whyLeft } from '../../../src/tracker/bulk/bulk.ts'
import type { Candidate, Choice } from '../../../src/tracker/bulk/bulk.ts'

const dates = (more: object = {}): Choice => ({
  act: 'dates',
  choice: { side: 'provider', kind: 'go-live', day: '2026-05-01', shift: 0, status: 'provisional', reason: 'staffing', note: 'Half the team left', ...more },
})
const owner: Choice = {
  act: 'owner',
  choice: { side: 'provider', role: 'dos-lead', roleName: 'DoS lead', email: 'dan@example.nhs.uk', name: 'Dan Okoro', replace: false },
}
const hold: Choice = { act: 'hold', choice: { side: 'provider', reason: 'Winter' } }
const start: Choice = {
  act: 'start',
  choice: { side: 'provider', routeIn: 'X', scope: 'All', testing: '', goLive: '', manager: { id: asPersonId('1'), name: 'Ana' } },
}
const project = (more: Partial<Candidate> = {}): Candidate => ({
  side: 'provider',
  state: 'open',
  manages: true,
  role: { known: true, holders: [] },
  current: { id: '1', day: '2026-04-20', status: 'provisional' },
  ...more,
})

it('reads what an earlier release kept of a choice', () => {
  const { status, ...rest } = { side: 'provider', kind: 'go-live', day: '2026-05-01', shift: 0, status: 'confirmed', reason: '', note: '' }
  expect(choiceOf({ act: 'dates', choices: JSON.stringify({ ...rest, standing: status }) })).toEqual({ act: 'dates', choice: { ...rest, status } })
})

describe('what an act on many leaves as it is', () => {
  it.each<[string, Choice, Partial<Candidate>, string | null]>([
    ['a date of an open project', dates(), {}, null],
    ['a first date', dates(), { current: undefined }, null],
    ['the same day', dates({ day: '2026-04-20' }), {}, 'This is the day already.'],
    ['the same day, now confirmed', dates({ day: '2026-04-20', status: 'confirmed' }), {}, null],
    ['a shift', dates({ day: null, shift: 7 }), {}, null],
    ['a shift of nothing', dates({ day: null, shift: 7 }), { current: undefined }, 'It has no business live (go-live) day to move.'],
    ['a date while on hold', dates(), { state: 'on-hold' }, 'It is on hold. Resume it before you move its dates.'],
    ['another’s project', hold, { manages: false }, 'You are not its project manager.'],
    ['a date of one that is live', dates(), { declared: ['technical-live', 'business-live'] }, 'It is declared live already.'],
    ['go-live of one that is technically live', dates(), { declared: ['technical-live'] }, null],
    ['testing of one that is technically live', dates({ kind: 'testing' }), { declared: ['technical-live'] }, 'It is declared technically live already.'],
    ['a hold', hold, {}, null],
    ['a second hold', hold, { state: 'on-hold' }, 'It is on hold already.'],
    ['a stopped one', hold, { state: 'stopped' }, 'Its project is stopped.'],
    ['a closed one', owner, { state: 'closed' }, 'Its project is closed.'],
    ['a person', owner, {}, null],
    [
      'a person who holds the role, in other letters',
      owner,
      { role: { known: true, holders: [{ id: '1', email: 'Dan@example.nhs.uk', name: 'Dan Okoro' }] } },
      'Dan Okoro holds this role already.',
    ],
    ['a role that is not there', owner, { role: { known: false, holders: [] } }, 'It has no role DoS lead.'],
    ['a start', start, { manages: false }, 'It has an open Provider project already.'],
  ])('%s', (_name, choice, more, why) => expect(whyLeft(choice, project(more))).toBe(why))
  it('says what changes from and to', () => {
    expect(whatChanges(dates({ day: null, shift: 7 }), project())).toBe('20 April 2026, provisional → 27 April 2026, provisional')
    expect(whatChanges(dates(), project({ current: undefined }))).toBe('Not set → 1 May 2026, provisional')
    expect(fromAndTo(whatChanges(dates(), project({ current: undefined })))).toEqual({ from: 'Not set', to: '1 May 2026, provisional' })
    expect([fromAndTo(null), fromAndTo('It is on hold already.')]).toEqual([null, null])
    expect(whatChanges(hold, project())).toBeNull()
  })
  it('is said in words that can stand on a button', () => {
    expect(deed(owner, 38)).toBe('Make Dan Okoro DoS lead of 38 Provider projects')
    expect(deed(dates({ day: null, shift: -7 }), 1)).toBe('Move business live (go-live) 7 days earlier in 1 Provider project')
    expect(deed(start, 7160)).toBe('Start 7,160 Provider projects')
  })
})
