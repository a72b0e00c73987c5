import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codes, primitives, types } from '../../../src/sandbox/fhir/elements.ts'
import type { Element } from '../../../src/sandbox/fhir/elements.ts'
import { capabilityStatement } from '../../../src/sandbox/fhir/capability.ts'
import { readJson } from '../../../src/sandbox/fhir/read-json.ts'
import { readXml } from '../../../src/sandbox/fhir/read-xml.ts'
import { structureFaults } from '../../../src/sandbox/fhir/structure.ts'
import { writeXml, xmlOf } from '../../../src/sandbox/fhir/write-xml.ts'
import { differencesOf } from '../../../src/sandbox/rules/differences.ts'
import { bookingOf } from '../../support/consumer.ts'

type Json = Record<string, unknown>

const text = fc
  .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
  .map((one) => one.replaceAll(/\p{C}/gu, 'x'))
  .filter((one) => one.trim() !== '')
const values: Record<string, fc.Arbitrary<unknown>> = {
  string: fc.oneof(
    text,
    fc.constantFrom('007', '1e5', 'true', 'a & b', '<b>"quoted"</b>', 'two\nlines\tand a tab', ' blank at both ends ', '&amp;', 'naïve Ünïcode 😀'),
  ),
  markdown: text,
  id: fc.stringMatching(/^[A-Za-z0-9.-]{1,20}$/),
  code: fc.constantFrom('a-code', 'other code'),
  uri: fc.constantFrom('https://fhir.nhs.uk/Id/x?a=1&b=2', 'urn:oid:1.2.3'),
  oid: fc.constant('urn:oid:1.2.840'),
  time: fc.constantFrom('09:00:00', '23:59:59.5'),
  boolean: fc.boolean(),
  integer: fc.integer(),
  unsignedInt: fc.nat(),
  positiveInt: fc.integer({ min: 1, max: 1000 }),
  decimal: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((one) => (Object.is(one, -0) ? 0 : one)),
  base64Binary: fc.constantFrom('QUJD', 'YQ=='),
  instant: fc.constantFrom('2026-03-02T09:00:00.000+00:00', '2026-07-02T09:00:00Z'),
  dateTime: fc.constantFrom('2026', '2026-03-02', '2026-03-02T09:00:00+01:00'),
  date: fc.constantFrom('1980', '1980-05', '1980-05-17'),
  xhtml: fc.constantFrom(
    '<div xmlns="http://www.w3.org/1999/xhtml"><p>Seen <b>today</b> &amp; &lt;well&gt;</p><div>inner</div></div>',
    '<div xmlns="http://www.w3.org/1999/xhtml">plain</div>',
  ),
}

/** Any object of a type that the table allows, nested up to this many levels. */
function objectOf(type: string, depth: number): fc.Arbitrary<Json> {
  const entries = [...(types[type] ?? [])].filter(([, element]) => element.min === 1 || depth > 0 || primitives[element.type])
  const shape: Record<string, fc.Arbitrary<unknown>> = {}
  for (const [name, element] of entries) shape[name] = valuesOf(type, name, element, depth)
  const required = entries.filter(([, element]) => element.min === 1).map(([name]) => name)
  // FHIR has no empty objects, so an empty one gets an extension.
  return fc
    .record(shape, { requiredKeys: required })
    .map((one) => keepFew(one, required))
    .map((one) => (Object.keys(one).length > 0 || type === 'Extension' ? one : { extension: [{ url: 'urn:empty' }] }))
}

/** A tenth of the optional elements: all of them at once would be enormous. */
function keepFew(object: Json, required: string[]): Json {
  const names = Object.keys(object)
  return Object.fromEntries(names.filter((name, index) => required.includes(name) || (index * 7 + names.length) % 5 === 0).map((name) => [name, object[name]]))
}

function valuesOf(type: string, name: string, element: Element, depth: number): fc.Arbitrary<unknown> {
  const list = codes[`${type}.${name}`]
  const one = list
    ? fc.constantFrom(...list)
    : element.type === 'Resource'
      ? resourceOf('Slot', depth - 1)
      : (values[element.type] ?? objectOf(element.type, depth - 1))
  return element.many ? fc.array(one, { minLength: 1, maxLength: 2 }) : one
}

const resourceOf = (type: string, depth: number): fc.Arbitrary<Json> => objectOf(type, Math.max(0, depth)).map((one) => ({ resourceType: type, ...one }))
const resources = Object.keys(types).filter((type) => types[type]?.has('meta'))

