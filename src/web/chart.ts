import { escape } from './components/html.ts'
import { grouped } from './numbers.ts'

interface Bar {
  label: string
  value: number
  /** The whole that the value is a part of, in a lighter colour behind it. */
  of?: number | null
}

interface BarsOptions {
  /** What the chart shows, for people who cannot see it; a table beside it has the figures. */
  title: string
  bars: Bar[]
  /** The second number is no whole that the first is a part of: it is drawn beside it, not behind it. */
  areBeside?: boolean
}

/** The next round number at or above this one: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power
}

/** A share of the width: charts fit every width, so that on a phone nothing is out of sight. */
const share = (part: number): string => `${Math.round(part * 10_000) / 100}%`
const pixels = (length: number): string => String(Math.max(0, Math.round(length * 10) / 10))
const words = (x: string, y: number, text: string, more = ''): string => `<text x="${x}" y="${y}"${more}>${escape(text)}</text>`

/** How far apart labels are: the last bar has one at every width; a narrower chart shows every second of the others, the narrowest every fourth. */
function labelOf(index: number, bars: number): '' | 'app-chart__label' | 'app-chart__label--roomy' | 'app-chart__label--wide' {
  const apart = Math.ceil(bars / 8)
  const back = bars - 1 - index
  // Labels end where their bar ends: the first few have no room to their left.
  if (back % apart !== 0 || (back > 0 && (index + 1) / bars < 0.08)) return ''
  if (bars <= 2 || back % (apart * 4) === 0) return 'app-chart__label'
  return back % (apart * 2) === 0 ? 'app-chart__label--roomy' : 'app-chart__label--wide'
}

/** Vertical bars, side by side: what happened on each of many days. */
export function columns({ title, bars, areBeside = false }: BarsOptions): string {
  const [bottom, top, height] = [40, 16, 260]
  const most = roundUp(Math.max(1, ...bars.map((bar) => Math.max(bar.value, bar.of ?? 0))))
  const at = (value: number): number => height - bottom - (value / most) * (height - bottom - top)
  const step = 1 / Math.max(1, bars.length)
  const gap = bars.length > 150 ? 0 : step * 0.2
  const width = areBeside ? (step - gap) / 2 : step - gap
  const box = (kind: string, index: number, value: number): string => {
    const x = index * step + gap / 2 + (areBeside && kind === 'app-chart__whole' ? width : 0)
    return `<rect class="${kind}" x="${share(x)}" y="${pixels(at(value))}" width="${share(width)}" height="${pixels(at(0) - at(value))}"/>`
  }
  const lines = [0, most / 2, most]
    .map(
      (value) =>
        `<line x1="0" x2="100%" y1="${at(value)}" y2="${at(value)}"/>${Number.isInteger(value) ? words('-8', at(value) + 5, grouped(value), ' text-anchor="end"') : ''}`,
    )
    .join('')
  const drawn = bars
    .map((bar, index) => {
      const label = labelOf(index, bars.length)
      return `${bar.of ? box('app-chart__whole', index, bar.of) : ''}${box('app-chart__bar', index, bar.value)}${label === '' ? '' : words(share((index + 1) * step - gap / 2), height - bottom + 22, bar.label, ` text-anchor="end" class="${label}"`)}`
    })
    .join('')
  return `<svg class="app-chart" height="${height}" role="img" aria-label="${escape(title)}" xmlns="http://www.w3.org/2000/svg">${lines}${drawn}</svg>`
}

/** Horizontal bars, one below the other, the longest first: for few things with long names. A name is beside its bar, or above it if there is little room. */
export function rowsOfBars({ title, bars }: BarsOptions): string {
  const most = Math.max(1, ...bars.map((bar) => Math.max(bar.value, bar.of ?? 0)))
  const box = (kind: string, value: number): string => `<rect class="${kind}" width="${share(value / most)}" height="24"/>`
  const drawn = bars
    .map(
      ({ label, value, of }) =>
        `<div class="app-bars__row"><span class="app-bars__label">${escape(label)}</span><svg class="app-bars__bars" height="24" xmlns="http://www.w3.org/2000/svg">${of ? box('app-chart__whole', of) : ''}${box('app-chart__bar', value)}${words(share(Math.max(value, of ?? 0) / most), 17, of ? `${grouped(value)} of ${grouped(of)}` : grouped(value), ' dx="8"')}</svg></div>`,
    )
    .join('')
  return `<div class="app-bars" role="img" aria-label="${escape(title)}">${drawn}</div>`
}
