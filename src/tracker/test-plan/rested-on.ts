import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { isCovering } from './refresh-represented.ts'
import { listRepresentedBy, namedPair } from './representatives.store.ts'
import { listPairGroups } from './pairs-of-wave.store.ts'
import { countsOf, endWords } from './preview-words.ts'

/** What it does to other projects if the full test of this one no longer counts, in sentences; none if it covers nobody. */
export async function restedOnWords(db: Reader, project: ProjectId): Promise<string[]> {
  const words: string[] = []
  for (const row of await listRepresentedBy(db, project)) {
    if (!isCovering(row.passed)) continue
    const [first = '', ...others] = endWords(countsOf(namedPair(row), await listPairGroups(db, row.wave_id)))
    words.push(`The full test of this project covers others in its wave. ${first}`, ...others)
  }
  return words
}
