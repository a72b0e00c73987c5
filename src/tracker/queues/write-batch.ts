import { setImmediate as nextTurn } from 'node:timers/promises'
import { dayOfMoment } from '../../day.ts'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { QueueBatchesTable } from '../../db/tables/queues.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { standingNames } from '../prerequisites/prerequisite.ts'
import { servicesOfDosIds } from '../prerequisites/prerequisites.store.ts'
import { saveStatus } from '../prerequisites/save-status.ts'
import { eventOf } from '../../events/record.ts'
import { keptValue } from '../prerequisites/values.ts'
import { judge } from './batch.ts'
import { candidatesById, finishBatch, saveItem, takeItems } from './batches.store.ts'
import type { Patch } from './patch.store.ts'

const atOnce = 20

/**
 * Writes what the person has looked at, some at a time, so that others are served meanwhile: each with its event in the same transaction.
 * What somebody changed since, or what the rules now refuse, is left alone and says why. A batch that was cut off goes on where it stopped.
 */
export async function writeBatch(context: Context, batch: QueueBatchesTable, patch: Patch, actor: { id: string; name: string }): Promise<void> {
  for (;;) {
    const left = await context.db.transaction((trx) => writeSome(trx, context, batch, patch, actor))
    if (left === 0) break
    await nextTurn()
  }
  await context.db.transaction((trx) => finishBatch(trx, batch.id, nowIso(context)))
}

async function writeSome(trx: Writer, context: Context, batch: QueueBatchesTable, patch: Patch, actor: { id: string; name: string }): Promise<number> {
  const items = await takeItems(trx, batch.id, atOnce)
  const found = await candidatesById(
    trx,
    patch,
    batch.prerequisite_key,
    items.flatMap((item) => item.prerequisite_id ?? []),
  )
  const at = nowIso(context)
  const owners = await servicesOfDosIds(
    trx,
    items.map((item) => keptValue('dos-id', item.value)),
  )
  const wanted = { standing: batch.standing, note: batch.note, reason: batch.reason, validUntil: batch.valid_until }
  const events: NewEvent[] = []
  for (const item of items) {
    const about = found.get(item.prerequisite_id ?? '')
    if (!about) await saveItem(trx, item, 'refused', 'It is not among your services any more')
    else if (about.version !== item.version) await saveItem(trx, item, 'late', whoWasFirst(about.row))
    else {
      const verdict = judge(about, wanted, item.value, dayOfMoment(at), owners)
      if (!('next' in verdict)) await saveItem(trx, item, verdict.verdict, verdict.why)
      else {
        const { row, version } = about
        const change = { row, version, next: verdict.next, dueDate: row.due_date, reason: batch.reason || batch.note || null }
        const by = { actor, at, newId: context.newId }
        events.push(...(await saveStatus(trx, change, by)).map((happened) => eventOf(happened, by)))
        await saveItem(trx, item, 'done', item.why)
      }
    }
  }
  await recordEvents(trx, events)
  return items.length
}

function whoWasFirst(row: { settled_by: string | null; standing: keyof typeof standingNames; value: string | null }): string {
  const wrote = [standingNames[row.standing], row.value].filter(Boolean).join(', ')
  return `${row.settled_by ?? 'Somebody'} changed this meanwhile, to: ${wrote}. Look at it on its own page`
}
