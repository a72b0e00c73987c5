import type { Page } from '../../access/page.ts'
import { dayOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { stageChoices } from '../go-live/gate.ts'
import { isKey, keysOf } from '../../keys.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import { viewerKey } from '../service-list/filter-conditions.store.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { homeOfWave, membersHref, wavesPath } from '../waves/addresses.ts'
import { countByName, countGoLives, membersOf, sizeOf } from './members.ts'
import { listWaves } from './wave-list.store.ts'
import type { SeenWave } from './wave-list.store.ts'

/** "12 Prerequisites, 30 Testing", in the order of the stages. */
export function stagesInWords(counts: [stage: string, n: number][]): string {
  const by = new Map(counts)
  return keysOf(stageChoices)
    .flatMap((stage) => (by.has(stage) ? [`${grouped(by.get(stage) ?? 0)} ${stageChoices[stage]}`] : []))
    .join(', ')
}

/** How many go-lives were planned up to today: those that are live, and those whose day has passed. */
export const plannedByNow = (days: ReadonlyMap<string, number>, today: string): number => [...days].reduce((sum, [day, n]) => (day <= today ? sum + n : sum), 0)

function rowOf(page: Page, index: FacetIndex, wave: SeenWave) {
  const members = membersOf(index, page.person, wave.id)
  const [total, live, behind] = [sizeOf(members.all), sizeOf(members.live), sizeOf(members.behind)]
  const late = plannedByNow(countGoLives(members.rest).days, page.today)
  return {
    name: { href: homeOfWave(wave.id), text: wave.name },
    isClosed: wave.state === 'closed',
    owner: wave.owner,
    goLive: wave.go_live_on === null ? '' : dayOf(wave.go_live_on),
    total: { n: total, href: membersHref(wave.id) },
    live: { n: live, href: membersHref(wave.id, { show: 'live' }) },
    due: live + late,
    behind: { n: behind, href: membersHref(wave.id, { show: 'behind' }) },
    stages: stagesInWords(countByName(members.rest, 'stage ').filter(([stage]) => isKey(stageChoices, stage))),
  }
}

export async function showWaves(page: Page): Promise<void> {
  const given = viewerOf(page)
  const html = await page.cachedPart('waves/list', [viewerKey(given), page.today], async () => {
    const waves = await listWaves(page.db.read, given)
    const index = await currentIndex(page.db.read, page.today)
    return {
      path: wavesPath,
      rows: waves.map((wave) => rowOf(page, index, wave)),
      mayMake: page.may('wave.make'),
      isOwn: !seesAllProjects(page.person),
    }
  })
  page.show('parts/drawn', { title: 'Waves', breadcrumbs: [{ text: 'Rollout', href: '/rollout' }] }, { html })
}
