import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { againstSwitchingOn, holdsOf, liveOf, stateOf } from '../../../src/tracker/partner-state/partner.ts'
import type { Partner } from '../../../src/tracker/partner-state/partner.ts'
import { aPartner } from '../../support/partner.ts'

const ready = aPartner({ name: 'Riverside UTC', firstDay: '2026-04-20', day: { id: 'd', day: '2026-04-20', status: 'confirmed' } })
const switched = (kind: 'on' | 'off', second: string | null = null) => ({
  id: 'w',
  kind,
  first_person_id: asPersonId('m'),
  first_person: 'Meera Shah',
  first_role: 'Project manager',
  first_at: '2026-04-20T09:00:00.000Z',
  second_at: second,
  reason: null,
})
const live: Partner = { ...ready, last: switched('on', '2026-04-20T09:30:00.000Z'), wasLive: true }
const out: Partner = { ...ready, leftOut: { reason: 'It closes in May', by: 'Meera Shah', at: '2026-03-02' } }

describe('a partner service says why it is not ready:', () => {
  it.each<[string, Partial<Partner>, string]>([
    ['no DoS id', { dosIds: [] }, 'Its DoS id is missing'],
    ['no product', { product: null, pair: null }, 'Its product is not known'],
    ['no Consumer product', { consumer: null, pair: null }, 'The product that books is not named, so the pair is unknown'],
    ['a pair that nobody knows', { pair: { state: 'unknown', reason: null } }, 'Nobody knows yet whether Cleric with Adastra is proven'],
    ['a pair that is not proven', { pair: { state: 'not-proven', reason: 'Rebooking failed.' } }, 'Cleric with Adastra is not proven: Rebooking failed'],
    ['its own project not technically live', { ownProject: 'not-live' }, 'Its own project is not technically live yet'],
    ['no test', { run: null }, 'No finished test that counts names it'],
    ['a test that failed', { run: { number: 2, passed: false } }, 'Its last test, run 2, was a failure'],
    ['no day', { day: null }, 'No switch-on day is set'],
    ['a provisional day', { day: { id: 'd', day: '2026-04-20', status: 'provisional' } }, 'Its day, 20 April 2026, is provisional'],
  ])('%s', (_what, lacking, sentence) => {
    const one = { ...ready, ...lacking }
    expect([stateOf(one), holdsOf(one).map((hold) => hold.sentence)]).toEqual(['not-ready', [sentence]])
  })
  it('a partner service without a project of its own does not wait for one', () => expect(stateOf({ ...ready, ownProject: 'none' })).toBe('ready'))
})

describe('the state of a partner service', () => {
  it.each<[string, Partner, string]>([
    ['with everything met', ready, 'ready'],
    ['declared by one person', { ...ready, last: switched('on') }, 'waiting'],
    ['declared and confirmed', live, 'live'],
    ['live with a pair that is no longer proven', { ...live, pair: { state: 'not-proven', reason: null } }, 'live'],
    ['switched off after it was live', { ...live, last: switched('off') }, 'switched-off'],
    ['declared and withdrawn before anybody confirmed', { ...ready, last: switched('off') }, 'ready'],
    ['left out', out, 'left-out'],
  ])('%s', (_what, one, state) => expect(stateOf(one)).toBe(state))

  it('is not declared before its day, nor before the project is technically live', () => {
    expect(againstSwitchingOn(ready, { today: '2026-04-19', project: ['Technical live has not been declared for this project'] })).toEqual([
      'Technical live has not been declared for this project',
      'Its day is 20 April 2026: declare it from that day on, or move the day',
    ])
    expect(againstSwitchingOn(ready, { today: '2026-04-20', project: [] })).toEqual([])
  })
  it('leaves those that are left out uncounted', () => {
    expect(liveOf([live, ready, out]).text).toBe('1 of 2 live')
    expect(liveOf([out]).text).toBe('None recorded yet')
  })
})
