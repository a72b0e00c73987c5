import { folded } from './fields.ts'

/** A name without what is often left out or mistyped: case, blanks, stops and strokes. */
const bare = (name: string): string => folded(name).replace(/[^\p{L}\p{N}&+]/gu, '')
const digitsOf = (name: string): string => name.replace(/\D/g, '')
const shortestSlip = 6

/**
 * Names that may be one: the same but for case, blanks and stops; the one beginning with the other, as "Vision 3 Hosted" with
 * "Vision 3"; one letter apart (never a digit: Vision 3 is not Vision 4). In each pair the name that may go stands first; the
 * name that stands first in the list is kept where they are alike.
 */
export function closeNames(names: string[]): [string, string][] {
  const all = [...new Set(names)].filter((name) => bare(name) !== '')
  const byFolded = firstBy(all, folded)
  const byBare = firstBy(all, bare)
  const bySlip = new Map<string, string>()
  for (const name of all) for (const slip of slipsOf(bare(name))) if (!bySlip.has(slip)) bySlip.set(slip, name)
  const pairs: [string, string][] = []
  for (const name of all) {
    const other = [byBare.get(bare(name)), beginningOf(name, byFolded), ...slipsOf(bare(name)).map((slip) => bySlip.get(slip))].find(
      (one) => one !== undefined && one !== name && digitsOf(one) === digitsOf(name),
    )
    if (other !== undefined && !pairs.some(([a, b]) => a === other && b === name)) pairs.push([name, other])
  }
  return pairs
}

function firstBy(names: string[], keyOf: (name: string) => string): Map<string, string> {
  const first = new Map<string, string>()
  for (const name of names) if (!first.has(keyOf(name))) first.set(keyOf(name), name)
  return first
}

/** The shortest other name that this one begins with, whole words. */
function beginningOf(name: string, byFolded: ReadonlyMap<string, string>): string | undefined {
  const words = folded(name).split(' ')
  for (let count = 1; count < words.length; count += 1) {
    const start = words.slice(0, count).join(' ')
    if (start.length >= 4 && byFolded.has(start)) return byFolded.get(start)
  }
  return undefined
}

/** The name with each of its letters left out, and whole: two names that share one are at most a letter apart, or two. */
function slipsOf(name: string): string[] {
  if (name.length < shortestSlip) return []
  return [name, ...Array.from(name, (_, index) => name.slice(0, index) + name.slice(index + 1))]
}
