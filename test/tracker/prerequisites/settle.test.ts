import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { setLevel } from '../../../src/tracker/prerequisites/set-level.ts'
import { settlePrerequisite } from '../../../src/tracker/prerequisites/settle.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'
import { aPrerequisite } from '../../support/prerequisite.ts'

const row = aPrerequisite('hscn', { title: 'HSCN', status: 'in-progress', version: 3 })
type Found = Parameters<typeof settlePrerequisite.decide>[0]
type Typed = Parameters<typeof settlePrerequisite.decide>[1]
const found = (change: Partial<Found['row']> = {}, around: Partial<Found> = {}): Found => ({
  row: { ...row, ...change },
  all: [],
  needs: [],
  dosIdOwners: new Map(),
  asid: null,
  unseen: undefined,
  ...around,
})
const met: Typed = { status: 'met', value: '', reason: '', note: 'Seen on the network', valid_until: '', due_date: '', version: 3 }
const settle = (of: Found, typed: Partial<Typed> = {}) => settlePrerequisite.decide(of, { ...met, ...typed }, aDoing())

describe('a prerequisite is not saved', () => {
  it.each<[string, Found, Partial<Typed>, unknown]>([
    ['over someone else’s change', found(), { version: 2 }, 'overtaken'],
    ['as met without evidence', found(), { note: '' }, { note: 'Say how you know that this is met' }],
    ['as met without its value', found({ value_kind: 'asid' }), {}, { value: 'Enter the value' }],
    [
      'as met by a value with a character that no code has',
      found({ value_kind: 'dos-id' }),
      { value: '2000✓' },
      { value: expect.stringContaining('digits only') },
    ],
    [
      'as met by the DoS id of another service',
      found({ value_kind: 'dos-id' }, { dosIdOwners: new Map([['2000099999', ['service-2']]]) }),
      { value: '2000099999' },
      { value: expect.stringContaining('is the DoS id of another service') },
    ],
    [
      'as met before what it needs',
      found({}, { needs: [aPrerequisite('asid', { title: 'ASID assigned', status: 'blocked' })] }),
      {},
      { status: 'Complete these first: ASID assigned' },
    ],
    ['as met until a day in the past', found(), { valid_until: asDay('2026-03-01') }, { valid_until: 'Enter a day that is still to come, or leave it empty' }],
    ['as blocked without a reason', found(), { status: 'blocked' }, { reason: 'Say what blocks this' }],
    ['as not applicable without a reason', found(), { status: 'not-applicable' }, { reason: 'Say why this does not apply' }],
    [
      'as waived without a reason and an end',
      found(),
      { status: 'waived' },
      { reason: 'Say why this is waived', valid_until: 'Enter the day until which the waiver holds' },
    ],
    [
      'as waived until yesterday',
      found(),
      { status: 'waived', reason: 'Old site', valid_until: asDay('2026-03-01') },
      { valid_until: 'The waiver must end today or later' },
    ],
    [
      'if it is derived from the catalogue',
      found({ derived: 'product-ready' }),
      {},
      { status: expect.stringContaining('Its status comes from the catalogue of products') },
    ],
  ])('%s', (_rule, of, typed, outcome) => expect(decidedInWords(settle(of, typed))).toEqual(outcome))

  it('before someone has seen what was removed from its code, which comes back filled in', () => {
    expect(settle(found({ value_kind: 'asid' }), { value: '9189\u200b99198820 ' })).toEqual({
      refused: { value: expect.stringContaining('Check what is below, then select the button again') },
      cleaned: { value: '918999198820' },
    })
  })
})

