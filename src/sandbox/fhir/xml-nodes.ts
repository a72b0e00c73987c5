import { XMLParser } from 'fast-xml-parser'
import { lookup } from '../../lookup.ts'
import { isObject } from './exact.ts'

/** An element as the parser gives it, in the order of the document: its name with its children, and its attributes under `:@`. */
export type Node = Record<string, unknown>

/** What the parser gives as a list is a list of elements. */
const isNodes = (value: unknown): value is Node[] => Array.isArray(value)
export const nodesIn = (value: unknown): Node[] => (isNodes(value) ? value : [])
/** What the parser gives as attributes are texts by their names. */
const isTexts = (value: unknown): value is Record<string, string> => isObject(value)
const textsIn = (value: unknown): Record<string, string> => (isTexts(value) ? value : {})

/** The body cannot be read, with the sentence that says why. */
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

/** What no reference of XML may mean: control characters but tab and line ends, and half of a surrogate pair. */
const isNoCharacter = (point: number): boolean => (point < 0x20 && ![9, 10, 13].includes(point)) || (point >= 0xd800 && point <= 0xdfff)

const named = lookup({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })
/** An attribute's value as XML means it: literal white space is a blank, references are what they refer to. */
export const valueOf = (raw: string): string =>
  raw
    .replaceAll(/\r\n|[\r\n\t]/g, ' ')
    .replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return named[name] ?? whole
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      if (point > 0x10ffff || isNoCharacter(point)) throw new Unreadable(`The reference ${whole.slice(0, 20)} names no character.`)
      return String.fromCodePoint(point)
    })

/** A narrative as the text that JSON has for it: the parser keeps what stands inside as it came. */
export function divOf(node: Node): string {
  const attributes = Object.entries(attributesOf(node))
    // The value stands as it was written: between apostrophes a quotation mark may be part of it.
    .map(([name, value]) => ` ${name}="${value.replaceAll('"', '&quot;')}"`)
    .join('')
  const inside = childrenOf(node)
    .map((child) => (typeof child['#text'] === 'string' ? child['#text'] : ''))
    .join('')
  return inside === '' ? `<div${attributes}/>` : `<div${attributes}>${inside}</div>`
}
