import { setImmediate as nextTurn } from 'node:timers/promises'
import { findPerson } from '../../access/access.store.ts'
import type { Person } from '../../access/access.store.ts'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { LostLease } from '../../db/lease.ts'
import type { BulkJobsTable, BulkRowsTable } from '../../db/tables/rollout.ts'
import { ConflictError, DatabaseUnavailable, Refusal } from '../../errors.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { choiceOf, deed } from './bulk.ts'
import type { Choice } from './bulk.ts'
import { doerOf, findJob, listBrokenOff, markRow, moveJob, nextRows } from './bulk.store.ts'
import type { RowOutcome } from './bulk.store.ts'
import { removeMadeWave } from './wave-of-job.ts'
import { changeRow } from './change-row.ts'
import type { ColumnChoice } from './column-choice.ts'
import type { Changed, RowTurn } from './row.ts'
import { isSetInSets, putCellsBack, setCells } from './set-cell.ts'
import { undoRow } from './undo-row.ts'

/** Starting a project writes hundreds of rows; other acts write few. */
const rowsACommit: Record<BulkJobsTable['act'], number> = {
  owner: 20,
  dates: 20,
  hold: 20,
  start: 2,
  wave: 1,
  'wave-move': 1,
  'wave-plan': 1,
  'wave-go': 1,
  'wave-confirm': 1,
  'wave-signers': 10,
  column: 20,
}

const leaseOfJob = (id: string): string => `bulk job ${id}`

/** Runs or undoes a job in the background, unless another node is doing so; an interruption is logged, and a node resumes it shortly. */
export const startJob = (context: Context, id: string): Promise<void> =>
  context.leases
    .run(leaseOfJob(id), (db) => runJob({ ...context, db }, id))
    .catch((error: unknown) => context.log.error({ err: error, job: id }, 'a change of many projects broke off; a node goes on with it in a moment'))

/** Resumes jobs that a stopped node left unfinished, and leaves those that another node is running. */
export async function resumeJobs(context: Context): Promise<void> {
  for (const { id } of await listBrokenOff(context.db.read)) if (!context.leases.isAtWork(leaseOfJob(id))) void startJob(context, id)
}

async function runJob(context: Context, id: string): Promise<void> {
  const job = await findJob(context.db.read, id)
  if (!job || (job.state !== 'running' && job.state !== 'undoing')) return
  const phase = job.state
  for (let after = 0; ;) {
    const rows = await nextRows(context.db.read, id, phase, { after, limit: rowsACommit[job.act] })
    after = rows.at(-1)?.number ?? after
    if (rows.length === 0) break
    try {
      await turn(context, { job, rows })
    } catch (error) {
      // Not the fault of this row: every row would fail in the same way.
      if (error instanceof LostLease || error instanceof DatabaseUnavailable) throw error
      // One row that fails must not hold up the others: each gets its own commit.
      for (const row of rows) await alone(context, { job, row })
    }
    // The gates of the sites are in doubt: no more of them than this, so that nobody waits for all of a wave.
    if (job.act === 'wave-signers') await refreshGates(context)
    await nextTurn()
  }
  await end(context, job)
}

interface Turn {
  job: BulkJobsTable
}
interface RowOfPerson extends Turn {
  row: BulkRowsTable
  /** The person in whose name the job runs; undefined if they may no longer sign in. */
  person: Person | undefined
}

/** Several rows in one commit. */
async function turn(context: Context, { job, rows }: Turn & { rows: BulkRowsTable[] }): Promise<void> {
  const choice = choiceOf(job)
  await context.db.transaction(async (trx) => {
    // Read each time: an account may be disabled while its job runs.
    const person = await findPerson(trx, doerOf(job).id)
    if (person && choice.act === 'column' && isSetInSets(choice.choice)) return setRows(trx, context, { job, person, rows }, choice.choice)
    for (const row of rows) {
      await markRow(trx, row, await outcomeOf(trx, context, { job, person, row }, choice))
      // Other requests are answered between two rows, and before what is derived from them is worked out.
      await nextTurn()
    }
  })
}

const rowsASet = 5

/** The rows of a column that is set in sets. */
async function setRows(
  trx: Writer,
  context: Context,
  { job, person, rows }: Turn & { person: Person; rows: BulkRowsTable[] },
  column: ColumnChoice,
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsASet) {
    const some = rows.slice(from, from + rowsASet)
    const outcomes =
      job.state === 'undoing'
        ? (await putCellsBack(trx, { context, person, rows: some }, column)).map(undoneOutcome)
        : (await setCells(trx, { context, person, rows: some }, column)).map(changedOutcome)
    for (const [at, row] of some.entries()) {
      const outcome = outcomes[at]
      if (outcome) await markRow(trx, row, outcome)
    }
    await nextTurn()
  }
}

const undoneOutcome = (told: string | null): RowOutcome => ({ outcome: told === null ? 'undone' : 'kept', told })

function changedOutcome(changed: Changed): RowOutcome {
  if (changed.outcome === 'left') return { ...changed, made: null }
  const { made, projectId } = changed
  return { outcome: 'done', told: null, made: JSON.stringify(made), ...(projectId === undefined ? {} : { project_id: projectId }) }
}

async function outcomeOf(trx: Writer, context: Context, { job, person, row }: RowOfPerson, choice: Choice): Promise<RowOutcome> {
  const isUndo = job.state === 'undoing'
  if (!person) return { outcome: isUndo ? 'kept' : 'left', told: `${doerOf(job).name} may not sign in any more.` }
  if (isUndo) {
    const { told, isGone } = await undoRow(trx, { context, person, row, wave: job.wave_id, trace: traceOf(job) }, choice)
    return { ...undoneOutcome(told), ...(isGone && { project_id: null }) }
  }
  return changedOutcome(await changeRow(trx, { context, person, row, wave: job.wave_id, trace: traceOf(job) }, choice))
}

/** In which session and request the person of the job proved who they are, if it is signed. */
const traceOf = ({ session_hash: sessionHash, request_id: requestId }: BulkJobsTable): RowTurn['trace'] =>
  requestId === null ? null : { sessionHash, requestId }

async function alone(context: Context, { job, row }: Turn & { row: BulkRowsTable }): Promise<void> {
  try {
    await turn(context, { job, rows: [row] })
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
  const isUndo = job.state === 'undoing'
  const at = nowIso(context)
  await context.db.write({ actor: doerOf(job), at, newId: context.newId }, async (trx) => {
    const isWaveGone = isUndo && (await removeMadeWave(trx, job))
    const settled = isUndo ? { undone_at: at, ...(isWaveGone && { wave_id: null }) } : { settled_at: at }
    await moveJob(trx, job.id, job.state, isUndo ? 'undone' : 'done', settled)
    return [{ kind: isUndo ? 'bulk.undone' : 'bulk.done', id: job.id, project: null, deed: deed(choiceOf(job), job.will) }]
  })
}
