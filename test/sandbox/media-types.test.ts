import { expect, it } from 'vitest'
import { acceptOf, contentTypeOf } from '../../src/sandbox/rules/media-types.ts'

const asked = (headers: Record<string, string>, format?: string): string => {
  const found = acceptOf({ headers, query: format === undefined ? [] : [['_format', format]] })
  return found.kind === 'refused' ? `refused ${found.where}` : `${found.format}${found.irregular ? ', irregular' : ''}`
}

it.each(
  (['json', 'xml'] as const).flatMap((format) =>
    [format, `text/${format}`, `application/${format}`, `application/fhir+${format}`, `application/${format}+fhir`].map((type) => [type, format]),
  ),
)('%s is served as %s, with or without a charset, in _format and Accept', (type, format) => {
  for (const spelling of [type, `${type};charset=utf-8`, `${type}; charset=UTF-8`, type.toUpperCase()]) {
    expect(asked({}, spelling)).toBe(format)
    expect(asked({ accept: spelling })).toMatch(new RegExp(`^${format}`))
  }
  expect(asked({}, type.replace('+', ' '))).toBe(format)
})

it.each([
  [{}, undefined, 'json'],
  [{ accept: '*/*' }, undefined, 'json'],
  [{ 'content-type': 'application/fhir+xml' }, undefined, 'xml'],
  [{ accept: 'application/fhir+json' }, 'xml', 'xml'],
  [{ accept: 'application/fhir+xml' }, 'json', 'json'],
  [{ accept: 'text/html' }, undefined, 'refused Accept'],
  [{ accept: 'application/fhir+json' }, 'html', 'refused _format'],
  [{ accept: 'application/fhir+json;charset=iso-8859-1' }, undefined, 'refused Accept'],
  [{ accept: 'text/html, application/fhir+xml;q=0.9, */*;q=0.8' }, undefined, 'xml'],
  [{ accept: 'application/fhir+json;q=0, application/fhir+xml' }, undefined, 'xml'],
  [{ accept: 'application/fhir+xml;q=0.1, application/fhir+json;q=0.9' }, undefined, 'json'],
  [{ accept: 'application/fhir+json; q=0.1, application/fhir+xml; q=0.9' }, undefined, 'xml'],
  [{ accept: 'application/fhir+xml;q=0.5, application/fhir+json;q=0.5' }, undefined, 'xml'],
  [{ accept: 'application/fhir+xml;q=0.5, application/json' }, undefined, 'json, irregular'],
  [{ accept: 'application/json, application/fhir+xml' }, undefined, 'xml'],
  [{ accept: 'application/fhir+xml;q=0.5, */*' }, undefined, 'json'],
  [{ accept: 'application/fhir+xml, */*' }, undefined, 'xml'],
  [{ accept: 'application/fhir+json;q=0, */*' }, undefined, 'xml'],
  [{ accept: 'application/fhir+json;q=0.000' }, undefined, 'refused Accept'],
  [{ accept: '*/*;q=0' }, undefined, 'refused Accept'],
  [{ accept: 'application/json' }, undefined, 'json, irregular'],
  [{ accept: 'constructor' }, undefined, 'refused Accept'],
])('headers %j and _format %s give %s', (headers, format, wanted) => {
  expect(asked(headers as Record<string, string>, format)).toBe(wanted)
})

it.each([
  ['application/fhir+json', 'json regular'],
  ['application/fhir+xml; charset=utf-8', 'xml regular'],
  ['application/json+fhir', 'json old'],
  ['application/xml', 'xml plain'],
  ['text/json', 'json plain'],
  ['application/fhir+json; charset=utf-16', 'json other'],
  ['text/plain', 'null other'],
  ['', 'null other'],
])('the Content-Type %s is %s', (type, wanted) => {
  const { format, age } = contentTypeOf({ headers: { 'content-type': type } })
  expect(`${format} ${age}`).toBe(wanted)
})
