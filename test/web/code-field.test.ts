import { expect, it } from 'vitest'
import { z } from 'zod'
import { cleanedIn, codeList, codeText } from '../../src/web/code-field.ts'
import { emailField } from '../../src/web/email-field.ts'

const read = (schema: z.ZodType, code: string | undefined) => {
  const found = z.object({ code: schema }).safeParse({ code })
  return found.success
    ? found.data.code
    : { says: found.error.issues.map((issue) => issue.message).join(' | '), cleaned: cleanedIn(found.error.issues)['code'] }
}

it.each([
  ['A81001', 'A81001'],
  [' A81001\u00A0', 'A81001'],
  ['A8\u200B1001', { says: 'A81001 had a zero-width space in it; it was removed. Check what is below, then select the button again', cleaned: 'A81001' }],
])('a code typed as %j is read as %j', (typed, expected) => {
  expect(read(codeText(), typed)).toEqual(expected)
})

it.each([
  [undefined, []],
  ['1\u00A02,3\r\n3', ['1', '2', '3']],
  [
    '1\n2\u200B 3\uFEFF4',
    {
      says: '2 had a zero-width space in it; it was removed. 34 had a byte order mark in it; it was removed. Check what is below, then select the button again',
      cleaned: '1\n2\n34',
    },
  ],
])('codes typed as %j are read as %j', (typed, expected) => {
  expect(read(codeList, typed)).toEqual(expected)
})

it('a few of many unknown codes are named and the others counted', () => {
  const { says } = read(codeList, Array.from({ length: 50 }, (_, index) => `${index}\u200B`).join('\n')) as { says: string }
  expect(says).toContain('4 had a zero-width space in it; it was removed. So had 45 more.')
})

it('an email address with invisible characters comes back cleaned, with no other message', () => {
  expect(read(emailField, 'Ann\u200B@nhs.example')).toEqual({
    says: 'Ann@nhs.example had a zero-width space in it; it was removed. Check what is below, then select the button again',
    cleaned: 'Ann@nhs.example',
  })
  expect(read(emailField, ' Ann@nhs.example\u00A0')).toBe('ann@nhs.example')
})
