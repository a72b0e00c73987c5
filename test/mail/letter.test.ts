import { expect, it } from 'vitest'
import { letterHtml } from '../../src/mail/letter-html.ts'
import { letterText } from '../../src/mail/letter.ts'
import type { Part } from '../../src/mail/letter.ts'

const says: Part[] = [
  'Testing of Smith & Sons <UTC> has moved.',
  { heading: 'Why' },
  { list: [{ text: 'The supplier is late', under: ['“3 weeks”'], to: 'https://slipway.example/projects/1?a=1&b=2' }, { text: 'Nothing else' }] },
  { button: 'See the dates', to: 'https://slipway.example/projects/1/dates' },
  { link: 'Choose which emails you get', to: 'https://slipway.example/emails/x' },
]

it('a message says the same as text', () => {
  expect(letterText(says)).toBe(`Testing of Smith & Sons <UTC> has moved.

Why

- The supplier is late
  “3 weeks”
  https://slipway.example/projects/1?a=1&b=2
- Nothing else

See the dates: https://slipway.example/projects/1/dates

Choose which emails you get: https://slipway.example/emails/x
`)
})

it('a message as HTML escapes what people wrote, and loads nothing from elsewhere', () => {
  const html = letterHtml('“Moved” & <late>', says)
  expect(html).toContain('<title>“Moved” &amp; &lt;late&gt;</title>')
  expect(html).toContain('Smith &amp; Sons &lt;UTC&gt;')
  expect(html).toContain('href="https://slipway.example/projects/1?a=1&amp;b=2"')
  expect(html).not.toMatch(/<(?:img|script|link|style|iframe)|\ssrc=|url\(/)
})

it('the address of the button is there in words, for mailboxes that show no buttons', () => {
  expect(letterHtml('Moved', says)).toContain('>https://slipway.example/projects/1/dates</a>')
})
