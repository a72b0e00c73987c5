import { describe, expect, it } from 'vitest'
import { mostValues, sizeOfJson } from '../../src/sandbox/fhir/bounds.ts'
import { readJson } from '../../src/sandbox/fhir/read-json.ts'
import { readXml } from '../../src/sandbox/fhir/read-xml.ts'
import { maskBody, maskSaid, prettyBody, prettyXml } from '../../src/sandbox/interactions/mask.ts'
import { mend } from '../../src/sandbox/workbench/mend.ts'
import { coloured } from '../../src/sandbox/interactions/colour.ts'
import { markedBody } from '../../src/sandbox/workbench/marked.ts'
import { readExchange } from '../../src/sandbox/exchange/read.ts'
import { tooLong } from '../../src/sandbox/exchange/refusals.ts'
import { judge } from '../../src/sandbox/rules/judge.ts'
import { readJwt } from '../../src/sandbox/rules/jwt.ts'
import { hostileBodies, hostileTexts } from '../support/hostile-texts.ts'

const bytes = 256 * 1024
const sandbox = { baseUrl: 'http://a.example/STU3', edition: 'current', scenarios: false, allowedToSearch: null, allowedToBook: null, allowedToCancel: null }
const booked = (bodyText: string) => {
  const type = `application/fhir+${bodyText.trimStart().startsWith('<') ? 'xml' : 'json'}`
  const sent = { method: 'POST', url: '/sandbox/k/STU3/Appointment', headers: { 'content-type': type } }
  return readExchange(sent, { terms: sandbox, operation: 'book', query: [], bodyText, now: 0 })
}

describe('the number of findings, and what is shown of a body,', () => {
  it.each([...hostileBodies(bytes), ...hostileTexts(20_000)])('is bounded for $name', ({ text }) => {
    const findings = judge(booked(text))
    expect(findings.length).toBeLessThan(200)
    const numbered = findings.map((one, index) => ({ ...one, number: index + 1 }))
    for (const shown of [prettyBody(text, 'request'), maskBody(text, 'request')]) {
      expect(shown.length).toBeLessThan(text.length + 81 * 4 * mostValues)
      expect(markedBody(shown, 'request', numbered).lines.length).toBeLessThanOrEqual(1500)
    }
  })
})

it('a body of more values than a booking can have is refused with the limit', () => {
  const list = (count: number) => JSON.stringify({ resourceType: 'Appointment', a: Array.from({ length: count }, () => 1) })
  expect(readJson(list(mostValues - 10)).ok).toBe(true)
  expect(readJson(list(mostValues + 1))).toEqual({ ok: false, says: expect.stringContaining('more than 5,000 values') })
  expect(readJson(list(mostValues + 1), 2 * mostValues).ok).toBe(true)
  const elements = (count: number) => `<Appointment xmlns="http://hl7.org/fhir">${'<language value="a"/>'.repeat(count)}</Appointment>`
  expect(readXml(elements(2 * mostValues)).ok).toBe(false)
  expect(readXml(elements(3)).ok).toBe(true)
})

it('commas and brackets inside a text do not count as values', () => {
  expect(sizeOfJson('{"a":"[,{\\",[","b":[1,2]}')).toEqual({ values: 5, depth: 2 })
})

it('repeated XML elements make one list, in order, each with its own extensions', () => {
  const values = Array.from({ length: 3000 }, (_, index) => `<given value="${index}"/>`).join('')
  const read = readXml(
    `<Appointment xmlns="http://hl7.org/fhir"><contained><Patient><name>${values}<given value="last"><extension url="u"/></given></name></Patient></contained></Appointment>`,
  )
  const { resource } = read as unknown as { resource: { contained: [{ name: [{ given: string[]; _given: unknown[] }] }] } }
  const [x] = resource.contained[0].name
  expect(x.given.length).toBe(3001)
  expect([x.given[0], x.given[2999], x.given[3000]]).toEqual(['0', '2999', 'last'])
  expect([x._given.length, x._given[0], x._given[3000]]).toEqual([3001, null, { extension: [{ url: 'u' }] }])
})

