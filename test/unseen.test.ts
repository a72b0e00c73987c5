import { expect, it } from 'vitest'
import { blanks } from '../src/text.ts'
import { cleanedCode, removedFrom } from '../src/unseen.ts'

it.each([
  ['A81001', 'A81001', []],
  ['  A81001\t', 'A81001', []],
  ['\u00A0A81001\u00A0', 'A81001', []],
  ['A8\u200B1001', 'A81001', ['a zero-width space']],
  ['\uFEFFA81001', 'A81001', ['a byte order mark']],
  ['A81001\u200E ', 'A81001', ['a mark of text direction']],
  ['A81001 \u200B', 'A81001', ['a zero-width space']],
  ['918\u00A0999\u202F198820', '918999198820', ['a no-break space']],
  ['RY9\u2009NR', 'RY9NR', ['a wide or thin space']],
  ['RY9\u00AD-812\u2060345', 'RY9-812345', ['a soft hyphen', 'a zero-width joiner']],
  ['A8\u20631001', 'A81001', ['an invisible character']],
  ['918 999 198 820', '918 999 198 820', []],
  ['', '', []],
  ['\u200B', '', ['a zero-width space']],
])('of %j the code is %j, and invisible characters are named', (text, code, found) => {
  expect(cleanedCode(text)).toEqual({ code, found })
})

it('every invisible character has a name, and so has every inner space but the plain one', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
  for (const sign of all) {
    const { code, found } = cleanedCode(`A8${sign}1001`)
    if (code === 'A81001') expect([sign.codePointAt(0)?.toString(16), found.length]).toEqual([sign.codePointAt(0)?.toString(16), 1])
    else expect(['\t', ' ', '\n', '\v', '\f', '\r', '\u2028', '\u2029'].includes(sign) || !blanks.includes(sign)).toBe(true)
  }
})

it('the person is told what was removed', () => {
  expect(removedFrom({ code: 'A81001', found: ['a zero-width space'] })).toBe('A81001 had a zero-width space in it; it was removed')
  expect(removedFrom({ code: 'A8', found: ['a', 'b', 'c'] })).toBe('A8 had a, b and c in it; they were removed')
  expect(removedFrom({ code: 'x'.repeat(100_000), found: ['a'] })).toBe(`${'x'.repeat(60)}… had a in it; it was removed`)
})
