import { XMLValidator } from 'fast-xml-parser'
import { isAttribute, primitives, types } from './elements.ts'
import type { Element } from './elements.ts'
import { isExact, isObject, readResource } from './exact.ts'

type Json = Record<string, unknown>
export const fhirNamespace = 'http://hl7.org/fhir'
export const xhtmlNamespace = 'http://www.w3.org/1999/xhtml'
const unknown: Element = { type: '', min: 0, many: true }

/** A resource, given as JSON text, as FHIR's XML. */
export const xmlOf = (json: string): string => writeXml(readResource(json))

/** A resource as FHIR's XML: elements in STU3's order, unknown ones after them. */
export const writeXml = (resource: Json): string => `<?xml version="1.0" encoding="UTF-8"?>${resourceXml(resource, ` xmlns="${fhirNamespace}"`)}`

function resourceXml(resource: Json, namespace = ''): string {
  const { resourceType } = resource
  return typeof resourceType === 'string' && isName(resourceType) ? tag(resourceType, namespace, childrenXml(resource, resourceType)) : ''
}

const tag = (name: string, attributes: string, inside: string): string =>
  inside === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inside}</${name}>`
const isName = (text: string): boolean => /^[A-Za-z_][\w.-]*$/.test(text)

function childrenXml(object: Json, type: string): string {
  const known = types[type]
  let xml = ''
  if (known)
    for (const [name, element] of known)
      if (!isAttribute(element, name, type) && (object[name] !== undefined || object[`_${name}`] !== undefined))
        xml += elementXml(name, element, object[name], object[`_${name}`])
  for (const name of Object.keys(object)) {
    const bare = name.startsWith('_') ? name.slice(1) : name
    if (bare === 'resourceType' || known?.has(bare) || (!known && bare === 'id') || !isName(bare) || (name !== bare && object[bare] !== undefined)) continue
    xml += elementXml(bare, unknown, object[bare], object[`_${bare}`])
  }
  return xml
}

function elementXml(name: string, element: Element, value: unknown, more: unknown): string {
  if (!Array.isArray(value) && !Array.isArray(more)) return oneXml(name, element, value, more)
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value]
  const siblings = Array.isArray(more) ? more : more === undefined ? [] : [more]
  let xml = ''
  for (let index = 0; index < Math.max(values.length, siblings.length); index += 1) xml += oneXml(name, element, values[index], siblings[index])
  return xml
}

function oneXml(name: string, { type }: Element, value: unknown, more: unknown): string {
  if (type === 'xhtml') return typeof value === 'string' ? narrative(value) : ''
  if (type === 'Resource') return isObject(value) ? tag(name, '', resourceXml(value)) : ''
  if (isObject(value)) {
    if (types[type] === undefined && typeof value['resourceType'] === 'string') return tag(name, '', resourceXml(value))
    return tag(
      name,
      `${attribute('id', value['id'])}${type === 'Extension' ? attribute('url', value['url']) : ''}`,
      childrenXml(value, primitives[type] ? '' : type),
    )
  }
  const sibling = isObject(more) ? more : {}
  const nothing = value === undefined || value === null
  if (nothing && more === undefined) return ''
  return tag(
    name,
    `${attribute('id', sibling['id'])}${nothing ? '' : attribute('value', value)}`,
    sibling['extension'] === undefined ? '' : elementXml('extension', { type: 'Extension', min: 0, many: true }, sibling['extension'], undefined),
  )
}

const attribute = (name: string, value: unknown): string =>
  isExact(value)
    ? ` ${name}="${value.rawJSON}"`
    : value === undefined || value === null || typeof value === 'object'
      ? ''
      : ` ${name}="${escaped(String(value))}"`

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\r': '&#13;', '\t': '&#9;' }
// oxlint-disable-next-line no-control-regex
const needsCare = /[&<>"\n\r\t\u0000-\u001f\ud800-\udfff\ufffe\uffff]/
/** What XML forbids outright is left out: there is no way to write it. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const escaped = (text: string): string =>
  needsCare.test(text)
    ? text
        .toWellFormed()
        .replaceAll(forbidden, '')
        .replaceAll(/[&<>"\n\r\t]/g, (found) => entities[found] ?? found)
    : text

/** A narrative unchanged if it is well-formed XHTML, else only its text. */
function narrative(div: string): string {
  const trimmed = div.trim()
  const fits = /^<div[\s>]/.test(trimmed) && !/<!(DOCTYPE|ENTITY)/i.test(trimmed) && !hasOddEntity(trimmed) && XMLValidator.validate(trimmed) === true
  if (!fits) return `<div xmlns="${xhtmlNamespace}">${escaped(div)}</div>`
  return /^<div[^>]*\sxmlns=/.test(trimmed) ? trimmed : trimmed.replace(/^<div/, `<div xmlns="${xhtmlNamespace}"`)
}

/** Whether a text has an ampersand that begins no reference that XML knows without a declaration. */
export const hasOddEntity = (text: string): boolean => /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i.test(text)
