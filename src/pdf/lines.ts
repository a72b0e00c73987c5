import type { Span } from './block.ts'
import { faceFor, replacement, wantedFace } from './fonts.ts'
import type { Face } from './fonts.ts'

/** Text in one font and one direction, drawn at once. */
export interface Run {
  text: string
  face: Face
  href: string | undefined
  /** Arabic and Hebrew are laid out as a whole: their words go from right to left. */
  rightToLeft: boolean
}

export type Measure = (run: Run) => number

const arabicOrHebrew = /\p{Script=Arabic}|\p{Script=Hebrew}/u
const control = /[\p{Cc}\p{Cs}]/gu
const mark = /\p{M}/u

/** A word as runs. The comma after an Arabic word does not belong to it. */
function runsOf(text: string, span: Span): Run[] {
  const wanted = wantedFace(span)
  const signs = [...text]
  const lastOfArabic = signs.findLastIndex((sign) => arabicOrHebrew.test(sign))
  const runs: Run[] = []
  for (const [index, sign] of signs.entries()) {
    const last = runs.at(-1)
    const found = faceFor(wanted, sign.codePointAt(0) ?? 0)
    const face = mark.test(sign) && last ? last.face : (found ?? 'regular')
    append(runs, { text: found === undefined ? replacement : sign, face, href: span.href, rightToLeft: index <= lastOfArabic })
  }
  return runs
}

const isAlike = (a: Run, b: Run): boolean => a.face === b.face && a.href === b.href && a.rightToLeft === b.rightToLeft

function append(line: Run[], run: Run): void {
  const last = line.at(-1)
  if (last && isAlike(last, run)) last.text += run.text
  else line.push({ ...run })
}

/** A space takes the style of the word before it, so that words in one style stay one run. */
function appendSpace(line: Run[]): void {
  const last = line.at(-1)
  if (last) last.text += ' '
}

type Item = { word: Run[] } | 'space' | 'line'

function itemsOf(spans: Span[]): Item[] {
  const items: Item[] = []
  let open: Run[] | undefined
  for (const span of spans)
    for (const part of span.text.replaceAll('\r\n', '\n').split(/(\s+)/)) {
      if (part === '') continue
      if (/^\s/.test(part)) {
        open = undefined
        const breaks = part.split('\n').length - 1
        if (breaks === 0) items.push('space')
        for (let n = 0; n < breaks; n += 1) items.push('line')
      } else {
        if (!open) items.push({ word: (open = []) })
        open.push(...runsOf(part.replaceAll(control, ''), span))
      }
    }
  return items
}

/** Cuts a word that is wider than a line. */
function cut(word: Run[], width: number, measure: Measure): Run[][] {
  const parts: Run[][] = [[]]
  let used = 0
  for (const run of word)
    for (const sign of run.text) {
      const piece = { ...run, text: sign }
      const wide = measure(piece)
      if (used + wide > width && used > 0) {
        parts.push([])
        used = 0
      }
      append(parts.at(-1) ?? [], piece)
      used += wide
    }
  return parts
}

export const widthOf = (runs: Run[], measure: Measure): number => runs.reduce((sum, run) => sum + measure(run), 0)

/** The text in lines of at most this width. */
export function linesOf(spans: Span[], width: number, measure: Measure): Run[][] {
  const lines: Run[][] = [[]]
  let used = 0
  let spaced = false
  const newLine = (): void => {
    lines.push([])
    used = 0
    spaced = false
  }
  for (const item of itemsOf(spans)) {
    if (item === 'line') newLine()
    else if (item === 'space') spaced = used > 0
    else {
      const space = spaced ? measure({ text: ' ', face: 'regular', href: undefined, rightToLeft: false }) : 0
      const wide = widthOf(item.word, measure)
      if (used > 0 && used + space + wide > width) newLine()
      const parts = wide > width ? cut(item.word, width, measure) : [item.word]
      for (const [index, part] of parts.entries()) {
        if (index > 0) newLine()
        const line = lines.at(-1) ?? []
        if (spaced) appendSpace(line)
        for (const run of part) append(line, run)
        used += (spaced ? space : 0) + widthOf(part, measure)
        spaced = false
      }
    }
  }
  return lines
}

/** How wide the longest word is, and how wide the text is on one line. */
export function widthsOf(spans: Span[], measure: Measure): { least: number; most: number } {
  let [least, most, line] = [0, 0, 0]
  for (const item of itemsOf(spans)) {
    if (item === 'line') line = 0
    else if (item === 'space') line += measure({ text: ' ', face: 'regular', href: undefined, rightToLeft: false })
    else {
      const wide = widthOf(item.word, measure)
      least = Math.max(least, wide)
      line += wide
    }
    most = Math.max(most, line)
  }
  return { least, most }
}
