import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { choiceOf, deed, fromAndTo, whatChanges, whySkipped } from '../../../src/tracker/bulk/bulk.ts'
import type { Candidate, ListChoice } from '../../../src/tracker/bulk/bulk.ts'

const dates = (more: object = {}): ListChoice => ({
  act: 'dates',
  choice: { side: 'provider', kind: 'go-live', day: '2026-05-01', shift: 0, status: 'provisional', reason: 'staffing', note: 'Half the team left', ...more },
})
const owner: ListChoice = {
  act: 'owner',
  choice: { side: 'provider', role: 'dos-lead', roleName: 'DoS lead', email: 'dan@example.nhs.uk', name: 'Dan Okoro', replace: false },
}
const hold: ListChoice = { act: 'hold', choice: { side: 'provider', reason: 'Winter' } }
const start: ListChoice = {
  act: 'start',
  choice: { side: 'provider', routeIn: 'X', scope: 'All', testing: '', goLive: '', manager: { id: asPersonId('1'), name: 'Ana' }, pattern: null, wave: null },
}
const project = (more: Partial<Candidate> = {}): Candidate => ({
  side: 'provider',
  state: 'open',
  manages: true,
  role: { known: true, holders: [] },
  current: { id: '1', day: '2026-04-20', status: 'provisional' },
  ...more,
})

it('a bulk choice of an older release can be read', () => {
  const { status, ...rest } = { side: 'provider', kind: 'go-live', day: '2026-05-01', shift: 0, status: 'confirmed', reason: '', note: '' }
  expect(choiceOf({ act: 'dates', choices: JSON.stringify({ ...rest, standing: status }) })).toEqual({ act: 'dates', choice: { ...rest, status } })
})

describe('a bulk change', () => {
  it.each<[string, ListChoice, Partial<Candidate>, string | null]>([
    ['moving a date of an open project', dates(), {}, null],
    ['setting a first date', dates(), { current: undefined }, null],
    ['to the same day', dates({ day: '2026-04-20' }), {}, 'This is the day already.'],
    ['to the same day, now confirmed', dates({ day: '2026-04-20', status: 'confirmed' }), {}, null],
    ['shifting a date', dates({ day: null, shift: 7 }), {}, null],
    ['shifting a date that is not set', dates({ day: null, shift: 7 }), { current: undefined }, 'It has no business live (go-live) day to move.'],
    ['moving a date while on hold', dates(), { state: 'on-hold' }, 'It is on hold. Resume it before you move its dates.'],
    ['of another’s project', hold, { manages: false }, 'You are not its project manager.'],
    ['moving a date of a live project', dates(), { declared: ['technical-live', 'business-live'] }, 'It is declared live already.'],
    ['moving go-live of a technically live project', dates(), { declared: ['technical-live'] }, null],
    ['moving testing of a technically live project', dates({ kind: 'testing' }), { declared: ['technical-live'] }, 'It is declared technically live already.'],
    ['putting on hold', hold, {}, null],
    ['putting on hold again', hold, { state: 'on-hold' }, 'It is on hold already.'],
    ['putting a stopped project on hold', hold, { state: 'stopped' }, 'Its project is stopped.'],
    ['of a closed project', owner, { state: 'closed' }, 'Its project is closed.'],
    ['giving a role to a person', owner, {}, null],
    [
      'giving a role to a person who has it, in another letter case',
      owner,
      { role: { known: true, holders: [{ id: '1', email: 'Dan@example.nhs.uk', name: 'Dan Okoro' }] } },
      'Dan Okoro holds this role already.',
    ],
    ['giving a role that the project does not have', owner, { role: { known: false, holders: [] } }, 'It has no role DoS lead.'],
    ['starting a project', start, { manages: false }, 'It has an open Provider project already.'],
  ])('%s is applied or skipped with a reason', (_name, choice, more, why) => expect(whySkipped(choice, project(more))).toBe(why))
  it('shows each value before and after', () => {
    expect(whatChanges(dates({ day: null, shift: 7 }), project())).toBe('20 April 2026, provisional → 27 April 2026, provisional')
    expect(whatChanges(dates(), project({ current: undefined }))).toBe('Not set → 1 May 2026, provisional')
    expect(fromAndTo(whatChanges(dates(), project({ current: undefined })))).toEqual({ from: 'Not set', to: '1 May 2026, provisional' })
    expect([fromAndTo(null), fromAndTo('It is on hold already.')]).toEqual([null, null])
    expect(whatChanges(hold, project())).toBeNull()
  })
  it('is described in words that fit on a button', () => {
    expect(deed(owner, 38)).toBe('Make Dan Okoro DoS lead of 38 Provider projects')
    expect(deed(dates({ day: null, shift: -7 }), 1)).toBe('Move business live (go-live) 7 days earlier in 1 Provider project')
    expect(deed(start, 7160)).toBe('Start 7,160 Provider projects')
  })
})
