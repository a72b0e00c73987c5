import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { rolesToMove, whatIsReplaced, whyNotReplaced } from '../../../src/tracker/bulk/replacement.ts'
import type { Place, PlacedRole } from '../../../src/tracker/bulk/replacement.ts'

const choice = { from: { id: asPersonId('ann'), name: 'Ann Lee' }, to: { email: 'bo@example.nhs.uk', name: 'Bo Carr' } }
const role = (name: string, change: Partial<PlacedRole> = {}): PlacedRole => ({
  id: name,
  key: name,
  name,
  kind: 'stakeholder',
  isKey: true,
  acts: false,
  ...change,
})
const held = (name: string, change: Partial<Place['leaver'][number]> = {}) => ({ ...role(name), answered: false, asked: null, ...change })
const place = (change: Partial<Place> = {}): Place => ({
  state: 'open',
  manages: true,
  most: 2,
  leaver: [held('Training lead')],
  taker: [],
  waiting: { sign: 0, prerequisites: 0, conditions: 0, criteria: 0, actions: 0 },
  ...change,
})

describe('of someone who is replaced', () => {
  it.each<[string, Partial<Place>, string[], string[]]>([
    ['roles move', {}, ['Training lead'], []],
    ['a role that the other holds already is left', { taker: [role('Training lead')] }, ['Training lead'], []],
    [
      'a role in which they have answered stays',
      { leaver: [held('IG lead', { answered: true })] },
      [],
      ['IG lead: Ann Lee has answered the procedure in this role'],
    ],
    ['a role that someone asked to end stays', { leaver: [held('IG lead', { asked: '2026-03-02' })] }, [], ['IG lead: Someone asked to remove Ann Lee']],
    ['what they do for someone else stays', { leaver: [held('IG lead', { acts: true })] }, [], ['IG lead: Ann Lee acts in it for someone else']],
    [
      'no more key roles move than one person signs for',
      { leaver: [held('A'), held('B'), held('C', { isKey: false })], taker: [role('D')] },
      ['A', 'C'],
      ['B: Bo Carr would hold three key roles, and one person signs for at most two key roles'],
    ],
    [
      'nothing moves between suppliers and services',
      { taker: [role('Supplier', { kind: 'supplier', isKey: false })] },
      [],
      ['Training lead: Bo Carr is on the other side of the project'],
    ],
    ['the project manager’s role moves last', { leaver: [held('PM', { kind: 'project-manager', isKey: false }), held('A')] }, ['A', 'PM'], []],
  ])('%s', (_what, change, moves, stays) => {
    const done = rolesToMove(place(change), choice)
    expect(done.moves.map((one) => one.name)).toEqual(moves)
    expect(done.stays.map((one) => `${one.role}: ${one.why}`)).toEqual(stays.map((one) => expect.stringContaining(one) as string))
  })

  it('the preview says what moves with what waits, and what stays', () => {
    const waiting = { sign: 1, prerequisites: 4, conditions: 0, criteria: 0, actions: 0 }
    expect(whatIsReplaced(place({ waiting, leaver: [held('Training lead'), held('IG lead', { acts: true })] }), choice)).toBe(
      'Training lead. With 1 signature and 4 prerequisites to do. IG lead stays: Ann Lee acts in it for someone else, who can choose another person.',
    )
  })

  it.each<[string, Partial<Place>, string | null]>([
    ['an open project changes', {}, null],
    ['one on hold too', { state: 'on-hold' }, null],
    ['a stopped one stays', { state: 'stopped' }, 'It is stopped.'],
    ['a closed one stays', { state: 'closed' }, 'It is closed.'],
    ['one of another manager stays', { manages: false }, 'You are not its project manager.'],
    [
      'one in which nothing moves stays, with the reason',
      { leaver: [held('IG lead', { acts: true })] },
      'IG lead stays: Ann Lee acts in it for someone else, who can choose another person.',
    ],
    [
      'roles that stay for one reason share a sentence',
      { leaver: [held('IG lead', { answered: true }), held('Training lead', { answered: true })] },
      'IG lead and Training lead stay: Ann Lee has answered the procedure in this role. Remove them on the People page of the project, where a second person confirms it.',
    ],
  ])('%s', (_what, change, why) => expect(whyNotReplaced(place(change), choice)).toBe(why))
})