it('a token nested deeper than any claim is not read', () => {
  const part = (text: string) => Buffer.from(text).toString('base64url')
  const token = (payload: string) => readJwt(`Bearer ${part('{"alg":"none"}')}.${part(payload)}.`).kind
  expect(token('{"a":[[["b"]]]}')).toBe('read')
  expect(token(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`)).toBe('unreadable')
  expect(token(`{"a":[${'1,'.repeat(5000)}1]}`)).toBe('unreadable')
})

it('an address of more characters or parameters than a search has is refused', () => {
  expect(tooLong(`/Slot?${'a'.repeat(7000)}`, [])).toBeNull()
  expect(tooLong(`/Slot?${'a'.repeat(8000)}`, [])?.fault.status).toBe(414)
  expect(tooLong('/Slot', Array.from({ length: 101 }))?.fault.says).toContain('100 parameters')
})

it('what a rule quotes is masked, even if the last quotation mark is missing', () => {
  expect(maskSaid('found "Petra \\" Chalmers" and "Petra\n')).toBe('found "•••" and "•••"')
  expect(maskSaid(`"${'\\"'.repeat(20_000)}`)).toBe('"•••"')
})

it('XML is indented no deeper than a body may be nested', () => {
  expect(prettyXml('<a>\n'.repeat(5000)).length).toBeLessThan(5000 * 100)
})

it('mending changes one place of a body and leaves the rest, and the original, as they are', () => {
  const draft = (body: Record<string, unknown>) => ({ method: 'POST', path: '/Appointment', headers: {}, claims: null, body })
  const sent = draft({ resourceType: 'Appointment', status: 'proposed', slot: [{ reference: '#a' }, { reference: '#b' }], description: 'Mine' })
  const right = draft({ resourceType: 'Appointment', status: 'booked', slot: [{ reference: '#slot' }], created: 'now' })
  const before = structuredClone(sent)
  const faults = ({ body }: { body: Record<string, unknown> | null }) => [
    ...(body?.['status'] === 'booked' ? [] : [{ where: 'Appointment.status' }]),
    ...((body?.['slot'] as unknown[] | undefined)?.length === 1 ? [] : [{ where: 'Appointment.slot[1]' }]),
    ...(body?.['created'] === undefined ? [{ where: 'Appointment.created' }] : []),
  ]
  expect(mend(sent, right, faults).body).toEqual({
    resourceType: 'Appointment',
    status: 'booked',
    slot: [{ reference: '#a' }],
    description: 'Mine',
    created: 'now',
  })
  expect(sent).toEqual(before)
})

const wordsOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

describe.each(['json', 'xml'] as const)('colours of %s', (language) => {
  it.each([...hostileTexts(1500)])('neither add to the text nor take anything away: $name', ({ text }) => {
    for (const line of text.split('\n')) expect(wordsOf(coloured(line, language))).toBe(line)
  })
})

it('syntax colours mark names, texts and numbers', () => {
  expect(coloured('  "a\\"b": "c:",', 'json')).toBe(
    '  <span class="app-colour-name">&quot;a\\&quot;b&quot;</span><span class="app-colour-mark">:</span> <span class="app-colour-text">&quot;c:&quot;</span><span class="app-colour-mark">,</span>',
  )
  expect(coloured('"n": -1.5e3', 'json')).toContain('<span class="app-colour-number">-1.5e3</span>')
  expect(coloured('<id value="a>b"/>x', 'xml')).toBe(
    '<span class="app-colour-mark">&lt;</span><span class="app-colour-name">id</span><span class="app-colour-mark"> </span><span class="app-colour-name">value</span><span class="app-colour-mark">=</span><span class="app-colour-text">&quot;a&gt;b&quot;</span><span class="app-colour-mark">/&gt;</span>x',
  )
})
