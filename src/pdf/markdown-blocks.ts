import { marked } from 'marked'
import type { MarkedToken, Token, Tokens } from 'marked'
import { faultIn } from '../web/markdown-bounds.ts'
import { spansOf as toSpans } from './block.ts'
import type { Block, Span } from './block.ts'

const safeLink = /^(?:https?:|mailto:|tel:)/i
const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

/** As a browser shows it: a writer may have typed `&amp;`. */
const decoded = (text: string): string =>
  text.replace(/&(?:#([0-9]{1,6})|([a-z]{2,4}));/g, (whole, number: string | undefined, name: string | undefined) => {
    if (name !== undefined) return named[name] ?? whole
    const codePoint = Number(number)
    return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : whole
  })

/** What Markdown says, as blocks. A text that is nested too deep comes as it was written. */
export function blocksOfMarkdown(markdown: string, level: number): Block[] {
  if (faultIn(markdown) !== undefined)
    return [
      { kind: 'paragraph', text: 'This text is shown as it was written, because it could not be laid out.', small: true },
      { kind: 'paragraph', text: markdown },
    ]
  return blocksOf(marked.lexer(markdown, { gfm: true }), level)
}

// No extension adds tokens here, so `generic` never occurs.
const isOwn = (token: Token): token is MarkedToken => token.type !== 'generic'
const own = (tokens: Token[] | undefined): MarkedToken[] => (tokens ?? []).filter(isOwn)

function blocksOf(tokens: Token[], level: number): Block[] {
  return own(tokens).flatMap((token): Block[] => {
    switch (token.type) {
      case 'heading':
        return [{ kind: 'heading', level: level + Math.max(0, token.depth - 2), text: spansOf(token.tokens) }]
      case 'paragraph':
        return [{ kind: 'paragraph', text: spansOf(token.tokens) }]
      case 'text':
        return [{ kind: 'paragraph', text: spansOf(token.tokens ?? [token]) }]
      case 'list':
        return [
          {
            kind: 'list',
            ordered: token.ordered,
            start: typeof token.start === 'number' ? token.start : 1,
            items: token.items.map((item) => itemOf(item, level)),
          },
        ]
      case 'table':
        return [
          {
            kind: 'table',
            head: token.header.map((cell) => spansOf(cell.tokens)),
            rows: token.rows.map((row) => row.map((cell) => spansOf(cell.tokens))),
          },
        ]
      case 'code':
        return [{ kind: 'code', text: token.text }]
      case 'blockquote':
        return [{ kind: 'quote', blocks: blocksOf(token.tokens, level) }]
      case 'hr':
        return [{ kind: 'rule' }]
      default:
        return []
    }
  })
}

function itemOf(item: Tokens.ListItem, level: number): Block[] {
  const [first, ...others] = blocksOf(item.tokens, level)
  const box: Span[] = item.task ? [{ text: item.checked === true ? '☑ ' : '☐ ' }] : []
  if (first?.kind !== 'paragraph') return [...(box.length > 0 ? [{ kind: 'paragraph' as const, text: box }] : []), ...(first ? [first] : []), ...others]
  return [{ kind: 'paragraph', text: [...box, ...toSpans(first.text)] }, ...others]
}

type Style = Omit<Span, 'text'>

function spansOf(tokens: Token[], style: Style = {}): Span[] {
  return own(tokens).flatMap((token): Span[] => {
    switch (token.type) {
      case 'strong':
        return spansOf(token.tokens, { ...style, bold: true })
      case 'em':
        return spansOf(token.tokens, { ...style, italic: true })
      case 'del':
        return spansOf(token.tokens, style)
      case 'codespan':
        return [{ ...style, text: token.text, code: true }]
      case 'link':
        return spansOf(token.tokens, safeLink.test(token.href) ? { ...style, href: token.href } : style)
      case 'image':
        return [{ ...style, text: `[${decoded(token.text)}]`, italic: true }]
      case 'br':
        return [{ ...style, text: '\n' }]
      case 'escape':
        return [{ ...style, text: token.text }]
      case 'text':
        return token.tokens ? spansOf(token.tokens, style) : [{ ...style, text: decoded(token.text).replaceAll('\n', ' ') }]
      default:
        return []
    }
  })
}