describe('FHIR’s XML', () => {
  it.each(resources)('of a %s is read back as what was written, whatever it holds', (type) => {
    fc.assert(
      fc.property(resourceOf(type, 2), (resource) => {
        expect(structureFaults(resource)).toEqual([])
        expect(readXml(writeXml(resource))).toEqual({ ok: true, resource })
      }),
      { numRuns: 40 },
    )
  })

  it('of a booking is read back as the same booking, and is in the order of STU3', () => {
    const booking = {
      ...bookingOf({
        id: 's',
        identifier: [{ value: '5f0e8a0e-0f7c-4cf4-9d4e-0d8f2d3a1c11' }],
        schedule: { reference: 'Schedule/1' },
        status: 'free',
        start: '2026-03-02T09:00:00.000+00:00',
        end: '2026-03-02T09:15:00.000+00:00',
      }),
      language: 'en-GB',
    }
    const xml = writeXml(booking)
    expect(readXml(xml)).toEqual({ ok: true, resource: JSON.parse(JSON.stringify(booking)) as Json })
    const order = [
      '<language value="en-GB"/><contained>',
      '<status value="booked"/><description',
      '<supportingInformation>',
      '<start ',
      '<end ',
      '<slot>',
      '<created ',
      '<participant>',
    ]
    const places = order.map((one) => xml.lastIndexOf(one))
    expect(places[0]).toBeGreaterThan(0)
    expect(places.toSorted((a, b) => a - b)).toEqual(places)
    expect(xml).toContain('<extension url="https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSNumberVerificationStatus-1">')
  })

  it('of the capability statement is complete', () => {
    const statement = JSON.parse(JSON.stringify(capabilityStatement('http://localhost/sandbox/x/STU3'))) as Json
    expect(structureFaults(statement)).toEqual([])
    expect(readXml(xmlOf(JSON.stringify(statement)))).toEqual({ ok: true, resource: statement })
  })

  it('keeps ids and extensions of primitive values, in lists too', () => {
    const resource = {
      resourceType: 'Patient',
      birthDate: '1980-05-17',
      _birthDate: { extension: [{ url: 'http://x/time', valueDateTime: '1980-05-17T08:00:00Z' }] },
      _gender: { extension: [{ url: 'http://x/why', valueCode: 'unknown' }] },
      name: [{ id: 'n1', given: ['Petra', null], _given: [null, { id: 'g2', extension: [{ url: 'http://x/none', valueBoolean: true }] }] }],
    }
    expect(readXml(writeXml(resource))).toEqual({ ok: true, resource })
    expect(structureFaults(resource)).toEqual([])
  })

  it('has unknown elements after known ones, and a narrative that is not XHTML as text', () => {
    const xml = writeXml({ resourceType: 'Patient', oddity: 'x', text: { status: 'generated', div: '<div><p>open</div>' }, gender: 'female', 'no name': 1 })
    expect(xml).toContain(
      '<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">&lt;div&gt;&lt;p&gt;open&lt;/div&gt;</div></text><gender value="female"/><oddity value="x"/></Patient>',
    )
  })
})

const patient = (inside: string): string => `<Patient xmlns="http://hl7.org/fhir">${inside}</Patient>`

describe('an XML body', () => {
  it.each([
    ['empty', '', /empty/],
    ['cut short', '<Patient xmlns="http://hl7.org/fhir"><name>', /not well-formed XML, line 1/],
    ['without a namespace', '<Patient><gender value="male"/></Patient>', /namespace/],
    ['of another namespace', '<Patient xmlns="urn:hl7-org:v3"/>', /namespace/],
    ['with a DOCTYPE', '<!DOCTYPE lolz [<!ENTITY lol "lol">]><Patient xmlns="http://hl7.org/fhir"/>', /DOCTYPE/],
    [
      'with an external entity',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir"><id value="&e;"/></Patient>',
      /DOCTYPE/,
    ],
    ['with an undeclared entity', patient('<id value="&nbsp;"/>'), /&amp;/],
    ['with a bare ampersand', patient('<id value="a & b"/>'), /&amp;|well-formed/],
    ['nested too deep', patient('<contact>'.repeat(200) + '</contact>'.repeat(200)), /nested/],
    ['nested absurdly deep', patient('<a>'.repeat(20_000) + '</a>'.repeat(20_000)), /nested/],
    ['with a null byte', patient('<id value="a\u0000"/>'), /control character/],
    ['with a prefix', '<f:Patient xmlns:f="http://hl7.org/fhir"/>', /namespace/],
    ['with text for a value', patient('<gender>male</gender>'), /value attribute/],
    ['with two roots', `${patient('')}${patient('')}`, /well-formed|single/],
    ['that is JSON', '{"resourceType":"Patient"}', /well-formed/],
    ['with a reference beyond Unicode', patient('<id value="&#x110000;"/>'), /no character/],
  ])('%s is refused with a sentence', (_, body, says) => {
    const read = readXml(body)
    expect(read).toMatchObject({ ok: false })
    expect(read.ok ? '' : read.says).toMatch(says)
  })

  it('may begin with a byte order mark and a declaration, and contain comments and processing instructions', () => {
    expect(readXml(`\ufeff<?xml version="1.0" encoding="UTF-8"?><!-- a test -->${patient('<!-- x --><gender value="male"/>')}`)).toEqual({
      ok: true,
      resource: { resourceType: 'Patient', gender: 'male' },
    })
  })

  it('leaves elements that are repeated, mistyped, unknown or empty to the rules', () => {
    const read = readXml(
      patient('<active value="yes"/><gender value="male"/><gender value="female"/><oddity value="1"/><odd><a value="1"/><a value="2"/></odd><birthDate/>'),
    )
    expect(read).toEqual({
      ok: true,
      resource: { resourceType: 'Patient', active: 'yes', gender: ['male', 'female'], oddity: '1', odd: { a: ['1', '2'] }, birthDate: '' },
    })
    expect(
      structureFaults(read.ok ? read.resource : {})
        .map((one) => one.path)
        .toSorted(),
    ).toEqual(['Patient.active', 'Patient.birthDate', 'Patient.gender', 'Patient.odd', 'Patient.oddity'])
  })

  it('cannot change a prototype', () => {
    const read = readXml(patient('<__proto__ value="x"/><constructor value="y"/>'))
    expect(read.ok ? Object.getPrototypeOf(read.resource) : Object.prototype).toBe(Object.prototype)
    expect(Object.prototype).not.toHaveProperty('value')
  })
})

