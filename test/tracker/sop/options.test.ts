import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/digest.ts'
import { choose } from '../../../src/tracker/sop/choose-options.ts'
import { optionsFrom, slugOf } from '../../../src/tracker/sop/options.ts'
import type { WorkflowOption } from '../../../src/tracker/sop/options.ts'
import { disagreementOnBookingOnly } from '../../../src/tracker/sop/require-booking.ts'
import { leftOpen } from '../../../src/tracker/sop/left-open.ts'
import { contentOf } from '../../../src/tracker/sop/sop.ts'

const late: WorkflowOption[] = [
  {
    key: 'kept',
    group: 'Late',
    text: 'Up to {minutes} late',
    writes: 'Up to {minutes}.',
    oneOf: true,
    chosen: false,
    number: { name: 'minutes', value: 30, min: 5, max: 60 },
  },
  { key: 'any', group: 'Late', text: 'However late', writes: 'However late.', oneOf: true, chosen: false },
  { group: 'Arrivals', text: 'At the desk', chosen: false },
  { group: 'Arrivals', text: 'At a kiosk', chosen: false },
]
const chosenIn = (options: WorkflowOption[]) => options.flatMap((one, index) => (one.chosen ? [index] : []))

describe('choosing options', () => {
  it('replaces the answer to a question with one answer, and adds to others', () => {
    const { options, errors } = choose(late, { chosen: ['2', '3'], fields: { 'choice-0': '1', 'number-0': '30' } })
    expect([chosenIn(options), errors]).toEqual([[1, 2, 3], {}])
  })

  it('cannot give two answers to a question with one', () => {
    expect(choose(late, { chosen: ['0', '1'], fields: {} }).errors).toEqual({ 'choice-0': 'Choose one option for “Late”' })
  })

  it('ignores an answer to another question, and an unknown one', () => {
    expect(chosenIn(choose(late, { chosen: ['9', '-1', 'x'], fields: { 'choice-0': '2' } }).options)).toEqual([])
  })

  const numbers: [string, number | string][] = [
    ['10', 10],
    [' 10 ', 10],
    ['１０', 10],
    ['5', 5],
    ['60', 60],
    ['4', 'Enter a whole number of minutes for “Late”, from 5 to 60'],
    ['61', 'Enter a whole number of minutes for “Late”, from 5 to 60'],
    ['7.5', 'Enter a whole number of minutes for “Late”, from 5 to 60'],
    ['-10', 'Enter a whole number of minutes for “Late”, from 5 to 60'],
    ['ten', 'Enter a whole number of minutes for “Late”, from 5 to 60'],
    ['1e1', 'Enter a whole number of minutes for “Late”, from 5 to 60'],
    ['', 'Enter a whole number of minutes for “Late”, from 5 to 60'],
  ]
  it.each(numbers)('with the number %j gives %j', (typed, expected) => {
    const { options, errors } = choose(late, { chosen: [], fields: { 'choice-0': '0', 'number-0': typed } })
    if (typeof expected === 'number') expect([options[0]?.number?.value, errors]).toEqual([expected, {}])
    else expect(errors).toEqual({ 'number-0': expected })
  })

  it('keeps the number of an option that is not chosen if its field is empty, and reads one that was typed', () => {
    expect(choose(late, { chosen: [], fields: { 'choice-0': '1', 'number-0': '' } }).options[0]?.number?.value).toBe(30)
    expect(choose(late, { chosen: [], fields: { 'choice-0': '1', 'number-0': '15' } }).options[0]?.number?.value).toBe(15)
    expect(choose(late, { chosen: [], fields: { 'choice-0': '1', 'number-0': 'soon' } }).errors).toHaveProperty('number-0')
  })
})

