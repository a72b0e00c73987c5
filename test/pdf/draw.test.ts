import { describe, expect, it } from 'vitest'
import type { Block } from '../../src/pdf/block.ts'
import { drawPdf } from '../../src/pdf/draw.ts'
import { makePdf } from '../../src/pdf/make-pdf.ts'

const of = (...blocks: Block[]) => ({ title: 'Procedure of Riverside', header: 'Riverside', date: Date.parse('2026-03-02T09:00:00.500Z'), blocks })
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const kinds = (bytes: Uint8Array): string[] => [...textOf(bytes).matchAll(/\/S \/(\w+)\n/g)].map((one) => one[1] ?? '').filter((tag) => tag !== 'URI')
const pagesOf = (bytes: Uint8Array): number => Number(/\/Type \/Pages\n\/Count (\d+)/.exec(textOf(bytes))?.[1])

describe('a PDF', () => {
  it('is the same bytes when it is made twice', async () => {
    const document = of({ kind: 'heading', level: 1, text: 'A' }, { kind: 'markdown', level: 2, text: '## B\n\n[c](https://example.nhs.uk)' })
    expect(Buffer.compare(await drawPdf(document), await drawPdf(document))).toBe(0)
  })

  it('is made with the same bytes in a thread that made another before', async () => {
    for (const document of [of({ kind: 'heading', level: 2, text: 'A' }), of({ kind: 'paragraph', text: 'B' })])
      expect(Buffer.compare(await makePdf(document, 'someone'), await drawPdf(document))).toBe(0)
  })

  it('waits for two of one person at most, so that nobody keeps the others waiting', async () => {
    const document = of({ kind: 'paragraph', text: 'B' })
    const asked = Array.from({ length: 9 }, () => makePdf(document, 'one person'))
    const others = ['another', 'a third'].map((person) => makePdf(document, person))
    const outcomes = (await Promise.allSettled(asked)).map((one) => (one.status === 'fulfilled' ? 'made' : String(one.reason)))
    expect(outcomes.slice(0, 2)).toEqual(['made', 'made'])
    expect(new Set(outcomes.slice(2))).toEqual(new Set(['ServerBusy: Slipway is making 2 documents for you already. Wait until you have them, then try again']))
    expect((await Promise.all(others)).map((one) => one.length > 0)).toEqual([true, true])
    expect((await makePdf(document, 'one person')).length).toBeGreaterThan(0)
  })

  it('says its title, its language, its day and that it is accessible', async () => {
    const text = textOf(await drawPdf(of({ kind: 'paragraph', text: 'A' })))
    for (const said of ['/Lang (en-GB)', '/Marked true', '/DisplayDocTitle true', '<pdfuaid:part>1<', '(D:20260302090000Z)']) expect(text).toContain(said)
    expect(text).toContain('Procedure of Riverside')
  })

  it.each<[string, Block, string[]]>([
    ['a heading', { kind: 'heading', level: 1, text: 'A' }, ['H1']],
    ['a heading that skips a level, as the level after the one before', { kind: 'heading', level: 3, text: 'A' }, ['H1']],
    ['a paragraph', { kind: 'paragraph', text: 'A' }, ['P']],
    ['a list', { kind: 'list', ordered: true, start: 1, items: [[{ kind: 'paragraph', text: 'A' }]] }, ['L', 'LI', 'Lbl', 'LBody', 'P']],
    ['a table', { kind: 'table', head: ['A'], rows: [['b']] }, ['Table', 'TR', 'TH', 'TR', 'TD']],
    ['facts', { kind: 'facts', rows: [{ key: 'A', value: 'b' }] }, ['Table', 'TR', 'TH', 'TD']],
    ['a link', { kind: 'paragraph', text: [{ text: 'A', href: 'https://example.nhs.uk' }] }, ['P', 'Link']],
    ['words from right to left, with their text', { kind: 'paragraph', text: 'محمد' }, ['P', 'Span']],
    ['a quote', { kind: 'quote', blocks: [{ kind: 'paragraph', text: 'A' }] }, ['BlockQuote', 'P']],
  ])('has an element for %s', async (_, block, tags) => {
    expect(kinds(await drawPdf(of(block))).toSorted()).toEqual(['Document', ...tags].toSorted())
  })

  it('takes as many pages as its text needs, in whatever it is', async () => {
    const long = 'word '.repeat(4000)
    const blocks: Block[] = [
      { kind: 'paragraph', text: long },
      { kind: 'table', head: ['A', 'B'], rows: [['b', long]] },
      { kind: 'list', ordered: false, start: 1, items: [[{ kind: 'paragraph', text: long }]] },
    ]
    for (const block of blocks) expect(pagesOf(await drawPdf(of(block)))).toBeGreaterThan(2)
  })
})
