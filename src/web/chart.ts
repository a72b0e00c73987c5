import { escape } from './components/html.ts'
import { grouped } from './numbers.ts'

interface Bar {
  label: string
  value: number
  /** The whole that the value is a part of; drawn lighter behind it. */
  of?: number | null
}

interface BarsOptions {
  /** What the chart shows, for who cannot see it; the figures stand in a table beside it. */
  title: string
  bars: Bar[]
}

const width = 960
/** What a label below a bar takes. */
const labelRoom = 90

/** The next round number at or above this one: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power
}

const svg = (title: string, height: number, inner: string): string =>
  `<div class="app-scroll" role="region" aria-label="${escape(title)}, chart" tabindex="0"><svg class="app-chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}" xmlns="http://www.w3.org/2000/svg">${inner}</svg></div>`
const words = (x: number, y: number, text: string, anchor = 'start'): string => `<text x="${x}" y="${y}" text-anchor="${anchor}">${escape(text)}</text>`
const box = (kind: string, x: number, y: number, w: number, h: number): string =>
  `<rect class="${kind}" x="${Math.round(x * 10) / 10}" y="${Math.round(y * 10) / 10}" width="${Math.max(0, Math.round(w * 10) / 10)}" height="${Math.max(0, Math.round(h * 10) / 10)}"/>`

/** Upright bars, one beside the other: what happened on each of many days. */
export function columns({ title, bars }: BarsOptions): string {
  const [left, bottom, top, height] = [56, 40, 16, 260]
  const most = roundUp(Math.max(1, ...bars.map((bar) => Math.max(bar.value, bar.of ?? 0))))
  const room = height - bottom - top
  const step = (width - left) / Math.max(1, bars.length)
  const gap = step > 6 ? step * 0.2 : 0
  const at = (value: number): number => height - bottom - (value / most) * room
  const lines = [0, most / 2, most]
    .map(
      (value) =>
        `<line x1="${left}" x2="${width}" y1="${at(value)}" y2="${at(value)}"/>${Number.isInteger(value) ? words(left - 8, at(value) + 5, String(value), 'end') : ''}`,
    )
    .join('')
  const labelled = Math.max(1, Math.ceil(bars.length / 8))
  const isLabelled = (index: number): boolean => index % labelled === 0 && left + index * step <= width - labelRoom
  const drawn = bars
    .map((bar, index) => {
      const x = left + index * step + gap / 2
      const behind = bar.of ? box('app-chart__whole', x, at(bar.of), step - gap, at(0) - at(bar.of)) : ''
      return `${behind}${box('app-chart__bar', x, at(bar.value), step - gap, at(0) - at(bar.value))}${isLabelled(index) ? words(x, height - bottom + 22, bar.label) : ''}`
    })
    .join('')
  return svg(title, height, lines + drawn)
}

/** Bars that lie one below the other: few things with long names, the most first. */
export function rowsOfBars({ title, bars }: BarsOptions): string {
  const [left, step] = [300, 34]
  const most = Math.max(1, ...bars.map((bar) => Math.max(bar.value, bar.of ?? 0)))
  const room = width - left - 110
  const drawn = bars
    .map((bar, index) => {
      const y = index * step + 5
      const behind = bar.of ? box('app-chart__whole', left, y, (bar.of / most) * room, 24) : ''
      return `${words(left - 10, y + 17, bar.label.length > 28 ? `${bar.label.slice(0, 27)}…` : bar.label, 'end')}${behind}${box('app-chart__bar', left, y, (bar.value / most) * room, 24)}${words(left + (Math.max(bar.value, bar.of ?? 0) / most) * room + 8, y + 17, bar.of ? `${grouped(bar.value)} of ${grouped(bar.of)}` : String(bar.value))}`
    })
    .join('')
  return svg(title, Math.max(1, bars.length) * step + 10, drawn)
}
