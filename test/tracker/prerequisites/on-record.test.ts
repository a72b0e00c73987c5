import { describe, expect, it } from 'vitest'
import { openAtStart, nothingMet } from '../../../src/tracker/prerequisites/inherited.ts'
import { answerOfRecord, changeByRecord, happenedByRecord, recordWords, startOnRecord } from '../../../src/tracker/prerequisites/on-record.ts'
import { aPrerequisite } from '../../support/prerequisite.ts'

const sound = (dosId: string) => ({ dosId, inQuestion: false, since: undefined })
const asked = (dosId: string) => ({ dosId, inQuestion: true, since: undefined })
const row = (more: object = {}) => aPrerequisite('dos-id', { value_kind: 'dos-id', status: 'not-started', ...more })
const met = (value = '1') => row({ status: 'met', value, on_record: 'met' })

describe('the DoS ids of a service decide', () => {
  it.each([
    ['the first id meets what nobody has begun', row(), [sound('1'), sound('2')], { onRecord: 'met', dosId: '1' }],
    ['the id that meets it stays, while it is there', met('2'), [sound('1'), sound('2')], undefined],
    ['another id meets it when its own is gone', met('1'), [sound('2')], { onRecord: 'met', dosId: '2' }],
    ['it opens again without an id', met(), [], { onRecord: 'lost', dosId: null }],
    ['it opens again when another service has the id too', met(), [asked('1')], { onRecord: 'lost', dosId: null }],
    ['one id in question is enough to ask', met(), [sound('1'), asked('2')], { onRecord: 'lost', dosId: null }],
    ['an id in question never meets it', row(), [asked('1')], { onRecord: 'in question', dosId: null }],
    ['it is met again when nobody else has the id', row({ on_record: 'lost' }), [sound('1')], { onRecord: 'met', dosId: '1' }],
    ['what was lost remains so', row({ on_record: 'lost' }), [], undefined],
    ['a service without an id says nothing', row(), [], undefined],
    ['what people completed stays theirs', row({ status: 'met', value: '9' }), [sound('1')], undefined],
    ['what people have begun stays theirs', row({ status: 'in-progress' }), [sound('1')], undefined],
    ['what does not apply stays so', row({ status: 'not-applicable', reason: 'No DoS' }), [sound('1')], undefined],
    ['not for this project: nothing meets it', { ...met(), own_reason: 'Two profiles' }, [sound('1')], { onRecord: null, dosId: null }],
    ['a shared prerequisite comes first', row({ shared_id: 's', status: 'met' }), [sound('1')], undefined],
    ['another kind of value does not follow', row({ value_kind: 'asid' }), [sound('1')], undefined],
  ])('%s', (_, one, ids, change) => {
    expect(changeByRecord(one, ids)).toEqual(change)
  })

  it('names who recorded the id and since when as the evidence', () => {
    const since = { id: null, name: 'Dan Okoro', at: '2026-03-02T09:00:00.000Z' }
    expect(answerOfRecord('1', since)).toMatchObject({
      status: 'met',
      value: '1',
      note: 'DoS id 1 on the service’s record since 2 March 2026, recorded by Dan Okoro',
      settled_by: 'Dan Okoro',
    })
    expect(answerOfRecord('1', undefined).note).toBe('DoS id 1 on the service’s record')
  })

  it('leaves it open at the start of a project only without an id that is sure', () => {
    const item = { key: 'dos-id', title: 'DoS id', value_kind: 'dos-id', value_level: null, derived: null }
    const open = (onRecord: ReturnType<typeof sound>[]) => openAtStart([item], { ...nothingMet, onRecord }, new Map()).length
    expect([open([]), open([sound('1')]), open([asked('1')])]).toEqual([1, 0, 1])
    expect(startOnRecord(item, [asked('1')])).toEqual({ on_record: 'in question' })
  })

  it('tells the history why it opened', () => {
    const lost = { onRecord: 'lost' as const, dosId: null }
    expect(happenedByRecord(met(), { ids: [], change: lost, note: null })).toMatchObject({
      kind: 'prerequisite-derived.not-started',
      shared: { by: 'the DoS id 1 on the service’s record', how: 'lost' },
      reason: '1 is not a DoS id of the service now',
    })
    expect(happenedByRecord(met(), { ids: [asked('1')], change: lost, note: null })?.reason).toBe(
      'another service has the DoS id 1 too, and nobody has said that they share it',
    )
    expect(happenedByRecord(row(), { ids: [asked('1')], change: { onRecord: 'in question', dosId: null }, note: null })).toBeUndefined()
  })

  it('says on the page what the record of the service does', () => {
    expect(recordWords(met(), [sound('1')])).toBe(
      'Met by the record of the service. It opens again when the DoS id is removed there. What you record below replaces it',
    )
    expect(recordWords(row({ on_record: 'lost' }), [])).toBe('The record of the service no longer meets this: the service has no DoS id now')
    expect(recordWords(row({ on_record: 'in question' }), [asked('1')])).toBe(
      'The record of the service does not meet this: another service has the DoS id 1 too, and nobody has said that they share it',
    )
    expect(recordWords(row(), [])).toBeNull()
  })
})
