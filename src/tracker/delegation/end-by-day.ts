import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { dayOfMoment } from '../../day.ts'
import { endDelegations, listPast } from './delegations.store.ts'

const atOnce = 50

/** Ends every delegation whose last day has passed; returns how many. Nobody could act by one since that day ended: this takes it off the lists. */
export async function endDelegationsByDay(context: Pick<Context, 'db' | 'clock' | 'newId'>): Promise<number> {
  const today = dayOfMoment(context.clock())
  let ended = 0
  for (;;) {
    const past = await listPast(context.db.read, today, atOnce)
    if (past.length === 0) return ended
    const at = nowIso(context)
    const by = { actor: { id: null, name: 'The installation' }, at, newId: context.newId }
    await context.db.write(by, (trx) => endDelegations(trx, past, { at, why: 'its last day has passed' }))
    ended += past.length
  }
}
