import { Unreadable } from './unreadable.ts'

/** The content of an XML text in its order; names come without their prefix, text in one or more pieces. */
export interface XmlSeen {
  open?: (name: string, attributes: Attributes) => void
  close?: (name: string) => void
  text?: (text: string) => void
}

/** The attributes of an element by name, with their prefix. */
export type Attributes = Record<string, string | undefined>

/** No tag or comment of a real workbook is as long. */
const longestMarkup = 1_000_000
const deepest = 100
const longestReference = 12
const references: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Walks through an XML text without keeping it. Throws Unreadable if it is truncated or not well formed; refuses a DTD. */
export function scanXml(chunks: Iterable<string>, seen: XmlSeen): void {
  const open: string[] = []
  let rest = ''
  for (const chunk of chunks) {
    rest = scanPiece(rest + chunk, seen, open)
    if (rest.length > longestMarkup) throw new Unreadable('broken')
  }
  if (open.length > 0 || rest.startsWith('<')) throw new Unreadable('broken')
}

/** Returns the rest, which cannot be understood before more arrives. */
function scanPiece(xml: string, seen: XmlSeen, open: string[]): string {
  let at = 0
  while (at < xml.length) {
    if (xml.charAt(at) !== '<') {
      const next = xml.indexOf('<', at)
      const end = next === -1 ? endOfText(xml, at) : next
      if (end > at) seen.text?.(dereferenced(xml.slice(at, end)))
      if (next === -1) return xml.slice(end)
      at = next
    }
    const end = endOfMarkup(xml, at)
    if (end === -1) return xml.slice(at)
    tellMarkup(xml.slice(at, end), seen, open)
    at = end
  }
  return ''
}

/** Excludes a reference that may continue in the next piece. */
function endOfText(xml: string, from: number): number {
  const reference = xml.lastIndexOf('&')
  return reference >= from && xml.length - reference < longestReference && !xml.includes(';', reference) ? reference : xml.length
}

/** Where the markup that starts here ends, or -1 if it continues in the next piece. */
function endOfMarkup(xml: string, at: number): number {
  const second = xml.charAt(at + 1)
  if (second === '!') {
    if (xml.startsWith('<!--', at)) return after(xml, '-->', at + 4)
    if (xml.startsWith('<![CDATA[', at)) return after(xml, ']]>', at + 9)
    if (xml.length - at < 9) return -1
    throw new Unreadable('broken')
  }
  if (second === '?') return after(xml, '?>', at + 2)
  let quote = 0
  for (let place = at + 1; place < xml.length; place += 1) {
    const code = xml.charCodeAt(place)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 0x22 || code === 0x27) quote = code
    else if (code === 0x3e) return place + 1
  }
  return -1
}

const after = (xml: string, mark: string, from: number): number => {
  const at = xml.indexOf(mark, from)
  return at === -1 ? -1 : at + mark.length
}

function tellMarkup(markup: string, seen: XmlSeen, open: string[]): void {
  const second = markup.charAt(1)
  if (second === '?' || markup.startsWith('<!--')) return
  if (second === '!') seen.text?.(markup.slice(9, -3))
  else if (second === '/') {
    const name = localName(markup.slice(2, -1).trim())
    if (open.pop() !== name) throw new Unreadable('broken')
    seen.close?.(name)
  } else {
    const isEmpty = markup.endsWith('/>')
    const content = markup.slice(1, isEmpty ? -2 : -1)
    const nameEnd = endOfName(content)
    const name = localName(content.slice(0, nameEnd))
    seen.open?.(name, attributesOf(content, nameEnd))
    if (isEmpty) seen.close?.(name)
    else if (open.push(name) > deepest) throw new Unreadable('broken')
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

function endOfName(content: string): number {
  let at = 0
  while (at < content.length && !isBlank(content.charCodeAt(at))) at += 1
  return at
}

function attributesOf(content: string, from: number): Attributes {
  const attributes: Attributes = {}
  let at = from
  for (;;) {
    const equals = content.indexOf('=', at)
    if (equals === -1) return attributes
    let start = equals + 1
    while (isBlank(content.charCodeAt(start))) start += 1
    const quote = content.charAt(start)
    const end = quote === '"' || quote === "'" ? content.indexOf(quote, start + 1) : -1
    if (end === -1) throw new Unreadable('broken')
    attributes[content.slice(at, equals).trim()] = dereferenced(content.slice(start + 1, end))
    at = end + 1
  }
}

function dereferenced(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#x([0-9a-f]{1,8})|#(\d{1,8})|(\w{2,4}));/gi,
    (whole, hex: string | undefined, digits: string | undefined, name: string | undefined) => {
      if (name !== undefined) return references[name] ?? whole
      const code = Number.parseInt(hex ?? digits ?? '', hex === undefined ? 10 : 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
