import { expect, it } from 'vitest'
import { allowOrganisations } from '../../../src/sandbox/sandboxes/allow-organisations.ts'
import { fitSlotsToDiary } from '../../../src/sandbox/sandboxes/fit-slots-to-diary.ts'
import { makePracticeSandbox } from '../../../src/sandbox/sandboxes/make-practice-sandbox.ts'
import { resetSandbox } from '../../../src/sandbox/sandboxes/reset-sandbox.ts'
import { rotateAddress } from '../../../src/sandbox/sandboxes/rotate-address.ts'
import { switchOff, switchOn } from '../../../src/sandbox/sandboxes/switch-sandbox.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'
import { aSandbox, doingOn } from '../../support/sandbox-rows.ts'

it.each([
  ['on', switchOff, 0, 'sandbox.switched-off'],
  ['off already', switchOff, 1, 'nothing'],
  ['off', switchOn, 1, 'sandbox.switched-on'],
  ['on already', switchOn, 0, 'nothing'],
])('a sandbox that is %s is switched only if that changes it', (_name, act, off, expected) => {
  expect(decidedInWords(act.decide(aSandbox({ off }), {}, aDoing()))).toBe(expected)
})

it('the event of a new address names the project, if there is one, but not the address', () => {
  expect(rotateAddress.decide(aSandbox(), {}, aDoing())).toEqual({
    next: { id: 'sandbox-1' },
    happened: [{ kind: 'sandbox.rotated', id: 'sandbox-1', project: 'project-1' }],
  })
  expect(rotateAddress.decide(aSandbox({ project_id: null }), {}, aDoing())).toMatchObject({ happened: [{ project: null }] })
})

it.each([
  ['fitting slots', fitSlotsToDiary],
  ['a reset', resetSandbox],
])('the event of %s is left to the act, which counts what it did', (_name, act) => {
  expect(act.decide(aSandbox(), {}, aDoing())).toEqual({ next: aSandbox(), happened: [] })
})

const all = { search: [], book: [], cancel: [] }
const seenAll = 'search: all; book: all; cancel: all'
it.each([
  ['as they are', {}, { ...all, seen: seenAll }, 'nothing'],
  ['as they are, though others were seen', {}, { ...all, seen: 'search: RYE; book: all; cancel: all' }, 'nothing'],
  ['changed', {}, { ...all, search: ['RYE'], seen: seenAll }, 'sandbox.allowed'],
  ['changed, without a word on what was seen', {}, { ...all, search: ['RYE'] }, 'sandbox.allowed'],
  ['changed after someone else changed them', { allowed_to_book: '["RX1"]' }, { ...all, search: ['RYE'], seen: seenAll }, 'overtaken'],
  ['emptied', { allowed_to_book: '["RX1"]' }, { ...all, seen: 'search: all; book: RX1; cancel: all' }, 'sandbox.allowed'],
])('lists of organisations are saved only if changed and not out of date: sent %s', (_name, row, form, expected) => {
  expect(decidedInWords(allowOrganisations.decide(aSandbox(row), form, aDoing()))).toBe(expected)
})

it('the event of changed lists has the lists before and after', () => {
  expect(allowOrganisations.decide(aSandbox(), { ...all, search: ['RYE', 'RX1'], seen: seenAll }, aDoing())).toMatchObject({
    next: { lists: { allowed_to_search: '["RYE","RX1"]', allowed_to_book: null, allowed_to_cancel: null } },
    happened: [{ from: seenAll, to: 'search: RYE, RX1; book: all; cancel: all' }],
  })
})

it.each<[string, 'provider' | 'consumer', ReturnType<typeof aSandbox> | undefined, unknown]>([
  ['a Provider', 'provider', undefined, { form: expect.stringContaining('from the set-up of its test') as string }],
  ['a Consumer that has one', 'consumer', aSandbox(), 'overtaken'],
  ['a Consumer', 'consumer', undefined, 'nothing'],
])('a practice sandbox is made once, and only for a Consumer: %s', (_name, role, known, expected) => {
  expect(decidedInWords(makePracticeSandbox.decide({ known, dosIds: ['1'] }, {}, doingOn({ role })))).toEqual(expected)
})
