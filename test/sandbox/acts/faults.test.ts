import { expect, it } from 'vitest'
import { armFault } from '../../../src/sandbox/simulation/arm-fault.ts'
import { changeSettings, settingsInWords } from '../../../src/sandbox/simulation/change-settings.ts'
import { disarmFaults } from '../../../src/sandbox/simulation/disarm-faults.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'
import { aSandbox } from '../../support/sandbox-rows.ts'

it.each([
  ['503', '', 'search-slots', 1, { kind: 'status', status: 503, seconds: null }, 'Answer 503: Search for free slots; 1 time'],
  ['delay', '5', '', 2, { kind: 'delay', status: null, seconds: 5, operation: null }, 'Serve 5 seconds late: any request; 2 times'],
  ['drop', '', '', 3, { kind: 'drop', status: null, seconds: null }, 'Drop the connection: any request; 3 times'],
  ['cut', '9', '', 4, { kind: 'cut', status: null, seconds: null }, 'Cut the body short: any request; 4 times'],
])('an armed fault, %s, keeps its details', (what, seconds, operation, requests, fault, to) => {
  expect(armFault.decide(aSandbox(), { what, seconds, operation, requests }, aDoing())).toMatchObject({
    next: { ...fault, requests, armed_by: 'Meera Shah' },
    happened: [{ kind: 'sandbox.armed', to }],
  })
})

it.each([
  ['no fault is armed', 0, undefined, 'nothing'],
  ['faults are armed', 2, undefined, 'sandbox.disarmed'],
  ['one of them is named', 2, 'fault-1', 'sandbox.disarmed'],
])('disarming faults is recorded only if some are armed: %s', (_name, armed, id, expected) => {
  expect(decidedInWords(disarmFaults.decide(aSandbox({ armed }), { id }, aDoing()))).toBe(expected)
})

const { edition } = aSandbox()
it.each([
  ['nothing', { edition, scenarios: 'no', per_minute: 600 }, null],
  ['how many requests alone', { edition, scenarios: 'no', per_minute: 60 }, { per_minute: 60 }],
  ['scenarios', { edition, scenarios: 'yes', per_minute: 600 }, { scenarios: 1, configured_at: '2026-03-02T09:00:00.000Z' }],
  ['the edition', { edition: 'another', scenarios: 'no', per_minute: 600 }, { edition: 'another', configured_at: '2026-03-02T09:00:00.000Z' }],
] as const)('a change of %s resets what was proven only if requests are answered differently', (_name, form, set) => {
  const decided = changeSettings.decide(aSandbox(), form, aDoing())
  if (set === null) expect(decided).toEqual({ next: null, happened: [] })
  else
    expect(decided).toEqual({
      next: { id: 'sandbox-1', set: { edition, scenarios: 0, per_minute: 600, ...set } },
      happened: [expect.objectContaining({ kind: 'sandbox.settings' })],
    })
})
it('settings are not saved over a change that the person has not seen', () => {
  const form = { edition, scenarios: 'yes' as const, per_minute: 600 }
  expect(decidedInWords(changeSettings.decide(aSandbox(), { ...form, seen: settingsInWords(aSandbox()) }, aDoing()))).toBe('sandbox.settings')
  expect(decidedInWords(changeSettings.decide(aSandbox({ per_minute: 60 }), { ...form, seen: settingsInWords(aSandbox()) }, aDoing()))).toBe('overtaken')
})
