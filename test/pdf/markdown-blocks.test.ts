import { expect, it } from 'vitest'
import { blocksOfMarkdown } from '../../src/pdf/markdown-blocks.ts'
import type { Block } from '../../src/pdf/block.ts'

const text = (...spans: object[]) => expect.arrayContaining(spans)

it.each<[string, unknown[]]>([
  ['# A', [{ kind: 'heading', level: 2, text: [{ text: 'A' }] }]],
  ['### A', [{ kind: 'heading', level: 3, text: [{ text: 'A' }] }]],
  ['a **b *c***', [{ kind: 'paragraph', text: [{ text: 'a ' }, { text: 'b ', bold: true }, { text: 'c', bold: true, italic: true }] }]],
  ['a\nb', [{ kind: 'paragraph', text: [{ text: 'a b' }] }]],
  ['a  \nb', [{ kind: 'paragraph', text: text({ text: '\n' }) }]],
  ['`a` &amp; &#8212; \\*', [{ kind: 'paragraph', text: text({ text: 'a', code: true }, { text: ' & — ' }, { text: '*' }) }]],
  ['[a](https://example.nhs.uk)', [{ kind: 'paragraph', text: [{ text: 'a', href: 'https://example.nhs.uk' }] }]],
  ['[a](javascript:alert(1))', [{ kind: 'paragraph', text: [{ text: 'a' }] }]],
  ['![The desk](a.png)', [{ kind: 'paragraph', text: [{ text: '[The desk]', italic: true }] }]],
  ['<script>alert(1)</script>', []],
  ['3. a\n4. b', [expect.objectContaining({ kind: 'list', ordered: true, start: 3 })]],
  ['- [x] a', [expect.objectContaining({ items: [[{ kind: 'paragraph', text: [{ text: '☑ ' }, { text: 'a' }] }]] })]],
  ['|a|b|\n|-|-|\n|1|2|', [{ kind: 'table', head: [[{ text: 'a' }], [{ text: 'b' }]], rows: [[[{ text: '1' }], [{ text: '2' }]]] }]],
  ['> a', [{ kind: 'quote', blocks: [{ kind: 'paragraph', text: [{ text: 'a' }] }] }]],
  ['---', [{ kind: 'rule' }]],
])('%j', (markdown, blocks) => {
  expect(blocksOfMarkdown(markdown, 2)).toEqual(blocks)
})

it('shows a text that is nested too deep as it was written', () => {
  const deep = `${'> - '.repeat(3000)}a`
  expect(blocksOfMarkdown(deep, 2).at(-1)).toEqual<Block>({ kind: 'paragraph', text: deep })
})
