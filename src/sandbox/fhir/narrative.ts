import { lookup } from '../../lookup.ts'
import { xhtmlNamespace } from './write-xml.ts'

/** The elements of a narrative: STU3, invariant txt-1, which refers to the formatting in chapters 7 to 11 and 15 of HTML 4. */
const elements = new Set(
  'a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var'.split(
    ' ',
  ),
)
const attributes = new Set(
  'abbr accesskey align alt axis bgcolor border cellpadding cellspacing char charoff charset cite class colspan compact coords dir frame headers height href hreflang hspace id lang longdesc name nowrap rel rev rowspan rules scope shape span src start style summary tabindex title type valign value vspace width xml:lang xmlns'.split(
    ' ',
  ),
)

const opening = /<([A-Za-z_][\w:.-]*)/y
const attribute = /\s+([A-Za-z_][\w:.-]*)\s*=\s*("[^"<]*"|'[^'<]*')/y
const openingEnd = /\s*(\/?)>/y
const closing = /<\/([A-Za-z_][\w:.-]*)\s*>/y
const named = lookup({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })

/** What is wrong with a narrative's XHTML. `harmless` if it is only text outside a div. */
export interface NarrativeFault {
  says: string
  harmless?: boolean
}

const mostTold = 5
const formattingAlone = 'A narrative has formatting alone.'

/**
 * What STU3 does not allow in a narrative: scripts, event handlers, forms, references to the outside. What passes reads the same as XML and as
 * HTML: all is lower case, quoted and closed, and nothing hides in a comment. Linear in the length of the text.
 */
export function faultsOfNarrative(div: string): NarrativeFault[] {
  if (!div.includes('<')) return [{ says: `A narrative is XHTML: put <div xmlns="${xhtmlNamespace}"> around the text.`, harmless: true }]
  const faults = new Set<string>()
  const unreadable = (at: number, why: string): NarrativeFault[] => [
    ...[...faults].map((says) => ({ says })),
    { says: `The narrative is not well-formed XHTML, character ${at + 1}: ${why}.` },
  ]
  const open: string[] = []
  let at = div.search(/\S/)
  let ended = false
  while (at < div.length) {
    if (div[at] !== '<') {
      const next = div.indexOf('<', at)
      const text = div.slice(at, next === -1 ? div.length : next)
      if (open.length === 0 && text.trim() !== '') return unreadable(at, 'text is outside its div')
      at += text.length
      continue
    }
    if (div.startsWith('<!--', at)) {
      const end = div.indexOf('-->', at + 4)
      if (end === -1) return unreadable(at, 'a comment does not end')
      if (/[<>]|--/.test(div.slice(at + 4, end))) faults.add('A comment in a narrative holds markup. Take it out.')
      at = end + 3
      continue
    }
    const close = matchAt(closing, div, at)
    if (close) {
      if (open.pop() !== close[1]) return unreadable(at, 'an element ends that did not begin')
      ended = open.length === 0
      at = closing.lastIndex
      continue
    }
    const begin = matchAt(opening, div, at)
    if (!begin) return unreadable(at, 'this begins no element. Write &lt; for the sign, and leave out CDATA and instructions')
    const name = begin[1] ?? ''
    if (open.length === 0 && (ended || name !== 'div')) return unreadable(at, 'a narrative is one div')
    if (!elements.has(name)) faults.add(`The element ${shown(name)} is not allowed in a narrative. ${formattingAlone}`)
    at = opening.lastIndex
    for (let pair = matchAt(attribute, div, at); pair; pair = matchAt(attribute, div, at)) {
      const fault = faultOfAttribute(name, pair[1] ?? '', (pair[2] ?? '').slice(1, -1))
      if (fault !== undefined) faults.add(fault)
      at = attribute.lastIndex
    }
    const end = matchAt(openingEnd, div, at)
    if (!end) return unreadable(at, `the element ${shown(name)} does not end, or has an attribute without quotes`)
    at = openingEnd.lastIndex
    if (end[1] === '') open.push(name)
    else ended = open.length === 0
    if (faults.size >= mostTold) break
  }
  if (open.length > 0 && faults.size < mostTold) return unreadable(div.length, `the element ${shown(open.at(-1) ?? '')} does not end`)
  return [...faults].map((says) => ({ says }))
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at
  return expression.exec(text)
}

/** A name, cut to a length that a finding can show. */
const shown = (name: string): string => name.slice(0, 40)

function faultOfAttribute(element: string, name: string, raw: string): string | undefined {
  const on = `${shown(name)} on ${shown(element)}`
  if (!attributes.has(name)) return `The attribute ${on} is not allowed in a narrative. ${formattingAlone}`
  const value = valueOf(raw)
  if (name === 'xmlns') return value === xhtmlNamespace ? undefined : `The namespace of ${shown(element)} must be ${xhtmlNamespace}.`
  if (['href', 'cite', 'longdesc'].includes(name))
    return value !== null && isSafeLink(value)
      ? undefined
      : `The attribute ${on} must be an address of the web, mailto:, tel: or # with an id of the narrative.`
  if (name === 'src')
    return value !== null && /^(#|data:image\/(png|gif|jpeg|webp)[;,])/i.test(value)
      ? undefined
      : `The attribute ${on} must be # with the id of a contained resource, or data: of a picture. A narrative loads nothing from elsewhere.`
  if (name === 'style')
    return value !== null && /^[\w\s#%.,:;()'"!-]*$/.test(value) && !/url\s*\(|expression|behavior|binding|import/i.test(value)
      ? undefined
      : `The attribute ${on} reaches outside the narrative. Use colours, sizes and alignment alone.`
  return undefined
}

/** Without a scheme it is a place below the resource. Removes blanks and control characters first, as browsers do. */
function isSafeLink(value: string): boolean {
  // oxlint-disable-next-line no-control-regex
  const scheme = /^([^/?#:]*):/.exec(value.replaceAll(/[\u0000-\u0020\u007f-\u00a0]/g, ''))?.[1]?.toLowerCase()
  return scheme === undefined || ['http', 'https', 'mailto', 'tel'].includes(scheme)
}

/** An attribute's value with its references resolved; null if one is not XML's own, since browsers may read it as anything. */
function valueOf(raw: string): string | null {
  let odd = false
  const value = raw.replaceAll(/&([^;&\s]{1,20};)?/g, (_whole, reference: string | undefined) => {
    const body = reference?.slice(0, -1) ?? ''
    const point = body.startsWith('#') ? Number(/^#x/i.test(body) ? `0x${body.slice(2)}` : body.slice(1)) : Number.NaN
    const text = Number.isInteger(point) && point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : named[body]
    odd ||= text === undefined
    return text ?? ''
  })
  return odd ? null : value
}
