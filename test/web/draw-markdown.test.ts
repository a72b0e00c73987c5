import { describe, expect, it } from 'vitest'
import { drawMarkdown } from '../../src/web/draw-markdown.ts'
import { hardestIn, faultIn } from '../../src/web/markdown-bounds.ts'
import { hostileTexts } from '../support/hostile-texts.ts'

/** A generous limit, so that a machine busy with other tests refuses nothing. */
const patient = { processorMs: 300, waitMs: 600_000 }

const saysOf = async (markdown: string): Promise<string> => {
  const drawing = await drawMarkdown(markdown, patient)
  return drawing.kind === 'refused' ? drawing.says : drawing.kind
}

describe('the Markdown renderer', () => {
  it('gives safe HTML', async () => {
    expect(await drawMarkdown('# Title\n\n- a **b** <script>alert(1)</script>\n', patient)).toEqual({
      kind: 'drawn',
      html: expect.stringMatching(/^<h2>Title<\/h2>\s*<ul>\s*<li>a <strong>b<\/strong> <\/li>\s*<\/ul>\s*$/),
    })
  })

  it('refuses what takes too long, says where the cause probably is, and renders the next text', async () => {
    const text = `# Fine\n\nA paragraph\n\n${'**a'.repeat(60_000)}\n`
    expect(await saysOf(text)).toMatch(/too complex.*begins on line 5, with 120,000 of the signs/)
    expect((await drawMarkdown('a', patient)).kind).toBe('drawn')
  })

  it.each([
    ['quotes in lists', `a\n${'> - '.repeat(3000)}a`, 2],
    ['quotes', `a\n\n${'>'.repeat(500)}a`, 3],
    ['lists in lines', Array.from({ length: 100 }, (_, level) => `${'  '.repeat(level)}- a`).join('\n'), 21],
    ['spaces', `${' '.repeat(500)}a`, 1],
    ['tabs', `${'\t'.repeat(500)}a`, 1],
  ])('refuses text nested too deep, with its line: %s', async (_, text, line) => {
    expect(await saysOf(text)).toMatch(new RegExp(`^Line ${line} is nested deeper than 20 levels`))
  })

  it.each(['- a\n  - b\n    - c\n      > d', '    code', '1. a\n   1. b', '> > a', 'a - b - c', '| a | b |\n|---|---|\n| 1 | - |', '* * *'])(
    'renders what people write: %j',
    async (text) => {
      expect(faultIn(text)).toBeUndefined()
      expect((await drawMarkdown(text, patient)).kind).toBe('drawn')
    },
  )

  it('refuses more lines than a page shows', async () => {
    expect(await saysOf('a\n'.repeat(6000))).toBe('The text has 6,001 lines. Use 5,000 lines or fewer')
  })

  it('names the paragraph with the most characters', () => {
    expect(hardestIn('a\n\n*b*\n_c_\n\n`d`')).toEqual({ line: 3, signs: 4 })
    expect(hardestIn('')).toEqual({ line: 1, signs: 0 })
  })

  it.each([...hostileTexts(5000)].filter(({ name }) => !name.includes('**')))('always finishes: $name', async ({ text }) => {
    expect(['drawn', 'refused']).toContain((await drawMarkdown(text, patient)).kind)
  })
})
