import { XMLParser } from 'fast-xml-parser'
import { lookup } from '../../lookup.ts'
import { isObject } from './exact.ts'

/** An element as the parser returns it, in document order: its name with its children, and its attributes under `:@`. */
export type Node = Record<string, unknown>

/** Whether this is a list of elements from the parser. */
const isNodes = (value: unknown): value is Node[] => Array.isArray(value)
export const nodesIn = (value: unknown): Node[] => (isNodes(value) ? value : [])
/** Whether these are attributes from the parser. */
const isTexts = (value: unknown): value is Record<string, string> => isObject(value)
const textsIn = (value: unknown): Record<string, string> => (isTexts(value) ? value : {})

/** The body cannot be read; the message says why. */
export class Unreadable extends Error {}

export const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  stopNodes: ['*.div'],
})

export const nameOf = (node: Node): string => Object.keys(node).find((key) => key !== ':@') ?? ''
export const childrenOf = (node: Node): Node[] => {
  const inside = node[nameOf(node)]
  return nodesIn(inside)
}
export const attributesOf = (node: Node): Record<string, string> => textsIn(node[':@'])

/** What no character reference in XML may denote: control characters except tab and line ends, and half of a surrogate pair. */
const isNoCharacter = (point: number): boolean => (point < 0x20 && ![9, 10, 13].includes(point)) || (point >= 0xd800 && point <= 0xdfff)

const named = lookup({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })
/** An attribute's value as XML defines it: literal white space becomes a blank, references are resolved. */
export const valueOf = (raw: string): string =>
  raw
    .replaceAll(/\r\n|[\r\n\t]/g, ' ')
    .replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return named[name] ?? whole
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      if (point > 0x10ffff || isNoCharacter(point)) throw new Unreadable(`The reference ${whole.slice(0, 20)} names no character.`)
      return String.fromCodePoint(point)
    })

/** A narrative as text, as JSON has it: the parser leaves its content unparsed. */
export function divOf(node: Node): string {
  const attributes = Object.entries(attributesOf(node))
    // Keeps the value's original quotes: a value in apostrophes may contain a quotation mark.
    .map(([name, value]) => ` ${name}="${value.replaceAll('"', '&quot;')}"`)
    .join('')
  const inside = childrenOf(node)
    .map((child) => (typeof child['#text'] === 'string' ? child['#text'] : ''))
    .join('')
  return inside === '' ? `<div${attributes}/>` : `<div${attributes}>${inside}</div>`
}
