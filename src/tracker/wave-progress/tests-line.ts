import type { Page } from '../../access/page.ts'
import { counted } from '../../web/numbers.ts'
import { isCovering } from '../test-plan/refresh-represented.ts'
import { listRepresentatives } from '../test-plan/representatives.store.ts'
import { homeOfWave } from '../waves/addresses.ts'

export const testsOfWave = (wave: string): string => `${homeOfWave(wave)}/tests`

/** What the page of a wave says of its tests, and where they are. */
export async function testsLine(page: Page, wave: string): Promise<{ says: string; href: string }> {
  const all = await listRepresentatives(page.db.read, wave)
  const passed = all.filter((one) => isCovering(one.passed)).length
  const says =
    all.length === 0
      ? 'No project runs a full test for others yet: each runs its own.'
      : `${counted(all.length, 'project runs', 'projects run')} the full test for others with the same pair of products. ${passed === 0 ? 'None of these tests covers them yet.' : `${passed} of these tests ${passed === 1 ? 'covers' : 'cover'} them now.`}`
  return { says, href: testsOfWave(wave) }
}