describe('a prerequisite is saved', () => {
  it.each<[string, Found, Partial<Typed>, object, string]>([
    ['as met, with evidence', found(), {}, { status: 'met', value: null, note: 'Seen on the network', validUntil: null }, 'HSCN: met'],
    [
      'as met by its value',
      found({ value_kind: 'asid', title: 'ASID assigned' }),
      { value: ' 918999198820', note: '' },
      { status: 'met', value: '918999198820', note: null },
      'ASID assigned: met',
    ],
    ['as not started', found(), { status: 'not-started' }, { status: 'not-started' }, 'HSCN: not started'],
    ['as in progress', found(), { status: 'in-progress' }, { status: 'in-progress' }, 'HSCN: in progress'],
    ['as blocked with a reason', found(), { status: 'blocked', reason: 'No line' }, { status: 'blocked', reason: 'No line' }, 'HSCN: blocked'],
    [
      'as waived until today',
      found(),
      { status: 'waived', reason: 'Old site', valid_until: asDay('2026-03-02') },
      { status: 'waived', reason: 'Old site', validUntil: '2026-03-02' },
      'HSCN: waived',
    ],
    [
      'as in progress if its percentage is below the level',
      found({ value_kind: 'percentage', value_level: 90, title: 'Staff trained' }),
      { value: '62', note: '' },
      { status: 'in-progress', value: '62', note: null },
      'Staff trained: in progress, 62% of 90%. It is met when it reaches the level',
    ],
  ])('%s', (_rule, of, typed, status, says) => expect(settle(of, typed)).toMatchObject({ next: { change: { version: 3, next: status }, says }, happened: [] }))

  it('as met by a note, which says what the sandbox has not seen', () => {
    expect(settle(found({}, { unseen: 'the sandbox has not seen that a slot is booked' }), { due_date: asDay('2026-03-09') })).toMatchObject({
      next: {
        change: { dueDate: '2026-03-09', reason: 'Seen on the network. Met by a note: the sandbox has not seen that a slot is booked' },
        says: 'HSCN: met by a note: the sandbox has not seen that a slot is booked',
      },
    })
  })

  it('and whoever changes the ASID is told which endpoint named the old one', () => {
    const endpoint = aPrerequisite('endpoint', { title: 'DoS endpoint', value_kind: 'dos-endpoint', value: 'ASID:111111111111' })
    expect(settle(found({ key: 'asid', title: 'ASID assigned', value_kind: 'asid' }, { all: [endpoint] }), { value: '918999198820' })).toMatchObject({
      next: { says: expect.stringContaining('DoS endpoint named another ASID and is in progress again') },
    })
  })
})

describe('the level of a percentage', () => {
  const trained = aPrerequisite('trained', { title: 'Staff trained', value_kind: 'percentage', value_level: 90, version: 3 })
  const typed = { level: 80, level_reason: 'Agreed with the lead', version: 3 }
  it.each([
    ['is set', {}, {}, 'prerequisite.level-set'],
    ['is not set over someone else’s change', {}, { version: 2 }, 'overtaken'],
    ['is not set to what it is', {}, { level: 90 }, { level: 'It is 90% already. Enter another level, or leave it as it is' }],
  ])('%s', (_rule, change, given, outcome) =>
    expect(decidedInWords(setLevel.decide({ row: { ...trained, ...change }, all: [], needs: [] }, { ...typed, ...given }, aDoing()))).toEqual(outcome),
  )

  it.each<[string, Partial<typeof trained>, object | undefined]>([
    ['stays in progress below it', { status: 'in-progress', value: '62' }, undefined],
    ['is met if it reaches it', { status: 'in-progress', value: '85' }, { status: 'met', value: '85' }],
    ['stays met above it', { status: 'met', value: '95' }, undefined],
    ['stays as it is without a value', { status: 'in-progress' }, undefined],
  ])('%s by what is on record', (_rule, change, status) => {
    const decided = setLevel.decide({ row: { ...trained, ...change }, all: [], needs: [] }, typed, aDoing())
    expect(decided).toMatchObject({ next: { level: 80 }, happened: [{ level: 80, from: '90%', to: '80%', reason: 'Agreed with the lead' }] })
    expect('next' in decided ? decided.next.status : null).toEqual(status === undefined ? undefined : expect.objectContaining(status))
  })

  it('is in progress again if it falls short, and is not met before what it needs', () => {
    const higher = { ...typed, level: 99 }
    const needs = [aPrerequisite('hscn', { status: 'blocked' })]
    expect(setLevel.decide({ row: { ...trained, value: '95' }, all: [], needs: [] }, higher, aDoing())).toMatchObject({
      next: { status: { status: 'in-progress' } },
    })
    const open = { ...trained, status: 'in-progress' as const, value: '95' }
    expect(setLevel.decide({ row: open, all: [], needs }, typed, aDoing())).toMatchObject({ next: { status: undefined } })
  })
})
