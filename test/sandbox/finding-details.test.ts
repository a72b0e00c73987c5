import { describe, expect, it } from 'vitest'
import { quoted, quotedJson } from '../../src/sandbox/fhir/quoted.ts'
import { readJson } from '../../src/sandbox/fhir/read-json.ts'
import { maskBody, maskSaid } from '../../src/sandbox/interactions/mask.ts'
import { judge } from '../../src/sandbox/rules/judge.ts'
import { jwtOf } from '../../src/sandbox/rules/exchange.ts'
import { differencesOf } from '../../src/sandbox/rules/differences.ts'
import { writeJwt } from '../../src/sandbox/rules/jwt.ts'
import { inside, practitioner, request, existing, token } from '../support/wrong-requests.ts'
import type { Json } from '../support/wrong-requests.ts'

const saysOf = (found: ReturnType<typeof judge>, rule: string): string =>
  found
    .filter((one) => one.rule === rule)
    .map((one) => one.says)
    .join(' ')

describe('what a finding quotes', () => {
  it('is in quotation marks, and ends with … if it is cut', () => {
    expect(quoted('a'.repeat(70), 10)).toBe('"aaaaaaaaaa…"')
    expect(quoted('short')).toBe('"short"')
    expect(quotedJson({ alg: 'x'.repeat(300) }, 20)).toMatch(/^\{"alg":"x+…"$/)
    expect(quotedJson({ alg: 'x\\\\'.repeat(90) }, 20)).toMatch(/…"$/)
  })

  it.each([
    ['HDR-01', request('read', { headers: { 'ssp-from': '9'.repeat(100) } })],
    ['HDR-11', request('cancel', { headers: { 'if-match': `W/"${'a b'.repeat(40)}` } })],
    ['SLT-02', request('search-slots', { url: `/Slot?service=1&start=le${'2026-'.repeat(30)}` })],
    ['JWT-03', request('read', token(`${Buffer.from(JSON.stringify({ alg: 'HS256'.repeat(60) })).toString('base64url')}.e30.`))],
    ['BDY-02', request('book', inside('Patient', { gender: 'very '.repeat(30) }))],
  ])('has matching quotation marks in %s', (rule, x) => {
    const says = saysOf(judge(x), rule).replaceAll('\\"', '')
    expect(says).toContain('…"')
    expect((says.match(/"/g) ?? []).length % 2).toBe(0)
  })

  it('is hidden from people who may not see it, even with a quotation mark inside', () => {
    expect(maskSaid(`found ${quoted('Chal"mers')}.`)).toBe('found "•••".')
  })
})

describe('a token', () => {
  const says = (raw: string): string => {
    const jwt = jwtOf({ authorization: `Bearer ${raw}` })
    return jwt.kind === 'unreadable' ? jwt.says : ''
  }
  const [head = ''] = writeJwt({}).split('.')

  it('with padding or in plain base64 is refused, with how to fix it', () => {
    expect(says(`${head}==.e30.`)).toContain('padded with =')
    expect(says(`${head}.${Buffer.from('{"a":"???>>>"}').toString('base64')}.`)).toContain('plain base64')
    expect(says(`${head}.%%%.`)).toMatch(/500 values\.$/)
  })

  it('whose family is a list is refused, with how to fix it', () => {
    expect(saysOf(judge(request('read', practitioner({ name: [{ family: ['Jones'], given: ['Claire'] }] }))), 'JWT-15')).toContain('as in DSTU2')
  })
})

it('a JSON body may begin with a byte order mark, and is masked', () => {
  expect(readJson('\ufeff{"resourceType":"Appointment"}')).toEqual({ ok: true, resource: { resourceType: 'Appointment' } })
  expect(maskBody('\ufeff{"resourceType":"Patient","name":"Chalmers"}', 'request')).toContain('"name": "•••"')
  expect(readJson('\ufeff')).toMatchObject({ ok: false, says: expect.stringContaining('empty') as string })
})

describe('what a cancellation changes', () => {
  const contained = existing['contained'] as Json[]

  it('is found by the ids of contained resources, in any order', () => {
    expect(differencesOf(existing, { ...existing, contained: contained.toReversed() })).toEqual([])
    const changed = contained.toReversed().map((one) => (one['resourceType'] === 'Patient' ? { ...one, gender: 'male' } : one))
    expect(differencesOf(existing, { ...existing, contained: changed })).toEqual(['Appointment.contained[1].gender'])
  })

  it('is found if a contained resource is missing, added or has another id', () => {
    expect(differencesOf(existing, { ...existing, contained: contained.slice(1) })).toEqual(['Appointment.contained[0]'])
    expect(differencesOf(existing, { ...existing, contained: [...contained, { resourceType: 'Location', id: 'l' }] })).toEqual(['Appointment.contained[3]'])
    expect(differencesOf(existing, { ...existing, contained: [...contained, contained[0]] })).not.toEqual([])
  })

  it('includes the text of a code, which is not a narrative', () => {
    const coded = { ...existing, reason: [{ text: 'Sore throat' }] }
    expect(differencesOf(coded, { ...coded, reason: [{ text: 'Another' }] })).toEqual(['Appointment.reason[0].text'])
    const told = { ...existing, contained: contained.map((one) => ({ ...one, text: { status: 'generated', div: '<div>x</div>' } })) }
    expect(differencesOf(existing, told)).toEqual([])
  })
})
