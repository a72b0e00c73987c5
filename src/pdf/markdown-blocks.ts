import { markdownToHtml } from '../web/markdown.ts'
import { faultIn } from '../web/markdown-bounds.ts'
import type { Block, Span } from './block.ts'
import { treeOf } from './html-tree.ts'
import type { Element, HtmlNode } from './html-tree.ts'

/**
 * What Markdown says, as blocks: all that its page shows, and nothing else, as they are made from the same HTML. A text that is nested too deep comes
 * as it was written.
 */
export function blocksOfMarkdown(markdown: string, level: number): Block[] {
  if (faultIn(markdown) !== undefined)
    return [
      { kind: 'paragraph', text: 'This text is shown as it was written, because it could not be laid out.', small: true },
      { kind: 'paragraph', text: markdown },
    ]
  return blocksOf(treeOf(markdownToHtml(markdown)), level)
}

const inline = new Set(['strong', 'em', 'a', 'code', 'del', 'br'])
const isInline = (node: HtmlNode): boolean => typeof node === 'string' || (inline.has(node.tag) && node.within.every(isInline))
const isBlank = (spans: Span[]): boolean => spans.every((span) => span.text.trim() === '')

function blocksOf(nodes: HtmlNode[], level: number): Block[] {
  const blocks: Block[] = []
  let line: HtmlNode[] = []
  const endLine = (): void => {
    const text = spansOf(line)
    if (!isBlank(text)) blocks.push({ kind: 'paragraph', text })
    line = []
  }
  for (const node of nodes)
    if (typeof node === 'string' || isInline(node)) line.push(node)
    else {
      endLine()
      blocks.push(...blockOf(node, level))
    }
  endLine()
  return blocks
}

function blockOf(element: Element, level: number): Block[] {
  const { tag, within } = element
  switch (tag) {
    case 'h2':
    case 'h3':
    case 'h4':
      return [{ kind: 'heading', level: level + Number(tag[1]) - 2, text: spansOf(within) }]
    case 'ul':
    case 'ol':
      return [
        { kind: 'list', ordered: tag === 'ol', start: Number(element.says ?? 1) || 1, items: partsOf(within, ['li']).map((item) => blocksOf(item, level)) },
      ]
    case 'table':
      return tableOf(within)
    case 'pre':
      return [{ kind: 'code', text: textIn(within).replace(/\n$/, '') }]
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocksOf(within, level) }]
    case 'hr':
      return [{ kind: 'rule' }]
    default:
      return blocksOf(within, level)
  }
}

/** The content of each element of these kinds; anything between them, which only HTML that someone typed has, is a part as well. */
function partsOf(nodes: HtmlNode[], tags: string[]): HtmlNode[][] {
  const parts: { isOwn: boolean; of: HtmlNode[] }[] = []
  for (const node of nodes) {
    const isOwn = typeof node !== 'string' && tags.includes(node.tag)
    const last = parts.at(-1)
    if (typeof node !== 'string' && isOwn) parts.push({ isOwn, of: node.within })
    else if (last && !last.isOwn) last.of.push(node)
    else parts.push({ isOwn, of: [node] })
  }
  return parts.filter((part) => part.isOwn || textIn(part.of).trim() !== '').map((part) => part.of)
}

function tableOf(within: HtmlNode[]): Block[] {
  const rows = within.flatMap((node) => (typeof node !== 'string' && (node.tag === 'thead' || node.tag === 'tbody') ? node.within : [node]))
  const [head = [], ...others] = partsOf(rows, ['tr']).map((row) => partsOf(row, ['th', 'td']).map((cell) => spansOf(cell)))
  if (head.length === 0 && others.length === 0) return []
  const width = Math.max(head.length, ...others.map((row) => row.length))
  const filled = (row: Span[][]): Span[][] => [...row, ...Array.from({ length: width - row.length }, (): Span[] => [{ text: '' }])]
  return [{ kind: 'table', head: filled(head), rows: others.map(filled) }]
}

const textIn = (nodes: HtmlNode[]): string => nodes.map((node) => (typeof node === 'string' ? node : textIn(node.within))).join('')

type Style = Omit<Span, 'text'>
/** Of a link that leads somewhere from a file, too. */
const leavesPage = /^(?:https?:|mailto:|tel:)/i

/** Text in one line. A block within it, like a list in a cell, begins a new line. */
function spansOf(nodes: HtmlNode[], style: Style = {}): Span[] {
  return nodes.flatMap((node, index): Span[] => {
    if (typeof node === 'string') return [{ ...style, text: node.replaceAll(/[\t\n\r ]+/g, ' ') }]
    const { tag, says: href, within } = node
    switch (tag) {
      case 'br':
        return [{ ...style, text: '\n' }]
      case 'strong':
        return spansOf(within, { ...style, bold: true })
      case 'em':
        return spansOf(within, { ...style, italic: true })
      case 'code':
        return spansOf(within, { ...style, code: true })
      case 'a':
        return spansOf(within, href !== undefined && leavesPage.test(href) ? { ...style, href } : style)
      // A line through words is not read aloud, and is easily lost in a copy.
      case 'del':
        return [{ ...style, text: '[deleted: ' }, ...spansOf(within, style), { ...style, text: ']' }]
      default:
        return [...(index === 0 ? [] : [{ ...style, text: '\n' }]), ...spansOf(within, style)]
    }
  })
}
