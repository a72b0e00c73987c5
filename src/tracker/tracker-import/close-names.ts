import { folded } from '../../text.ts'
import { isOneSlip } from './one-slip.ts'

/** A name without what is often left out or mistyped: case, blanks, full stops and strokes. */
const bare = (name: string): string => folded(name).replace(/[^\p{L}\p{N}&+]/gu, '')
const digitsOf = (name: string): string => name.replace(/\D/g, '')
const wordsOf = (name: string): string[] =>
  folded(name)
    .replace(/['’.]/gu, '')
    .split(/[^\p{L}\p{N}&+]+/u)
    .filter((word) => word !== '')
const shortestSlip = 6
const shortestWord = 4
/** Words that distinguish places, as in South West and South East. */
const compass = /^(?:(?:north|south|mid)?(?:north|south|east|west)(?:ern)?|central|upper|lower|mid|middle|inner|outer|greater)$/

/**
 * Names that may mean the same thing: they differ only in case, blanks and full stops; one begins with the other, as "Vision 3 Hosted" with "Vision
 * 3"; or they are one typing error apart in one word (never a digit: Vision 3 is not Vision 4; never a compass point). Each pair has first the name
 * that may be dropped; of equally good ones, the one that is first in the list is kept.
 */
export function closeNames(names: string[]): [string, string][] {
  const all = [...new Set(names)].filter((name) => bare(name) !== '')
  const byFolded = firstBy(all, folded)
  const byBare = firstBy(all, bare)
  const bySlip = new Map<string, string[]>()
  for (const name of all)
    for (const slip of slipsOf(bare(name))) {
      const known = bySlip.get(slip)
      if (known) known.push(name)
      else bySlip.set(slip, [name])
    }
  const pairs: [string, string][] = []
  for (const [index, name] of all.entries()) {
    const earlier = slippedOf(name, bySlip).filter((one) => all.indexOf(one) < index)
    const other = [byBare.get(bare(name)), beginningOf(name, byFolded), ...earlier].find(
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

/** The shortest other name with which this one begins, in whole words. */
function beginningOf(name: string, byFolded: ReadonlyMap<string, string>): string | undefined {
  const words = folded(name).split(' ')
  for (let count = 1; count < words.length; count += 1) {
    const start = words.slice(0, count).join(' ')
    if (start.length >= 4 && byFolded.has(start) && !wordsOf(words.slice(count).join(' ')).some((word) => compass.test(word))) return byFolded.get(start)
  }
  return undefined
}

/** The names that are one typing error from this one. */
const slippedOf = (name: string, bySlip: ReadonlyMap<string, string[]>): string[] =>
  slipsOf(bare(name))
    .flatMap((slip) => bySlip.get(slip) ?? [])
    .filter((other) => isSlipOf(name, other))

/** Whether all words but one are the same, and that one is mistyped rather than another compass point. */
function isSlipOf(name: string, other: string): boolean {
  const [words, others] = [wordsOf(name), wordsOf(other)]
  if (words.length !== others.length) return false
  const differing = words.map((word, index) => [word, others[index] ?? ''] as const).filter(([word, theirs]) => word !== theirs)
  const [[word, theirs] = ['', ''], ...more] = differing
  if (more.length > 0 || Math.min(word.length, theirs.length) < shortestWord) return false
  return isOneSlip(word, theirs) && !(compass.test(word) && compass.test(theirs))
}

/**
 * The name itself, and with each of its letters left out: two names that share one of these differ by at most two letters. Digits are never left out:
 * numbered names are never the same.
 */
function slipsOf(name: string): string[] {
  if (name.length < shortestSlip) return []
  return [name, ...Array.from(name, (letter, index) => (/\d/.test(letter) ? '' : name.slice(0, index) + name.slice(index + 1))).filter((slip) => slip !== '')]
}