describe('laying out options', () => {
  it('keeps the key, number, sentence and choice of an option with the same wording', () => {
    const before = late.map((one, index) => ({ ...one, chosen: index === 0 }))
    expect(optionsFrom(' Late: Up to {minutes} late \nLate: However late', before)).toEqual(before.slice(0, 2))
  })

  it('makes a reworded option the service’s own, in the same question', () => {
    expect(optionsFrom('Late: Up to {hours} late\nNew: a: b\nalone\nalone', late)).toEqual([
      { group: 'Late', text: 'Up to {hours} late', chosen: false, oneOf: true, number: { name: 'hours', value: null, min: 1, max: 72 } },
      { group: 'New', text: 'a: b', chosen: false },
      { group: 'Options', text: 'alone', chosen: false },
    ])
  })

  it('asks for the number of such an option when it is chosen', () => {
    const own = optionsFrom('Late: Up to {hours} late', late)
    expect(choose(own, { chosen: ['0'], fields: {} }).errors).toEqual({ 'number-0': 'Enter a whole number of hours for “Late”, from 1 to 72' })
    const { options } = choose(own, { chosen: ['0'], fields: { 'number-0': '1' } })
    expect(contentOf({ body: '{{option.late}}', options })).toContain('Up to 1 hour late.\n\n## Workflow options chosen\n\n### Late\n\n- Up to 1 hour late')
  })

  it.each([
    ['Late patients', 'late-patients'],
    ['  Who: books?  ', 'who-books'],
    ['Überlauf 2', 'überlauf-2'],
    ['???', ''],
  ])('gives the question %j the key %j', (group, slug) => expect(slugOf(group)).toBe(slug))
})

describe('a draft of an older release', () => {
  const options = [
    { group: 'Late patients', text: 'The slot is kept for 10 minutes, then the patient is seen as a walk-in', chosen: true },
    { group: 'Late patients', text: 'Up to {minutes}', chosen: true },
    { group: 'Arrivals', text: 'Reception', chosen: false },
  ]
  const body = '## Late\r\n\r\nA patient {up to} 10 minutes late, see {{the form}} {{.\n\n'

  it('keeps its content to the letter', () => {
    const content =
      '## Late\n\nA patient {up to} 10 minutes late, see {{the form}} {{.\n\n## Workflow options chosen\n\n### Late patients\n\n- The slot is kept for 10 minutes, then the patient is seen as a walk-in\n- Up to {minutes}\n\n### Arrivals\n\n- Nothing chosen yet\n'
    expect(contentOf({ body, options })).toBe(content)
    expect(digestOf(contentOf({ body, options }))).toBe('592deb59ee20e9b440fcf560e728a3b8997aa79d484a3a7effa1e62416a934c9')
  })

  it('may keep several answers to a question', () => expect(choose(options, { chosen: ['0', '1'], fields: {} }).errors).toEqual({}))

  it('says what it leaves open', () => expect(leftOpen({ body, options })).toMatchObject([{ kind: 'not chosen', what: 'No option is chosen for “Arrivals”' }]))
})

it('a draft says which options it names that are no longer laid out', () => {
  expect(
    leftOpen({ body: '{{option.late}} {{option.gone}} {{#if option.lost or option.missing}}a{{/if}}{{#if option.kept or option.lost}}b{{/if}}', options: late })
      .filter((one) => one.kind === 'gone')
      .map((one) => one.what),
  ).toEqual(['The text asks for “gone”, which is no longer laid out', 'The text asks for “lost or missing”, which is no longer laid out'])
})

describe('the procedure and the requirebooking prerequisite', () => {
  const group = 'Referrals without a booking'
  const choosing = (key: string): WorkflowOption[] => ['booking-only', 'accepted'].map((one) => ({ key: one, group, text: one, chosen: one === key }))
  const table: [string, Parameters<typeof disagreementOnBookingOnly>[1], RegExp | undefined][] = [
    ['booking-only', 'met', undefined],
    ['booking-only', 'not-started', undefined],
    ['booking-only', 'not-applicable', /says booking only, but requirebooking is marked not applicable/],
    ['booking-only', 'waived', /says booking only, but requirebooking is marked waived/],
    ['accepted', 'met', /accepts referrals without a booking, but requirebooking is recorded as set/],
    ['accepted', 'not-applicable', undefined],
    ['', 'met', undefined],
    ['booking-only', undefined, undefined],
  ]
  it.each(table)('agree or not: %j chosen and %s', (key, status, says) => {
    const said = disagreementOnBookingOnly(choosing(key), status)
    if (says) expect(said).toMatch(says)
    else expect(said).toBeUndefined()
  })

  it('are not compared if the options are an older release’s', () => {
    expect(disagreementOnBookingOnly([{ group, text: 'Not accepted', chosen: true }], 'not-applicable')).toBeUndefined()
  })
})
