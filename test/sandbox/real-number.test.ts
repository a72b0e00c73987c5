import { expect, it } from 'vitest'
import { isNhsNumber } from '../../src/nhs-number.ts'
import { readQuery } from '../../src/sandbox/rules/exchange.ts'
import { holdsRealNumber, withoutRealNumbers } from '../../src/real-numbers.ts'
import { namesRealPerson } from '../../src/sandbox/rules/real-person.ts'
import { noJwt } from '../../src/sandbox/rules/jwt.ts'
import { readSlotSearch } from '../../src/sandbox/slots/slot-search.ts'

const base64 = (words: string, encoding: BufferEncoding = 'utf8'): string => Buffer.from(words, encoding).toString('base64')

/** One number, which passes the check and is in no synthetic range, as people and systems write it. */
const dressed = [
  '4010232137',
  'NHS 401 023 2137',
  '"value":"401-023-2137"',
  'a 4010232137 beside db773000-4410-4951-921f-d54d9dab6499',
  'Her mother is 4010232137.',
  '401\u00a0023\u00a02137',
  '401\u2009023\u202f2137',
  '401.023.2137',
  '401/023/2137',
  '401\\023\\2137',
  '401–023–2137',
  '401—023—2137',
  '401\u2011023\u20112137',
  '401−023−2137',
  '401_023_2137',
  '401,023,2137',
  '401 - 023 - 2137',
  '(401) 023 2137',
  '401·023·2137',
  '401023 2137',
  '401 0232137',
  '４０１０２３２１３７',
  '４０１　０２３　２１３７',
  '４０１．０２３．２１３７',
  '٤٠١٠٢٣٢١٣٧',
  '४०१०२३२१३७',
  '𝟒𝟎𝟏𝟎𝟐𝟑𝟐𝟏𝟑𝟕',
  '401\u200b023\u200b2137',
  '4\u200b0\u200b1\u200b0\u200b2\u200b3\u200b2\u200b1\u200b3\u200b7',
  '401\u00ad023\u00ad2137',
  '4️⃣0️⃣1️⃣0️⃣2️⃣3️⃣2️⃣1️⃣3️⃣7️⃣',
  '4 0 1 0 2 3 2 1 3 7',
  '4-0-1-0-2-3-2-1-3-7',
  '401%20023%202137',
  '401%C2%A0023%C2%A02137',
  '%34%30%31%30%32%33%32%31%33%37',
  '401&#160;023&#xA0;2137',
  '&#52;010232137',
  '<b>401</b><i>023</i>2137',
  base64('4010232137'),
  base64('The patient is 401 023 2137 today'),
  base64('４０１０２３２１３７'),
  base64('4010232137', 'utf16le'),
  `data:text/plain;base64,${base64('401.023.2137')}`,
  `see ${Buffer.from('4010232137!').toString('base64url')}`,
]

it.each(dressed)('a real NHS number is found in %s', (words) => {
  expect(holdsRealNumber(words)).toBe(true)
})

it.each([
  '9000000009',
  '９０００００００09',
  '01632960587',
  '1772442000000.12',
  '/Appointment/db773000-4410-4951-921f-d54d9dab6499',
  '{"value":"DB773000-4410-4951-921F-D54D9DAB6499"}',
  '918999198993',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.7444.175 Safari/537.36',
  '2026-03-02T09:00:00.000+00:00',
  '+44 161 496 0006',
  '4010232138',
  base64('4010232138'),
])('no NHS number is found in %s', (words) => {
  expect(holdsRealNumber(words)).toBe(false)
})

const asked = (more: Partial<Parameters<typeof namesRealPerson>[0]>): Parameters<typeof namesRealPerson>[0] => ({
  url: '/sandbox/key/STU3/metadata',
  body: { kind: 'none' },
  bodyText: '',
  query: [],
  search: null,
  facts: {},
  headers: {},
  jwt: noJwt,
  now: Date.parse('2026-03-02T09:00:00Z'),
  ...more,
})

const searchOf = (dosId: string, knownService: boolean) => {
  const url = `/sandbox/key/STU3/Slot?schedule.actor:healthcareservice=${dosId}&start=le2026-03-05`
  const query = readQuery(url.split('?')[1] ?? '')
  return asked({ url, query, search: readSlotSearch(query), facts: { knownService } })
}

it('the DoS id of a service of the sandbox is not taken for a patient, even if its digits pass the check', () => {
  expect(namesRealPerson(searchOf('4010232137', true))).toBe(false)
  expect(namesRealPerson(searchOf('4010232137', false))).toBe(true)
})

it('times in a token or a header are not taken for a patient, even if their digits pass the check', () => {
  const seconds = [...Array(11).keys()].map((more) => 1_772_442_000 + more).find((one) => isNhsNumber(String(one))) ?? 0
  const token = (payload: Record<string, unknown>) => asked({ jwt: { kind: 'read', header: {}, payload } })
  expect(holdsRealNumber(String(seconds))).toBe(true)
  expect(namesRealPerson(token({ iat: seconds, exp: seconds }))).toBe(false)
  expect(namesRealPerson(token({ reason_for_request: String(seconds) }))).toBe(true)
  expect(namesRealPerson(asked({ headers: { 'x-request-id': `made-at-${seconds}` } }))).toBe(false)
  expect(namesRealPerson(asked({ headers: { 'x-request-id': `made-at-${seconds}` }, now: Date.parse('2026-05-02T09:00:00Z') }))).toBe(true)
})

it('real numbers are removed from a text, mistyped ones too; ids and synthetic people stay', () => {
  const stays = '9000000009, 1772442000000.12, db773000-4410-4951-921f-d54d9dab6499, 2026-03-02T09:00:00.000+00:00'
  expect(withoutRealNumbers(`401 023 2137, 4010232138, ${stays}`)).toBe(`[not kept], [not kept], ${stays}`)
  expect(withoutRealNumbers(stays)).toBe(stays)
  expect(withoutRealNumbers('４０１–023–2137 and 401%20023%202137')).toBe('[not kept] and [not kept]')
})
