import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import type { Happened } from '../../events/vocabulary.ts'
import type { FullTest } from './full-test.ts'
import { passedInWords } from './full-test.ts'
import { loadFullTest } from './load-cover.ts'
import { doubtCovered, listRepresentedBy, listRepresenting, namedPair, savePassed } from './representatives.store.ts'
import { pairInWords } from './tested-pair.ts'

const covers = 'covers '

/** What the gates of others say by this test, as a text: they are computed again when it changes. */
const keptOf = (name: string, test: FullTest): string =>
  'why' in test ? `${name}: ${test.why}` : `${covers}${name} ${test.run} ${test.day} ${digestOf([...test.cases].toSorted().join('\n'))}`
/** Whether a test covers others, as it was noted last. */
export const isCovering = (passed: string | null): boolean => passed?.startsWith(covers) === true

/**
 * Notes whether the test of a project that represents its pair still covers the others in its wave. If that has changed, their gates are in doubt
 * until `refreshLapsed` has computed them. Returns what happened.
 */
export async function refreshRepresented(trx: Writer, id: ProjectId): Promise<Happened[]> {
  const happened: Happened[] = []
  for (const row of await listRepresentedBy(trx, id)) {
    const test = await loadFullTest(trx, row)
    const passed = keptOf(row.name, test)
    if (passed === row.passed) continue
    await savePassed(trx, row.id, passed)
    await doubtCovered(trx, row)
    const what = { id: row.id, project: id, pair: pairInWords(namedPair(row)) }
    if ('why' in test && isCovering(row.passed)) happened.push({ kind: 'representative.lapsed', ...what, reason: test.why })
    if (!('why' in test) && !isCovering(row.passed)) happened.push({ kind: 'representative.passed', ...what, reason: passedInWords(test) })
  }
  return happened
}

/** Representatives whose test is not noted as it is: always empty. */
export async function listStaleRepresented(db: Reader): Promise<string[]> {
  const stale: string[] = []
  for (const project of await listRepresenting(db))
    for (const row of await listRepresentedBy(db, project)) if (keptOf(row.name, await loadFullTest(db, row)) !== row.passed) stale.push(row.id)
  return stale
}
