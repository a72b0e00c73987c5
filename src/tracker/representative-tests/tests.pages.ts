import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { capital } from '../../text.ts'
import { counted } from '../../web/numbers.ts'
import { loadFullTest } from '../test-plan/load-cover.ts'
import { passedInWords } from '../test-plan/full-test.ts'
import type { FullTest } from '../test-plan/full-test.ts'
import { listProjectsSeen, listRepresentatives, namedPair, unseenProject } from '../test-plan/representatives.store.ts'
import type { RepresentativeRow } from '../test-plan/representatives.store.ts'
import { keyOfPair, pairInWords } from '../test-plan/tested-pair.ts'
import type { TestedPair } from '../test-plan/tested-pair.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { homeOfWave, wavesCrumb } from '../waves/addresses.ts'
import { isOwnWave } from '../wave-progress/wave.pages.ts'
import { getSeenWave } from '../wave-progress/wave-list.store.ts'
import { listPairGroups } from '../test-plan/pairs-of-wave.store.ts'
import type { PairGroup } from '../test-plan/pairs-of-wave.store.ts'
import { countsOf } from '../test-plan/preview-words.ts'
import { testsOfWave } from '../wave-progress/tests-line.ts'

/** The wave of a page of its tests, with what the page says above its heading. */
export async function waveOfTests(page: Page) {
  const wave = await getSeenWave(page.db.read, viewerOf(page), page.param('wave'))
  const home = testsOfWave(wave.id)
  return { wave, home, crumbs: [wavesCrumb, { text: wave.name, href: homeOfWave(wave.id) }], own: isOwnWave(page, wave) }
}

const tagOf = (test: FullTest) =>
  'why' in test
    ? { tag: { text: 'Covers nothing', classes: 'nhsuk-tag--grey' }, says: test.why }
    : { tag: { text: 'Covers the others', classes: 'nhsuk-tag--green' }, says: passedInWords(test) }

/** The pairs of a wave, each with the project whose test stands for it, and the projects of which the pair is not known. */
export async function showTests(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { wave, home, crumbs, own } = await waveOfTests(page)
  const db = page.db.read
  const [groups, representatives] = [await listPairGroups(db, wave.id, page.person), await listRepresentatives(db, wave.id)]
  const seen = await listProjectsSeen(
    db,
    page.person,
    representatives.map((row) => row.project_id),
  )
  const tests = new Map<RepresentativeRow, FullTest>()
  for (const row of representatives) tests.set(row, await loadFullTest(db, row))
  page.show(
    'representative-tests/list',
    { title: 'Representative tests', breadcrumbs: crumbs, status: why.status ?? 200, errors: why.errors ?? {} },
    {
      wave: wave.name,
      own,
      onlyOwn: !seesAllProjects(page.person),
      pairs: pairsOf(
        groups,
        // Whoever may end it has to know of each; others see those that concern them.
        representatives.filter((row) => own || seen.has(row.project_id) || concerns(row, groups)),
      ).map(({ pair, like, row }) => {
        const counts = countsOf(pair, groups)
        const test = row && tests.get(row)
        return {
          name: pairInWords(pair),
          projects: counted(counts.projects, 'project'),
          aside: [
            ...(counts.resting > 0 ? [`${counts.resting} with a short test finished`] : []),
            ...(counts.own > 0 ? [`${counts.own} ${counts.own === 1 ? 'runs' : 'run'} the full test on purpose`] : []),
            ...(counts.otherVersion > 0 ? [`${counts.otherVersion} more in other versions`] : []),
          ].join(', '),
          by: row && test ? { ...whoOf(row, seen.has(row.project_id)), ...tagOf(test) } : null,
          choose: own && like !== null ? { href: `${home}/choose?like=${like}`, text: row ? 'Choose another' : 'Choose a project' } : null,
          end: own && row ? { href: `${home}/${row.id}/end`, text: 'End it' } : null,
        }
      }),
      unknown: unknownOf(groups),
      back: homeOfWave(wave.id),
    },
  )
}

/** Who represents a pair: by name, for whoever sees that project. */
const whoOf = (row: RepresentativeRow, isSeen: boolean): { href: string | null; text: string } =>
  isSeen ? { href: `/projects/${row.project_id}/test-plan`, text: row.name } : { href: null, text: capital(unseenProject) }

/** Whether any of these projects has the products of a representative, in any version. */
function concerns(row: RepresentativeRow, groups: PairGroup[]): boolean {
  const { projects, otherVersion } = countsOf(namedPair(row), groups)
  return projects + otherVersion > 0
}

/** Pairs that projects of the wave have or that someone represents; the largest first. `like` is a project that has it. */
function pairsOf(groups: PairGroup[], representatives: RepresentativeRow[]) {
  const pairs = new Map<string, { pair: TestedPair; like: string | null; row: RepresentativeRow | undefined; n: number }>()
  for (const row of representatives) pairs.set(keyOfPair(namedPair(row)), { pair: namedPair(row), like: null, row, n: 0 })
  for (const { now, like, projects } of groups) {
    if ('unknown' in now) continue
    const key = keyOfPair(now.pair)
    const before = pairs.get(key)
    pairs.set(key, { pair: before?.pair ?? now.pair, row: before?.row, like: before?.like ?? like, n: (before?.n ?? 0) + projects })
  }
  return [...pairs.values()].toSorted((a, b) => b.n - a.n)
}

/** The projects of which the pair is not known, by why: the most frequent reason first. */
function unknownOf(groups: PairGroup[]) {
  const by = new Map<string, { n: number; like: string }>()
  for (const { now, projects, like } of groups) if ('unknown' in now) by.set(now.unknown, { n: (by.get(now.unknown)?.n ?? 0) + projects, like })
  return [...by]
    .map(([why, { n, like }]) => ({
      why,
      n,
      says: counted(n, 'project'),
      example: { href: `/projects/${like}/test-plan`, text: n === 1 ? 'See it' : 'See one of them' },
    }))
    .toSorted((a, b) => b.n - a.n)
}
