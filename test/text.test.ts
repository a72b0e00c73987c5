import { expect, it } from 'vitest'
import { blanks, folded, headingKey, holds, inThisOrder, searchable, tidied, unquoted, withoutEnd, withoutEnds, withPlainBlanks } from '../src/text.ts'
import { written } from './support/search-cases.ts'

it('tidying leaves no spaces at the ends and one between words', () => {
  expect(tidied('  West\u00A0\t Byfleet \n GP  ')).toBe('West Byfleet GP')
})

it.each([
  ['https://a.example///', '/', 'https://a.example'],
  ['a-b--', '-', 'a-b'],
  ['----', '-', ''],
  ['', '-', ''],
])('the end of %j is removed', (text, characters, left) => {
  expect(withoutEnd(text, characters)).toBe(left)
})

it('both ends can be removed', () => {
  expect(withoutEnds('** DRAFT *\n', `*${blanks}`)).toBe('DRAFT')
  expect(withoutEnds('***', '*')).toBe('')
})

it('spaces are the characters that trim removes', () => {
  expect(blanks.trim()).toBe('')
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((one) => one.trim() === '')
  expect([...blanks].toSorted()).toEqual(all.toSorted())
})

it.each([
  ['"say ""yes"""', 'say "yes"'],
  ['" a "', 'a'],
  ['"', '"'],
  ['5" tablet', '5" tablet'],
])('a cell in quotation marks is unquoted: %j', (cell, value) => {
  expect(unquoted(cell)).toBe(value)
})

it('pasted spaces of every kind become plain ones', () => {
  expect(withPlainBlanks('\uFEFFA\u00A0B\u202FC')).toBe('A B C')
})

it.each([
  ['the 111 system supplier', true],
  ['the supplier of 111', false],
  ['111 \n supplier', false],
  ['supplier, 111, supplier', true],
  ['1112 supplier', false],
])('words are matched in their order: %j', (text, found) => {
  expect(inThisOrder(text, /\b111\b/, /\bsupplier\b/)).toBe(found)
})

it('tidying removes invisible characters and composes accents', () => {
  expect(tidied('\u200BA8\u00AD1\u200D001\uFEFF')).toBe('A81001')
  expect(tidied('Cafe\u0301')).toBe('Café')
  expect(folded(' ST\u00A0 Mary\u2060s ')).toBe('st marys')
})

it.each([
  ['PRACTICE_CODE', 'practice code'],
  ['odsCode', 'ods code'],
  ['ODSCode', 'ods code'],
  ['Post code:', 'post code'],
  ['Post\u00A0Code *', 'post code'],
  ['\u200BODS', 'ods'],
  ['111 Provider (Status)', '111 provider status'],
  ['e-mail', 'e mail'],
  ['ICB\nname', 'icb name'],
])('the heading %j means %j', (heading, key) => {
  expect(headingKey(heading)).toBe(key)
})

it.each(written)('%j is found by %j', (stored, typed) => {
  expect(holds(stored, typed)).toBe(true)
})

it.each([
  ['St Marys', 'st mary s'],
  ['Stoke-on-Trent', 'stokeontrent'],
  ['Harbour Street', 'street harbour'],
  ['50 percent', '50%'],
  ['Leeds', 'leds'],
])('%j is not found by %j', (stored, typed) => {
  expect(holds(stored, typed)).toBe(false)
})

it('making a search text twice changes nothing', () => {
  for (const [stored] of written) expect(searchable(searchable(stored))).toBe(searchable(stored))
})
