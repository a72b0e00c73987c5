import { describe, expect, it } from 'vitest'
import { columns, rowsOfBars } from '../../src/web/chart.ts'

const bars = (count: number) => Array.from({ length: count }, (_, index) => ({ label: `Day ${index + 1}`, value: index, of: count }))
const texts = (html: string, kind: string) => [...html.matchAll(new RegExp(`class="app-chart__${kind}">([^<]+)<`, 'g'))].map((match) => match[1])

describe('a chart', () => {
  it.each([1, 2, 7, 12, 30, 57, 366])('of %i bars fits every width, and labels its newest bar even on the narrowest', (count) => {
    const html = columns({ title: 'Bookings by day', bars: bars(count) })
    expect(html).not.toMatch(/viewBox|app-scroll|tabindex/)
    const rects = [...html.matchAll(/<rect [^>]*x="([\d.]+)%"[^>]*width="([\d.]+)%"/g)]
    expect(rects).toHaveLength(count * 2)
    for (const [, x, width] of rects) expect(Number(x) + Number(width)).toBeLessThanOrEqual(100.01)
    expect(texts(html, 'label').at(-1)).toBe(`Day ${count}`)
    // There is room for two on a phone, four on a tablet, eight on wider screens.
    const [narrow, roomy, wide] = [texts(html, 'label'), texts(html, 'label--roomy'), texts(html, 'label--wide')].map((one) => one.length)
    expect(narrow).toBeLessThanOrEqual(2)
    expect((narrow ?? 0) + (roomy ?? 0)).toBeLessThanOrEqual(4)
    expect((narrow ?? 0) + (roomy ?? 0) + (wide ?? 0)).toBeLessThanOrEqual(8)
  })
  it('of long names shows them whole, and how many of how many', () => {
    const label = 'NHS Cheshire and Merseyside Integrated Care Board <acting for others>'
    const html = rowsOfBars({ title: 'Ready now', bars: [{ label, value: 1200, of: 7160 }] })
    expect(html).toContain('NHS Cheshire and Merseyside Integrated Care Board &lt;acting for others&gt;')
    expect(html).toContain('>1,200 of 7,160<')
    expect(html).not.toMatch(/viewBox|app-scroll|tabindex/)
  })
})
