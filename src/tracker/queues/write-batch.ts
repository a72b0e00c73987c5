import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Outcome } from '../../access/act.ts'
import type { Doer } from '../../access/doing.ts'
import { dayOfMoment } from '../../day.ts'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { QueueBatchesTable, QueueBatchItemsTable } from '../../db/tables/queues.ts'
import { statusNames } from '../prerequisites/prerequisite.ts'
import { servicesOfDosIds } from '../prerequisites/prerequisites.store.ts'
import { settlePrerequisite } from '../prerequisites/settle.ts'
import { keptValue } from '../prerequisites/values.ts'
import { judge } from './batch.ts'
import type { CandidateRow } from './batches.store.ts'
import { candidatesById, finishBatch, saveItem, takeItems } from './batches.store.ts'
import type { ItemVerdict } from './batches.store.ts'
import type { Patch } from './patch.ts'

const atOnce = 20

interface Confirmed {
  batch: QueueBatchesTable
  patch: Patch
  /** Who confirmed it. */
  doer: Doer
}

/**
 * Writes what the person has reviewed, in commits of some rows, so that others are served in between. Rows that someone has since changed, or that
 * the rules now refuse, are skipped with the reason. An interrupted batch continues where it stopped.
 */
export async function writeBatch(context: Context, confirmed: Confirmed): Promise<void> {
  for (;;) {
    const left = await context.db.transaction((trx) => writeSome(trx, context, confirmed))
    if (left === 0) break
    await nextTurn()
  }
  await context.db.transaction((trx) => finishBatch(trx, confirmed.batch.id, nowIso(context)))
}

async function writeSome(trx: Writer, context: Context, confirmed: Confirmed): Promise<number> {
  const { batch, patch } = confirmed
  const items = await takeItems(trx, batch.id, atOnce)
  const ids = items.flatMap((item) => item.prerequisite_id ?? [])
  const found = await candidatesById(trx, patch, batch.prerequisite_key, ids)
  const values = items.map((item) => keptValue('dos-id', item.value))
  const owners = await servicesOfDosIds(trx, values)
  for (const item of items) {
    const about = found.get(item.prerequisite_id ?? '')
    const written: Written = about
      ? (leaveAlone(about, item, { batch, owners, context }) ?? (await settle(trx, { context, item, about, confirmed })))
      : { verdict: 'refused', why: 'It is not among your services any more' }
    await saveItem(trx, item, written.verdict, written.why)
  }
  return items.length
}

interface Written {
  verdict: ItemVerdict
  why: string
}

/** What was changed since the person looked, and what the rules refuse or find done already; undefined if it is to be settled. */
function leaveAlone(
  about: CandidateRow,
  item: QueueBatchItemsTable,
  { batch, owners, context }: { batch: QueueBatchesTable; owners: Map<string, string[]>; context: Context },
): Written | undefined {
  if (about.version !== item.version) return { verdict: 'late', why: whoWasFirst(about.row) }
  const { status, note, reason, valid_until: validUntil } = batch
  const judged = judge(about, { status, note, reason, validUntil }, item.value, dayOfMoment(context.clock()), owners)
  return 'next' in judged ? undefined : { verdict: judged.verdict, why: judged.why }
}

/** Settles one as its own page does. */
async function settle(
  trx: Writer,
  { context, item, about, confirmed }: { context: Context; item: QueueBatchItemsTable; about: CandidateRow; confirmed: Confirmed },
): Promise<Written> {
  const { status, note, reason, valid_until } = confirmed.batch
  const sent = { status, note, reason, valid_until, value: item.value, due_date: about.row.due_date ?? '', version: about.version }
  const where = { project: about.projectId, key: about.row.key }
  return writtenOf(await settlePrerequisite.within(trx, { context, doer: confirmed.doer, where, sent }), { item, about })
}

function writtenOf(outcome: Outcome<unknown>, { item, about }: { item: QueueBatchItemsTable; about: CandidateRow }): Written {
  switch (outcome.kind) {
    case 'done':
      return { verdict: 'done', why: item.why }
    case 'conflict':
      return { verdict: 'late', why: whoWasFirst(about.row) }
    case 'refused':
      return { verdict: 'refused', why: Object.values(outcome.fields).join('. ') }
    case 'not allowed':
      return { verdict: 'refused', why: outcome.error.message }
  }
}

function whoWasFirst(row: { settled_by: string | null; status: keyof typeof statusNames; value: string | null }): string {
  const wrote = [statusNames[row.status], row.value].filter(Boolean).join(', ')
  return `${row.settled_by ?? 'Someone else'} changed this meanwhile, to: ${wrote}. Look at it on its own page`
}
