import { expect, it } from 'vitest'
import { blocksOfMarkdown } from '../../src/pdf/markdown-blocks.ts'
import { spansOf } from '../../src/pdf/block.ts'
import type { Block } from '../../src/pdf/block.ts'
import { markdownToHtml } from '../../src/web/markdown.ts'

const text = (...spans: object[]) => expect.arrayContaining(spans)

it.each<[string, unknown[]]>([
  ['# A', [{ kind: 'heading', level: 2, text: [{ text: 'A' }] }]],
  ['### A', [{ kind: 'heading', level: 3, text: [{ text: 'A' }] }]],
  ['a **b *c***', [{ kind: 'paragraph', text: [{ text: 'a ' }, { text: 'b ', bold: true }, { text: 'c', bold: true, italic: true }] }]],
  ['a\nb', [{ kind: 'paragraph', text: [{ text: 'a b' }] }]],
  ['a  \nb', [{ kind: 'paragraph', text: text({ text: '\n' }) }]],
  ['`a` &amp; &#8212; \\*', [{ kind: 'paragraph', text: text({ text: 'a', code: true }, { text: ' & — *' }) }]],
  ['[a](https://example.nhs.uk)', [{ kind: 'paragraph', text: [{ text: 'a', href: 'https://example.nhs.uk' }] }]],
  ['[a](javascript:alert(1))', [{ kind: 'paragraph', text: [{ text: 'a' }] }]],
  ['![The desk](a.png)', [{ kind: 'paragraph', text: [{ text: '[The desk]', italic: true }] }]],
  ['<script>alert(1)</script>', []],
  ['3. a\n4. b', [expect.objectContaining({ kind: 'list', ordered: true, start: 3 })]],
  ['- [x] a', [expect.objectContaining({ items: [[{ kind: 'paragraph', text: [{ text: '☑ a' }] }]] })]],
  ['|a|b|\n|-|-|\n|1|2|', [{ kind: 'table', head: [[{ text: 'a' }], [{ text: 'b' }]], rows: [[[{ text: '1' }], [{ text: '2' }]]] }]],
  ['> a', [{ kind: 'quote', blocks: [{ kind: 'paragraph', text: [{ text: 'a' }] }] }]],
  ['---', [{ kind: 'rule' }]],
  ['```\na  b\n\nc\n```', [{ kind: 'code', text: 'a  b\n\nc' }]],
  ['do ~~not~~ book', [{ kind: 'paragraph', text: [{ text: 'do ' }, { text: '[deleted: ' }, { text: 'not' }, { text: ']' }, { text: ' book' }] }]],
  ['<div>\nConsent is not needed.\n</div>', [{ kind: 'paragraph', text: [{ text: ' Consent is not needed. ' }] }]],
  ['a<br>b', [{ kind: 'paragraph', text: [{ text: 'a' }, { text: '\n' }, { text: 'b' }] }]],
  ['a <textarea>hidden</textarea>', [{ kind: 'paragraph', text: [{ text: 'a ' }] }]],
  ['at most &le; 3', [{ kind: 'paragraph', text: [{ text: 'at most ≤ 3' }] }]],
  ['<table>x<tr><td><p>a</p><p>b</p></td>y</tr></table>', [expect.objectContaining({ kind: 'table', head: [[{ text: 'x' }], [{ text: '' }]] })]],
])('%j', (markdown, blocks) => {
  expect(blocksOfMarkdown(markdown, 2)).toEqual(blocks)
})

it('shows a text that is nested too deep as it was written', () => {
  const deep = `${'> - '.repeat(3000)}a`
  expect(blocksOfMarkdown(deep, 2).at(-1)).toEqual<Block>({ kind: 'paragraph', text: deep })
})

/** Every word of a PDF, in its order. */
const wordsOf = (blocks: Block[]): string[] =>
  blocks.flatMap((block): string[] => {
    if (block.kind === 'quote') return wordsOf(block.blocks)
    if (block.kind === 'list') return block.items.flatMap(wordsOf)
    if (block.kind === 'table') return [block.head, ...block.rows].flat().flatMap((text) => spansOf(text).map((span) => span.text))
    return 'text' in block ? spansOf(block.text).map((span) => span.text) : []
  })
const letters = (text: string): string => text.replaceAll(/\s/g, '')

const typed = [
  '<p>a</p>',
  '<details><summary>a</summary>b</details>',
  '- a\n  <div>b</div>\n- <ul>c<li>d</ul>',
  '<table><caption>a</caption><tr><th>b<td>c</table>d',
  '<h1>a<h2>b<h6>c',
  '> <blockquote>a',
  '<a href="">a</a> <ol start="">b<li>c</ol>',
  '<strong><p>a</p><ul><li>b</li></ul></strong>',
  '![a <b> "c" & d](e.png) [![f](g.png)](h)',
  '<style>a</style>b<option>c</option>d<!-- e -->f',
  '1) a\n\n    b\n\n##### c\n\n- [ ] d\n\n| e |\n|---|\n| <li>f</li> |',
  'a &lt;b&gt; &amp;lt; &notit; &#0; &quot;c&quot; <d',
  `${'<em>'.repeat(20_000)}a`,
]

it.each(typed.map((markdown) => [markdown.slice(0, 80), markdown]))('a PDF says all that the page says, and nothing else: %j', (_, markdown) => {
  const page = markdownToHtml(markdown).replaceAll(/<[^>]*>/g, '')
  const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' }
  expect(letters(wordsOf(blocksOfMarkdown(markdown, 2)).join(''))).toBe(
    letters(page.replaceAll(/&(lt|gt|quot|amp);/g, (_sign, name: string) => signs[name] ?? '')),
  )
})
