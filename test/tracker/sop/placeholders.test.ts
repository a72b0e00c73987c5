import { describe, expect, it } from 'vitest'
import type { WorkflowOption } from '../../../src/tracker/sop/options.ts'
import { faultOfWritten, faultsOfPlaceholders, withChoices, withoutParts } from '../../../src/tracker/sop/placeholders.ts'

const options: WorkflowOption[] = [
  {
    key: 'late-queue',
    group: 'Late patients',
    text: 'Up to {minutes} late: place kept',
    writes: 'A patient up to {minutes} late keeps the place.',
    oneOf: true,
    chosen: true,
    number: { name: 'minutes', value: 20, min: 5, max: 60 },
  },
  { key: 'late-never', group: 'Late patients', text: 'Never', writes: 'Late patients go home.', oneOf: true, chosen: false },
  { key: 'booking-only', group: 'Referrals without a booking', text: 'Booking only', writes: 'Booking only.', oneOf: true, chosen: false },
  { group: 'Our own question', text: 'Ask {minutes} at the desk', chosen: true },
]
const only = (key: string): WorkflowOption[] => options.map((one) => ({ ...one, chosen: one.key === key }))

describe('braces in a draft', () => {
  const table: [string, string, string][] = [
    ['a text without any', 'Plain { text } with } and {one}', 'Plain { text } with } and {one}'],
    ['a question', 'First. {{option.late-patients}} Last.', 'First. A patient up to 20 minutes late keeps the place. Last.'],
    ['a question with spaces', '{{ option.late-patients }}', 'A patient up to 20 minutes late keeps the place.'],
    ['a question with no answer', '{{option.referrals-without-a-booking}}', '**Not chosen yet: referrals without a booking.**'],
    ['a question of the service’s own, whose braces are words', '{{option.our-own-question}}', 'Ask {minutes} at the desk.'],
    ['a question that is gone', '{{option.whatever-else}}', '**Not chosen yet: whatever else.**'],
    ['a part for a chosen option', 'A {{#if option.late-queue}}B {{/if}}C', 'A B C'],
    ['a part for an option that is not chosen', 'A {{#if option.late-never}}B {{/if}}C', 'A C'],
    ['a part with two keys', '{{#if option.late-never or option.late-queue}}B{{/if}}', 'B'],
    ['a question inside a part that is left out', 'A{{#if option.late-never}} {{option.late-patients}}{{/if}}', 'A'],
    ['parts on lines of their own', '- a\n{{#if option.late-queue}}\n- b\n{{/if}}\n{{#if option.booking-only}}\n- c\n{{/if}}\n- d\n', '- a\n- b\n- d\n'],
    ['other braces of an older draft', 'See {{the form}} and {{', 'See {{the form}} and {{'],
    ['a part without an end, as it is', 'A {{#if option.late-never}}B', 'A {{#if option.late-never}}B'],
    ['an end without a part, as it is', 'A {{/if}}B', 'A {{/if}}B'],
  ]
  it.each(table)('%s', (_, body, says) => expect(withChoices(body, options)).toBe(says))

  it('show the current choice', () => expect(withChoices('{{option.late-patients}}', only('late-never'))).toBe('Late patients go home.'))
})

describe('a placeholder that cannot be saved', () => {
  const table: [string, string | RegExp][] = [
    ['{{option.late}}', '{{option.late}}: no question is called late. The questions are late-patients, referrals-without-a-booking, our-own-question'],
    ['{{service.name}}', /^\{\{service\.name\}\} is not known\. Write \{\{option\. and the name of a question, like late-patients/],
    ['{{}}', /^\{\{\}\} is not known/],
    ['{{option.late-patients', /has no closing braces/],
    ['{{option.late-\npatients}}', /has no closing braces/],
    ['{{#if option.late}}a{{/if}}', '{{#if option.late}}: no option has the key late'],
    ['{{#if option.late-queue}}a', 'The part that begins with {{#if option.late-queue}} has no end. Write {{/if}} where it ends'],
    ['a{{/if}}', 'There is a {{/if}} with no {{#if …}} before it'],
    ['{{#if option.late-queue}}{{#if option.booking-only}}{{/if}}{{/if}}', /is inside the part that begins with \{\{#if option\.late-queue\}\}/],
    ['{{#unless option.late-queue}}a{{/if}}', /is not known/],
    ['{{option.late-patients}}'.repeat(201), 'Use 200 placeholders or fewer'],
  ]
  it.each(table)('has its reason: %s', (body, fault) => {
    const [first] = faultsOfPlaceholders(body, options)
    if (typeof fault === 'string') expect(first).toBe(fault)
    else expect(first).toMatch(fault)
  })

  it('is one of five at most that are named', () => expect(faultsOfPlaceholders('{{a}} {{b}} {{c}} {{d}} {{e}} {{f}}', options)).toHaveLength(5))

  it('does not occur in a text that uses what exists', () => {
    expect(faultOfWritten('{{option.late-patients}}{{#if option.booking-only or option.of-another-setting}}x{{/if}}', options)).toBeUndefined()
  })

  it('may make a procedure too long with its options', () => {
    const long: WorkflowOption[] = [{ group: 'Long', text: 'x'.repeat(5000), chosen: true }]
    expect(faultOfWritten('{{option.long}}'.repeat(100), long)).toContain('longer than 250,000 characters')
  })

  it('is found at once in a long text of nothing but braces', () => {
    expect(faultsOfPlaceholders('{'.repeat(200_000), options)).toEqual(['Use 200 placeholders or fewer'])
    expect(withChoices('{{#if option.'.repeat(15_000), options)).toHaveLength(195_000)
  })
})

it('a template loses the parts that no option of a project can bring in', () => {
  const body = '- a\n{{#if option.late-never or option.x}}\n- b\n{{/if}}\n{{#if option.x}}\n- c\n{{/if}}\n- d {{#if option.y}}e {{/if}}f'
  expect(withoutParts(body, (key) => key === 'late-never')).toBe('- a\n{{#if option.late-never or option.x}}\n- b\n{{/if}}\n- d f')
})
