import { XMLValidator } from 'fast-xml-parser'
import { primitives, types } from './elements.ts'
import type { Element } from './elements.ts'
import { numberAsWritten, withoutMark } from './exact.ts'
import type { ReadBody } from './read-json.ts'
import { deepest, mostValues, sizeOfXml, tooDeep, tooMany } from './bounds.ts'
import { fhirNamespace, hasOddEntity } from './write-xml.ts'
import { attributesOf, childrenOf, divOf, nameOf, nodesIn, parser, Unreadable, valueOf } from './xml-nodes.ts'
import type { Node } from './xml-nodes.ts'

type Json = Record<string, unknown>

/**
 * The resource in an XML body, as the JSON that a JSON body would give, or a sentence that says why there is none. Repeats become arrays according
 * to our table of elements; an element that occurs twice and should not stays an array, for the rules to report.
 */
export function readXml(text: string, most = mostValues): ReadBody {
  const source = withoutMark(text)
  const says = refused(source, most)
  if (says !== undefined) return { ok: false, says }
  try {
    const roots = nodesIn(parser.parse(source)).filter((node) => nameOf(node) !== '#text' && nameOf(node) !== '#comment')
    const [root] = roots
    if (!root || roots.length !== 1) throw new Unreadable('The body must be one resource, a single XML element.')
    const { xmlns } = attributesOf(root)
    if (xmlns !== fhirNamespace) throw new Unreadable(`The root element must be in FHIR's namespace: <${nameOf(root)} xmlns="${fhirNamespace}">.`)
    return { ok: true, resource: readResource(root, 1) }
  } catch (error) {
    return {
      ok: false,
      says: error instanceof Unreadable ? error.message : 'The body is XML that cannot be read: it is nested too deep, or is not what it seems.',
    }
  }
}

function refused(source: string, most: number): string | undefined {
  if (source.trim() === '') return 'The body is empty. Send an Appointment.'
  const { tags, depth } = sizeOfXml(source)
  if (tags > 2 * most) return depth > deepest ? tooDeep : tooMany
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(source)) return 'The body holds a control character that XML forbids.'
  const encoding = /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([^"'>]*)["']/.exec(source)?.[1]
  if (encoding !== undefined && !/^utf-8$/i.test(encoding))
    return 'The XML declaration names another encoding than UTF-8. FHIR is sent in UTF-8: write it so, and say encoding="UTF-8" or nothing.'
  if (/<!(DOCTYPE|ENTITY)/i.test(source)) return 'A DOCTYPE or entity is refused: FHIR has none. Take it out.'
  const valid = XMLValidator.validate(source)
  if (valid !== true) return `The body is not well-formed XML, line ${valid.err.line}, column ${valid.err.col}: ${valid.err.msg.slice(0, 200)}`
  if (hasOddEntity(source)) return 'The body holds an & that begins no entity of XML. Write &amp; for an ampersand, and numbers for other characters.'
  return undefined
}

function readResource(node: Node, depth: number): Json {
  const type = nameOf(node)
  return { resourceType: type, ...readChildren(node, type, depth) }
}

function readChildren(node: Node, type: string, depth: number): Json {
  if (depth > deepest) throw new Unreadable(tooDeep)
  const known = types[type]
  const object: Json = {}
  for (const child of childrenOf(node)) {
    const name = nameOf(child)
    if (name === '#comment') continue
    if (name === '#text') {
      if (String(child['#text']).trim() !== '')
        throw new Unreadable(
          `Text stands inside ${nameOf(node)}. FHIR puts each value into a value attribute, like <${type === '' ? 'description' : 'id'} value="…"/>.`,
        )
      continue
    }
    if (name.includes(':')) throw new Unreadable(`The element ${name.slice(0, 60)} has a prefix. Write it without: FHIR's namespace is the default one.`)
    const { xmlns } = attributesOf(child)
    if (xmlns !== undefined && xmlns !== fhirNamespace && name !== 'div') throw new Unreadable(`The element ${name.slice(0, 60)} is in another namespace.`)
    addElement(object, name, known?.get(name), child, depth)
  }
  return object
}

function addElement(object: Json, name: string, element: Element | undefined, child: Node, depth: number): void {
  const many = element?.many ?? false
  if (element ? primitives[element.type] !== undefined : !hasElements(child)) {
    const { value, more } = readPrimitive(child, element?.type ?? '', depth)
    // An element without value and content says nothing: the rules report its empty text.
    if (value !== undefined || more === undefined || many) put(object, name, value ?? (more === undefined ? '' : null), many)
    putSibling(object, name, more)
    return
  }
  if (element?.type === 'Resource' || (!element && isWrapped(child))) {
    const inside = childrenOf(child).filter((inner) => !nameOf(inner).startsWith('#'))
    // An element that should hold a resource and does not is kept, for the rules to report.
    if (inside.length === 0) put(object, name, {}, many)
    for (const inner of inside) put(object, name, readResource(inner, depth + 1), many)
    return
  }
  const type = element?.type ?? ''
  const attributes = attributesOf(child)
  const { id, url } = attributes
  put(
    object,
    name,
    {
      ...(id === undefined ? {} : { id: valueOf(id) }),
      ...(url !== undefined && type === 'Extension' ? { url: valueOf(url) } : {}),
      ...readChildren(child, type, depth + 1),
    },
    many,
  )
}

const hasElements = (node: Node): boolean => childrenOf(node).some((child) => !nameOf(child).startsWith('#'))
/** Whether an unknown element contains a resource. */
const isWrapped = (node: Node): boolean => childrenOf(node).some((child) => types[nameOf(child)]?.has('meta'))

/** Puts a single occurrence as a value; a second one makes it a list, which a rule then reports. */
function put(object: Json, name: string, value: unknown, many: boolean): void {
  if (!Object.hasOwn(object, name)) define(object, name, many ? [value] : value)
  else {
    const known = object[name]
    if (Array.isArray(known)) known.push(value)
    else define(object, name, [known, value])
  }
}

/** Ids and extensions of the values of a list go into a list of the same length, with null for values without any. */
function putSibling(object: Json, name: string, more: Json | undefined): void {
  const values = object[name]
  const beside = object[`_${name}`]
  if (more === undefined && beside === undefined) return
  if (!Array.isArray(values)) return define(object, `_${name}`, beside === undefined ? more : [beside, more].flat())
  const list: unknown[] = Array.isArray(beside) ? beside : beside === undefined ? [] : [beside]
  while (list.length < values.length - 1) list.push(null)
  list.push(more ?? null)
  if (beside !== list) define(object, `_${name}`, list)
}

/** Plain assignment would change the prototype for the name `__proto__`. */
const define = (object: Json, name: string, value: unknown): void =>
  void Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })

function readPrimitive(node: Node, type: string, depth: number): { value: unknown; more: Json | undefined } {
  const { value, id } = attributesOf(node)
  if (type === 'xhtml') return { value: divOf(node), more: undefined }
  const inside = readChildren(node, 'Element', depth + 1)
  const more: Json = { ...(id === undefined ? {} : { id: valueOf(id) }), ...inside }
  return { value: value === undefined ? undefined : typed(valueOf(value), type), more: Object.keys(more).length === 0 ? undefined : more }
}

function typed(text: string, type: string): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  if (['integer', 'unsignedInt', 'positiveInt'].includes(type)) return /^-?(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text
  if (type === 'decimal') return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)) ? numberAsWritten(text) : text
  return text
}
