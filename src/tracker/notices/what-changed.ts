import { differenceOf } from '../sop/difference.ts'
import type { DifferenceRow } from '../sop/difference.ts'

const mostNamed = 6

const textOf = (pieces: DifferenceRow['after']): string | undefined => pieces?.map((piece) => piece.text).join('')

/** What differs between two versions of a procedure, by the headings above it, in a sentence. */
export function whatChanged(before: string, after: string): string {
  const changed = new Set<string>()
  let heading = 'The beginning'
  for (const row of differenceOf(before, after)) {
    const line = textOf(row.after) ?? textOf(row.before) ?? ''
    const named = /^#{1,6} (.*)/.exec(line)?.[1]?.trim()
    if (named !== undefined && named !== '') heading = named
    if (row.mark !== 'same' && line.trim() !== '') changed.add(heading)
  }
  const all = [...changed]
  if (all.length === 0) return 'Only its layout changed.'
  const more = all.length - mostNamed
  return `Changed: ${[...all.slice(0, mostNamed), ...(more > 0 ? [`${more} more sections`] : [])].join(', ')}.`
}
