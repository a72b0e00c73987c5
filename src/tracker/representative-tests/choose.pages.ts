import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { asProjectId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import { stageChoices } from '../go-live/gate.ts'
import { loadFullTest } from '../test-plan/load-cover.ts'
import { listRepresentatives, namedPair, nameFor } from '../test-plan/representatives.store.ts'
import { keyOfPair, pairInWords } from '../test-plan/tested-pair.ts'
import type { Named } from './name-representative.ts'
import { findInWave, listCandidates, listPairGroups } from '../test-plan/pairs-of-wave.store.ts'
import { countsOf, namingWords } from '../test-plan/preview-words.ts'
import { showTests, waveOfTests } from './tests.pages.ts'

const most = 15

/** The pages on which a wave's tests are changed are for those who may change the wave. */
export async function ownWaveOfTests(page: Page) {
  const of = await waveOfTests(page)
  if (!of.own) throw new ForbiddenError('Only its owner and the booking team may change a wave')
  return of
}

/** Asks which project of a pair represents it: `like` is a project that has the pair. */
export async function showChoose(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { wave, home, crumbs } = await ownWaveOfTests(page)
  const asked = (name: string): string => page.typed[name] ?? page.query(name) ?? ''
  const [like, words] = [asked('like'), asked('q').trim()]
  const one = await findInWave(page.db.read, { wave: wave.id, project: asProjectId(like), person: page.person })
  // Without a pair to choose for, the pairs of the wave are shown.
  if (!one || 'unknown' in one.now) return showTests(page, why)
  const { pair } = one.now
  const candidates = (await listCandidates(page.db.read, { wave: wave.id, pair, words, person: page.person })).filter(
    ({ now }) => 'pair' in now && keyOfPair(now.pair) === keyOfPair(pair),
  )
  const current = (await listRepresentatives(page.db.read, wave.id)).find((row) => keyOfPair(namedPair(row)) === keyOfPair(pair))
  page.show(
    'representative-tests/choose',
    {
      title: 'Which project represents this pair?',
      breadcrumbs: [...crumbs, { text: 'Representative tests', href: home }],
      status: why.status ?? 200,
      errors: why.errors ?? {},
    },
    {
      home,
      like,
      words,
      conflict: why.conflict ?? null,
      pair: pairInWords(pair),
      current: current ? await nameFor(page.db.read, page.person, current) : null,
      projects: candidates.slice(0, most).map((row) => ({
        value: row.id,
        text: row.name,
        hint: { text: `${row.ods_code}. ${row.passed ? 'Its full test has passed' : row.stage === null ? '' : stageChoices[row.stage]}` },
      })),
      more: Math.max(0, candidates.length - most),
      chosen: page.typed['project'] ?? '',
    },
  )
}

/** Shows what it does to the other projects of the wave, before it is saved. */
export const askWhetherToName = (page: Page, named: Named): Promise<void> | undefined =>
  page.typed['confirmed'] === 'yes' ? undefined : showNaming(page, named)

async function showNaming(page: Page, { row, name, before }: Named): Promise<void> {
  const { wave, home, crumbs } = await ownWaveOfTests(page)
  const db = page.db.read
  const found = await findInWave(db, { wave: wave.id, project: row.project_id })
  const test = await loadFullTest(db, { ...row, name, state: found?.state ?? 'open', in_wave: 1 })
  const counts = countsOf(namedPair(row), await listPairGroups(db, wave.id))
  page.show(
    'representative-tests/confirm',
    { title: `${name} represents ${pairInWords(namedPair(row))}`, breadcrumbs: [...crumbs, { text: 'Representative tests', href: home }] },
    {
      home,
      sentences: namingWords(counts, { test, before: before ? await nameFor(db, page.person, before) : null }),
      action: `${home}/choose`,
      hidden: { project: row.project_id, like: row.project_id, confirmed: 'yes' },
      back: `${home}/choose?like=${row.project_id}`,
    },
  )
}
