import { expect, it } from 'vitest'
import { acceptFile } from '../../src/evidence/file.ts'
import { textOfFile } from '../../src/evidence/text-of-file.ts'
import { holdsRealNumber } from '../../src/real-numbers.ts'

const words = 'Naïve café – “booked” by 111\r\n'
const le = (text: string): Buffer => Buffer.from(text, 'utf16le')
const be = (text: string): Buffer => le(text).swap16()
const mark = '\uFEFF'
const windows = Buffer.from([...words].map((sign) => ({ '–': 0x96, '“': 0x93, '”': 0x94 })[sign] ?? sign.codePointAt(0) ?? 0))
/** A number that passes the check digit and is outside the synthetic ranges. */
const real = '4010232137'

it.each([
  ['UTF-8', Buffer.from(words), 'utf-8'],
  ['UTF-8 with its mark', Buffer.from(mark + words), 'utf-8'],
  ['little-endian UTF-16 with its mark', le(mark + words), 'utf-16le'],
  ['big-endian UTF-16 with its mark', be(mark + words), 'utf-16be'],
  ['little-endian UTF-16 without a mark', le(words), 'utf-16le'],
  ['big-endian UTF-16 without a mark', be(words), 'utf-16be'],
  ['windows-1252', windows, 'windows-1252'],
])('text in %s is read, and accepted as evidence byte for byte', async (_what, bytes, codePage) => {
  expect(textOfFile(bytes)).toEqual({ text: words, codePage })
  expect(await acceptFile({ name: 'day.log', bytes })).toEqual({
    file: { name: 'day.log', bytes, type: `text/plain; charset=${codePage}`, text: words },
  })
})

it.each([
  ['xml', '<?xml version="1.0" encoding="UTF-16"?><a/>'],
  ['json', '{"a":"é"}'],
  ['csv', 'Name;Ort\r\nJörg;Köln\r\n'],
  ['eml', 'Subject: a\r\n\r\nb'],
])('a file called .%s is text in every encoding', async (ending, text) => {
  for (const bytes of [Buffer.from(text), Buffer.from(mark + text), le(mark + text), be(mark + text), Buffer.from(text, 'latin1')])
    expect(await acceptFile({ name: `a.${ending}`, bytes })).toMatchObject({ file: { text } })
})

it.each([
  ['zero bytes', Buffer.from('a\0b')],
  ['zero bytes, an even number of them', Buffer.from('ab\0cd\0')],
  ['control characters', Buffer.from('a\u0001b')],
  ['half a character', Buffer.concat([le(mark), Buffer.from([0x3d, 0xd8])])],
  ['half a unit', Buffer.concat([le(mark + words), Buffer.from('a')])],
  ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 97, 0, 0, 0])],
  ['bytes that windows-1252 leaves open', Buffer.from([97, 0x81, 98])],
  ['only zero bytes', Buffer.alloc(100)],
])('%s are not text', async (_what, bytes) => {
  expect(textOfFile(bytes)).toBeUndefined()
  expect(await acceptFile({ name: 'a.txt', bytes })).toHaveProperty('fault')
})

it.each([
  ['UTF-8', Buffer.from(real)],
  ['UTF-8 with its mark', Buffer.from(mark + real)],
  ['UTF-16', le(mark + real)],
  ['big-endian UTF-16', be(mark + real)],
  ['UTF-16 without a mark', le(`NHS number: ${real}`)],
  ['windows-1252', Buffer.concat([Buffer.from([0xe9, 32]), Buffer.from(real)])],
])('a real person’s number is found in %s', (_what, bytes) => {
  expect(holdsRealNumber(textOfFile(bytes)?.text ?? '')).toBe(true)
})
