import { describe, expect, it } from 'vitest'
import { differenceOf, withContext } from '../../src/tracker/sop/difference.ts'
import { hostileTexts } from '../support/hostile-texts.ts'

const textOf = (rows: ReturnType<typeof differenceOf>, side: 'before' | 'after'): string =>
  rows.flatMap((row) => row[side]?.map((piece) => piece.text).join('') ?? []).join('\n')

describe('the difference of two texts', () => {
  it('is shown word by word within a line', () => {
    expect(differenceOf('a b c\nd', 'a x c\nd')).toEqual([
      {
        mark: 'changed',
        before: [
          { text: 'a ', mark: 'same' },
          { text: 'b', mark: 'removed' },
          { text: ' c', mark: 'same' },
        ],
        after: [
          { text: 'a ', mark: 'same' },
          { text: 'x', mark: 'added' },
          { text: ' c', mark: 'same' },
        ],
      },
      { mark: 'same', before: [{ text: 'd', mark: 'same' }], after: [{ text: 'd', mark: 'same' }] },
    ])
  })

  it('is all of both if they have little in common, or many lines', () => {
    const [before, after] = ['a', 'b'].map((letter) => Array.from({ length: 3000 }, (_, index) => `${letter}${index}`).join('\n')) as [string, string]
    expect(textOf(differenceOf(before, after), 'before')).toBe(before)
    expect(textOf(differenceOf(before, after), 'after')).toBe(after)
    expect(differenceOf('a\n'.repeat(20_000), 'b').length).toBe(2)
  })

  it.each([...hostileTexts(20_000)])('loses nothing of either: $name', ({ text }) => {
    const after = `${text.slice(500)}x`
    const rows = differenceOf(text, after)
    expect(textOf(rows, 'before').trimEnd()).toBe(text.trimEnd())
    expect(textOf(rows, 'after')).toBe(after)
    expect(withContext(rows).length).toBeLessThanOrEqual(rows.length)
  })
})