describe('a JSON body', () => {
  it.each([
    ['with a number too large to be exact', '{"resourceType":"Patient","x":12345678901234567890}', /too large/],
    ['with an infinite number', '{"resourceType":"Patient","x":1e999}', /too large/],
    ['nested too deep', `{"a":${'['.repeat(60)}${']'.repeat(60)}}`, /nested/],
    ['nested absurdly deep', '['.repeat(200_000), /JSON|nested/],
    ['that is a list', '[]', /one resource/],
    ['empty', ' ', /empty/],
  ])('%s is refused with a sentence', (_, body, says) => {
    const read = readJson(body)
    expect(read.ok ? '' : read.says).toMatch(says)
  })

  it.each([
    ['{\n "name": "Petra Chalmers",\n "gender": female\n}', /Unexpected token 'e', line 3, column 13/],
    ['{"name": "Petra Chalmers" "x": 1}', /Expected ',' or '}' after property value, line 1, column 27/],
    ['{"name": "Petra Chalmers", "x": }', /Unexpected token '}', line 1, column 33/],
    ['{"name": "Petra Chalmers",}', /Expected double-quoted property name, line 1, column 27/],
    ['{"name": "Petra', /Unterminated string, line 1/],
  ])('%s is refused with the place of its fault and none of its content', (body, says) => {
    const read = readJson(body)
    expect(read.ok ? '' : read.says).toMatch(says)
    expect(read.ok ? '' : read.says).not.toContain('Petra')
  })
})

describe('a decimal', () => {
  const location = (number: string): string => `{"resourceType":"Location","position":{"longitude":${number},"latitude":1}}`

  it.each(['1.10', '-0.50', '100', '1.0', '1e2', '0.12345678901234567890', '-0', '3.5E-3', '0'])(
    '%s keeps the way it was written, in either format and back',
    (number) => {
      const read = readJson(location(number))
      if (!read.ok) throw new Error(read.says)
      expect(JSON.stringify(read.resource)).toBe(location(number))
      expect(structureFaults(read.resource)).toEqual([])
      const xml = xmlOf(location(number))
      expect(xml).toContain(`<longitude value="${number}"/>`)
      const back = readXml(xml)
      if (!back.ok) throw new Error(back.says)
      expect(JSON.stringify(back.resource)).toBe(location(number))
    },
  )

  it('is reported as it was written if it is not whole where a whole number is needed', () => {
    const read = readJson('{"resourceType":"Patient","telecom":[{"rank":1.0}]}')
    if (!read.ok) throw new Error(read.says)
    expect(structureFaults(read.resource).map((fault) => fault.says)).toEqual(['Patient.telecom[0].rank must be a whole number from 1; found the number 1.0.'])
  })

  it('is refused if it is too large, however it is written', () => {
    expect(readJson(location('1.0e400')).ok).toBe(false)
    expect(readJson(location('10000000000000000.10')).ok).toBe(false)
  })

  it('without its trailing zero is not a change of an appointment', () => {
    const stands = readJson('{"extension":[{"url":"u","valueDecimal":1.10}]}')
    if (!stands.ok) throw new Error(stands.says)
    expect(differencesOf(stands.resource, { extension: [{ url: 'u', valueDecimal: 1.1 }] })).toEqual([])
    expect(differencesOf(stands.resource, { extension: [{ url: 'u', valueDecimal: 1.2 }] })).toEqual(['Appointment.extension[0].valueDecimal'])
  })
})
