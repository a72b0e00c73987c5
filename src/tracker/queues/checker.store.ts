import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { isSettled } from '../prerequisites/prerequisite.ts'
import { candidatesByCode } from './batches.store.ts'
import type { Known } from './checker.ts'
import type { Patch } from './patch.ts'

const atOnce = 250

/** What is known of these DoS ids in the patch: a few hundred at a time, so that others are served meanwhile. */
export async function knownByDosId(db: Reader, patch: Patch, ids: string[], today: Day): Promise<Map<string, Known>> {
  const known = new Map<string, Known>()
  for (let from = 0; from < ids.length; from += atOnce) {
    for (const [id, candidates] of await candidatesByCode(db, patch, 'scheduling-endpoint', ids.slice(from, from + atOnce))) {
      const one = candidates.find((each) => !isSettled(each.prerequisite, today)) ?? candidates[0]
      if (one)
        known.set(id, {
          service: one.service,
          ods: one.ods,
          projectId: one.projectId,
          asid: one.asid,
          ticked: isSettled(one.prerequisite, today),
          ready: one.needs.every((need) => isSettled(need, today)),
        })
    }
    await nextTurn()
  }
  return known
}
