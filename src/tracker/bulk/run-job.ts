import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { LostLease } from '../../db/lease.ts'
import type { BulkJobsTable, BulkRowsTable } from '../../db/tables/rollout.ts'
import { ConflictError, DatabaseUnavailable, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { Choice } from './bulk.ts'
import { deed } from './bulk.ts'
import { doerOf, findBy, findJob, listBrokenOff, markRow, moveJob, nextRows } from './bulk.store.ts'
import type { By } from './bulk.store.ts'
import { changeRow } from './change-row.ts'
import { undoRow } from './undo-row.ts'

/** Starting a project writes hundreds of rows; other acts few. */
const rowsACommit = { owner: 20, dates: 20, hold: 20, start: 2 }

const leaseOfJob = (id: string): string => `bulk job ${id}`

/** Does or undoes a job in the background, unless another node is at it; what breaks it off is told in the log, and a node goes on with it in a moment. */
export const startJob = (context: Context, id: string): Promise<void> =>
  context.leases
    .run(leaseOfJob(id), (db) => runJob({ ...context, db }, id))
    .catch((error: unknown) => context.log.error({ err: error, job: id }, 'a change of many projects broke off; a node goes on with it in a moment'))

/** Goes on with what a stop of a node broke off, and leaves what another is doing. */
export async function resumeJobs(context: Context): Promise<void> {
  for (const { id } of await listBrokenOff(context.db.read)) if (!context.leases.isAtWork(leaseOfJob(id))) void startJob(context, id)
}

export const choiceOf = (job: BulkJobsTable): Choice => ({ act: job.act, choice: JSON.parse(job.choices) }) as Choice

async function runJob(context: Context, id: string): Promise<void> {
  const job = await findJob(context.db.read, id)
  if (!job || (job.state !== 'running' && job.state !== 'undoing')) return
  const phase = job.state
  const by = await findBy(context.db.read, doerOf(job).id)
  for (;;) {
    const rows = await nextRows(context.db.read, id, phase, rowsACommit[job.act])
    if (rows.length === 0) break
    try {
      await turn(context, { job, by, rows })
    } catch (error) {
      // No row's own fault: each of them would fail in the same way.
      if (error instanceof LostLease || error instanceof DatabaseUnavailable) throw error
      // One row that fails must not hold up the others: each gets a commit of its own.
      for (const row of rows) await alone(context, { job, by, row })
    }
    await nextTurn()
  }
  await end(context, job)
}

/** Some rows in one commit. */
async function turn(context: Context, { job, by, rows }: { job: BulkJobsTable; by: By; rows: BulkRowsTable[] }): Promise<void> {
  const choice = choiceOf(job)
  const { id, name } = doerOf(job)
  const inTheirName = { ...job, person_id: id, person_name: name }
  await context.db.transaction(async (trx) => {
    for (const row of rows) {
      if (job.state === 'running') {
        const { outcome, told, made, projectId } = await changeRow(trx, { context, job: inTheirName, by, row }, choice)
        await markRow(trx, row, {
          outcome,
          told: told ?? null,
          made: made ? JSON.stringify(made) : null,
          ...(projectId === undefined ? {} : { project_id: projectId }),
        })
      } else {
        const kept = await undoRow(trx, { context, job: inTheirName, by, row }, choice)
        await markRow(trx, row, { outcome: kept === null ? 'undone' : 'kept', told: kept })
      }
    }
  })
}

async function alone(context: Context, { job, by, row }: { job: BulkJobsTable; by: By; row: BulkRowsTable }): Promise<void> {
  try {
    await turn(context, { job, by, rows: [row] })
  } catch (error) {
    if (error instanceof LostLease || error instanceof DatabaseUnavailable) throw error
    const expected = error instanceof ConflictError || error instanceof Refusal
    if (!expected) context.log.error({ err: error, job: job.id, row: row.number }, 'a row of a change of many projects failed')
    await context.db.transaction((trx) =>
      markRow(trx, row, {
        outcome: job.state === 'running' ? 'left' : 'kept',
        told: expected ? error.message : 'It could not be changed: there is a fault in Slipway. The others went on.',
      }),
    )
  }
}

async function end(context: Context, job: BulkJobsTable): Promise<void> {
  const undoing = job.state === 'undoing'
  const at = nowIso(context)
  const who = doerOf(job)
  await context.db.transaction(async (trx) => {
    await moveJob(trx, job.id, job.state, undoing ? 'undone' : 'done', undoing ? { undone_at: at } : { settled_at: at })
    await recordEvents(trx, [
      {
        id: context.newId(),
        at,
        actor: who,
        projectId: null,
        subject: 'bulk',
        subjectId: job.id,
        action: undoing ? 'undone' : 'done',
        sentence: `${who.name} ${undoing ? 'undid' : 'finished'}: ${deed(choiceOf(job), job.will)}`,
      },
    ])
  })
}
