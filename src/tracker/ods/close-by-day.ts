import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { today } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { listStaleClosed, refreshClosed } from './closures.store.ts'

const servicesAtOnce = 300
const closuresACommit = 20

/** Marks services as closed from the day on which their practice closes; returns how many changed. */
export async function closeByDay(context: Pick<Context, 'db' | 'clock' | 'newId'>): Promise<number> {
  const { db } = context
  const day = today(context)
  let changed = 0
  for (let after: string | null = ''; after !== null;) {
    const { ids, last } = await listStaleClosed(db.read, day, { after, limit: servicesAtOnce })
    for (let from = 0; from < ids.length; from += closuresACommit) changed += await closeSome(context, day, ids.slice(from, from + closuresACommit))
    after = last
    await nextTurn()
  }
  return changed
}

async function closeSome({ db, clock, newId }: Pick<Context, 'db' | 'clock' | 'newId'>, day: Day, ids: ServiceId[]): Promise<number> {
  const by = { actor: { id: null, name: 'The installation' }, at: nowIso({ clock }), newId }
  return db.write(by, async (trx) => {
    const changed = await refreshClosed(trx, day, (eb) => eb('id', 'in', ids))
    const happened = changed.map(({ id, name, closed }): Happened => ({
      kind: closed === 1 ? 'service.closed' : 'service.open-again',
      id,
      project: null,
      name,
    }))
    return { happened, result: changed.length }
  })
}

/** The same once a day: it looks at every service, so it does not repeat a day. */
export function closingByDay(context: Pick<Context, 'db' | 'clock' | 'newId'>): () => Promise<void> {
  let done: Day | undefined
  return async () => {
    const day = today(context)
    if (done === day) return
    await closeByDay(context)
    done = day
  }
}
