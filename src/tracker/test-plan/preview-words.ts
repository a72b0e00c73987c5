import { capital } from '../../text.ts'
import { counted } from '../../web/numbers.ts'
import type { FullTest } from './full-test.ts'
import { passedInWords } from './full-test.ts'
import { haveSameProducts, keyOfPair } from './tested-pair.ts'
import type { TestedPair } from './tested-pair.ts'
import type { PairGroup } from './pairs-of-wave.store.ts'

export interface PairCounts {
  projects: number
  own: number
  resting: number
  restingAfterGo: number
  /** They have the same products in another version. */
  otherVersion: number
  /** What they test is not known for certain. */
  unknown: number
}

/** How many projects of a wave have this pair, with the project that represents it, and how many are close to it. */
export function countsOf(pair: TestedPair, groups: PairGroup[]): PairCounts {
  const counts: PairCounts = { projects: 0, own: 0, resting: 0, restingAfterGo: 0, otherVersion: 0, unknown: 0 }
  for (const { now, projects, own, resting, restingAfterGo } of groups) {
    if ('unknown' in now) counts.unknown += projects
    else if (keyOfPair(now.pair) === keyOfPair(pair)) {
      counts.projects += projects
      counts.own += own
      counts.resting += resting
      counts.restingAfterGo += restingAfterGo
    } else if (haveSameProducts(now.pair, pair)) counts.otherVersion += projects
  }
  return counts
}

/** What choosing a project to represent its pair does, in sentences. */
export function namingWords(
  { projects, own, resting, otherVersion, unknown }: PairCounts,
  { test, before }: { test: FullTest; before: string | null },
): string[] {
  const others = projects - 1
  return [
    others === 0
      ? 'No other project of this wave has this pair'
      : `${counted(others, 'other project has', 'other projects have')} this pair, and ${others === 1 ? 'rests' : 'rest'} on its test`,
    'why' in test
      ? `It covers no other project yet: ${test.why}. Until then each project runs the full test`
      : `Its full test ${passedInWords(test)}. From now on the others need only the short test: the cases that the template marks for it`,
    ...(own > 0 ? [`${counted(own, 'project runs', 'projects run')} the full test on purpose, and ${own === 1 ? 'does' : 'do'} not change`] : []),
    ...(otherVersion > 0
      ? [`${counted(otherVersion, 'project has', 'projects have')} other versions of these products, and ${otherVersion === 1 ? 'is' : 'are'} not covered`]
      : []),
    ...(unknown > 0 ? [`Of ${counted(unknown, 'project')} it is not known for certain what ${unknown === 1 ? 'it tests' : 'they test'}: not covered`] : []),
    ...(before === null
      ? []
      : [
          `${capital(before)} no longer represents the pair${resting === 0 ? '' : `. ${restingStart(resting)}: ${'why' in test ? 'their gate of the tests opens again until this test has passed' : 'they rest on this test instead'}`}`,
        ]),
  ]
}

const restingStart = (n: number): string => `${counted(n, 'project has', 'projects have')} finished a short test`

/** What the end of a test that covers others does, in sentences. */
export function endWords({ resting, restingAfterGo }: Pick<PairCounts, 'resting' | 'restingAfterGo'>): string[] {
  if (resting === 0) return ['No project has finished a short test on it yet, so no gate opens again', 'Each project runs the full test from now on']
  return [
    `${counted(resting, 'project rests', 'projects rest')} on it`,
    `The gate of the tests opens again in ${resting === 1 ? 'it' : 'each of them'}${restingAfterGo === 0 ? '' : `, in ${restingAfterGo} after go was decided`}. The results of ${resting === 1 ? 'its short test' : 'their short tests'} stay on record`,
    'Everyone who has to act gets one email about all of their projects',
  ]
}
