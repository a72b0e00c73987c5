import type { ProjectId } from '../../db/ids.ts'
import type { TestResultsTable } from '../../db/tables/test-plan.ts'
import { isSettled } from './test-plan.ts'
import type { FullTest } from './full-test.ts'
import { haveSameProducts, keyOfPair, pairInWords } from './tested-pair.ts'
import type { PairOrWhy, TestedPair } from './tested-pair.ts'

/** A project of the wave that represents a pair. */
export interface Representative {
  id: ProjectId
  name: string
  pair: TestedPair
}

export interface OwnCase {
  id: string
  key: string
  /** Part of the short test. */
  smoke: boolean
  /** Its last result in a finished run that counts. */
  verdict: TestResultsTable['verdict'] | null
  withdrawn: boolean
}

/** A project in a wave in which pairs are represented. */
export interface CoverFacts {
  id: ProjectId
  pair: PairOrWhy
  /** Why it runs the full test itself; null if nobody said so. */
  fullTestReason: string | null
  representatives: Representative[]
}

/** Which cases of a project another project's test covers, or why none. */
export type Cover =
  | { kind: 'none' }
  | { kind: 'represents'; pair: TestedPair }
  | { kind: 'own'; by: Representative; reason: string }
  /** `why` is a sentence without its end. */
  | { kind: 'not'; why: string }
  | { kind: 'covered'; by: Representative; run: number; day: string; cases: ReadonlySet<string> }

export const uncovered: Cover = { kind: 'none' }
export const isCovered = (cover: Cover, caseId: string): boolean => cover.kind === 'covered' && cover.cases.has(caseId)

/** The project whose test may cover this one, or why there is none. */
export function representativeOf({ id, pair, fullTestReason, representatives }: CoverFacts): { by: Representative } | { cover: Cover } {
  const own = representatives.find((one) => one.id === id)
  if (own) return { cover: { kind: 'represents', pair: own.pair } }
  if (representatives.length === 0) return { cover: uncovered }
  if ('unknown' in pair) return { cover: { kind: 'not', why: `No other test is known to be like that of this project: ${pair.unknown}` } }
  const key = keyOfPair(pair.pair)
  const by = representatives.find((one) => keyOfPair(one.pair) === key)
  if (by) return fullTestReason === null ? { by } : { cover: { kind: 'own', by, reason: fullTestReason } }
  const like = representatives.find((one) => haveSameProducts(one.pair, pair.pair))
  if (!like) return { cover: uncovered }
  return { cover: { kind: 'not', why: `${like.name} represents ${pairInWords(like.pair)}, and this project has ${pairInWords(pair.pair)}` } }
}

/**
 * What the full test of a representative covers: every case that passed there and asks the same here, unless it is in the short test, or failed here.
 */
export function coverBy(by: Representative, test: FullTest, cases: OwnCase[]): Cover {
  if ('why' in test) return { kind: 'not', why: `${by.name} represents this pair, but ${test.why}` }
  if (!cases.some((one) => one.smoke)) return { kind: 'not', why: 'No case of this project is marked for the short test' }
  const failed = (one: OwnCase): boolean => one.verdict !== null && (!isSettled(one.verdict) || one.withdrawn)
  const covered = cases.filter((one) => !one.smoke && !failed(one) && test.cases.has(one.key))
  if (covered.length === 0) return { kind: 'not', why: `${by.name} represents this pair, but its test has none of the cases that are left here` }
  return { kind: 'covered', by, run: test.run, day: test.day, cases: new Set(covered.map((one) => one.id)) }
}
