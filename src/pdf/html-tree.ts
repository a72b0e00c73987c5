/** An element of HTML, with its text and elements in their order. */
export interface Element {
  tag: string
  /** What its one attribute says; undefined without any. */
  says: string | undefined
  within: HtmlNode[]
}
export type HtmlNode = string | Element

const piece = /<(\/?)([a-z][a-z0-9]*)(?: [a-z]+(?:="([^"]*)")?)?(?: \/)?>|([^<]+)/g
const empty = new Set(['br', 'hr'])
const signs: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }
const decoded = (text: string): string => text.replaceAll(/&(?:lt|gt|quot|amp);/g, (sign) => signs[sign] ?? sign)

/** The tree of HTML that `markdownToHtml` wrote: each element is closed, has one attribute at most, and no sign is escaped but four. */
export function treeOf(html: string): HtmlNode[] {
  const root: Element = { tag: '', says: undefined, within: [] }
  const open = [root]
  for (const [, close, tag = '', says, text] of html.matchAll(piece)) {
    const into = (open.at(-1) ?? root).within
    if (text !== undefined) into.push(decoded(text))
    else if (close === '/') open.pop()
    else {
      const element: Element = { tag, says: says === undefined ? undefined : decoded(says), within: [] }
      into.push(element)
      if (!empty.has(tag)) open.push(element)
    }
  }
  return root.within
}
