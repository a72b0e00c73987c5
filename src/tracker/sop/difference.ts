import { diffLines, diffWordsWithSpace } from 'diff'

export interface Piece {
  text: string
  mark: 'same' | 'removed' | 'added'
}

/** One row of a side-by-side comparison; an absent side is null. */
export interface DifferenceRow {
  mark: 'same' | 'removed' | 'added' | 'changed'
  before: Piece[] | null
  after: Piece[] | null
}

/** Changed lines up to which two texts are compared line by line: the time grows with the square. Also the limit for words in a line. */
const mostLinesChanged = 400
const mostWordsChanged = 100
/** Lines of both texts together, above which each is shown as one piece. */
const mostLines = 10_000
/** Characters of changed lines that are compared word by word; the lines after those are shown as changed as a whole. */
const mostCompared = 50_000

/** Compares two contents line by line, changed lines word by word, within bounds that keep it short whatever the contents. */
export function differenceOf(before: string, after: string): DifferenceRow[] {
  if (linesOf(before).length + linesOf(after).length > mostLines) return [whole(before, 'removed'), whole(after, 'added')]
  const parts = diffLines(before, after, { maxEditLength: mostLinesChanged }) ?? [
    { value: before, removed: true, added: false, count: 1 },
    { value: after, removed: false, added: true, count: 1 },
  ]
  const rows: DifferenceRow[] = []
  let left = mostCompared
  const isShort = (old: string, now: string): boolean => {
    left -= old.length + now.length
    return left >= 0
  }
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index]
    if (!part) continue
    const next = parts[index + 1]
    if (part.removed && next?.added) {
      for (const row of changed(linesOf(part.value), linesOf(next.value), isShort)) rows.push(row)
      index += 1
    } else for (const line of linesOf(part.value)) rows.push(whole(line, part.removed ? 'removed' : part.added ? 'added' : 'same'))
  }
  return rows
}

const isBlank = (row: DifferenceRow): boolean => [...(row.before ?? []), ...(row.after ?? [])].every((piece) => piece.text.trim() === '')

/** Only the rows that differ, with two unchanged rows around each for context. Empty lines are left out, unless they are all that differs. */
export function withContext(all: DifferenceRow[], around = 2): DifferenceRow[] {
  const rows = all.some((row) => row.mark !== 'same' && !isBlank(row)) ? all.filter((row) => !isBlank(row)) : all
  return rows.filter((_, index) => rows.slice(Math.max(0, index - around), index + around + 1).some((near) => near.mark !== 'same'))
}

function changed(before: string[], after: string[], isShort: (old: string, now: string) => boolean): DifferenceRow[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index): DifferenceRow => {
    const old = before[index]
    const now = after[index]
    if (old === undefined) return whole(now ?? '', 'added')
    if (now === undefined) return whole(old, 'removed')
    const words = (isShort(old, now) ? diffWordsWithSpace(old, now, { maxEditLength: mostWordsChanged }) : undefined) ?? [
      { value: old, removed: true, added: false },
      { value: now, removed: false, added: true },
    ]
    return {
      mark: 'changed',
      before: words.filter((word) => !word.added).map((word) => ({ text: word.value, mark: word.removed ? 'removed' : 'same' })),
      after: words.filter((word) => !word.removed).map((word) => ({ text: word.value, mark: word.added ? 'added' : 'same' })),
    }
  })
}

function whole(text: string, mark: Piece['mark']): DifferenceRow {
  const piece = [{ text, mark }]
  return { mark, before: mark === 'added' ? null : piece, after: mark === 'removed' ? null : piece }
}

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n')
