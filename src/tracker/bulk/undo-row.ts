import type { Writer } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import { withdrawMove } from '../dates/withdraw-move.ts'
import { leaveRole } from '../people/leave-role.ts'
import { returnToRole } from '../people/return-to-role.ts'
import { resumeProject } from '../projects/resume-project.ts'
import { stopProject } from '../projects/stop-project.ts'
import { undoStart } from '../projects/undo-start.ts'
import { isWorkedOn } from '../projects/worked-on.store.ts'
import type { ColumnChoice } from './column-choice.ts'
import { plannedCellOf } from './planned-cell.ts'
import { choiceOfCell } from './cell-choice.ts'
import { nothingPasted, putCellBack } from './set-cell.ts'
import { whyBound } from './bulk.ts'
import { notUndone } from './job.ts'
import type { Choice, Choices } from './bulk.ts'
import { findPutIn } from './bulk.store.ts'
import { planBack } from './plan-rows.ts'
import { endAgain } from './signer-row.ts'
import { leaveAgain, moveBackWithWave } from './wave-rows.ts'
import { putBackInProject } from './replace-in-project.ts'
import { asDoer, madeOf, mannerOfUndo, mustBeDone, whyNotDone } from './row.ts'
import type { RowTurn, Undoing } from './row.ts'

const changed = 'Someone has changed this project since.'

/** What came of undoing a row: why it stays, or null; and whether its project is gone. */
export interface Undone {
  told: string | null
  isGone?: true
}

/** Undoes the change of one row. */
export async function undoRow(trx: Writer, turn: RowTurn, chosen: Choice): Promise<Undone> {
  const undoing = { ...turn, made: madeOf(turn.row), project: turn.row.project_id ?? noProjectId }
  return chosen.act === 'start' ? takeBackStart(trx, undoing) : { told: await putBack(trx, undoing, chosen) }
}

/** Returns why the row stays as it is, or null. */
async function putBack(trx: Writer, undoing: Undoing, chosen: Exclude<Choice, { act: 'start' }>): Promise<string | null> {
  if (chosen.act === 'replace') return putBackInProject(trx, undoing)
  if (chosen.act === 'owner') return removeAgain(trx, undoing)
  if (chosen.act === 'wave-go' || chosen.act === 'wave-confirm') return notUndone
  if (chosen.act === 'wave') return leaveAgain(trx, undoing)
  if (chosen.act === 'wave-move') return moveBackWithWave(trx, undoing)
  if (chosen.act === 'column') return putColumnBack(trx, undoing, chosen.choice)
  if (chosen.act === 'wave-signers') return endAgain(trx, undoing)
  if (chosen.act === 'wave-plan') return planBack(trx, undoing)
  return chosen.act === 'dates' ? moveBack(trx, undoing, chosen.choice) : resume(trx, undoing)
}

async function putColumnBack(trx: Writer, undoing: Undoing, column: ColumnChoice): Promise<string | null> {
  const cell = plannedCellOf(undoing.row)
  if (cell === null) return nothingPasted
  const asOne = choiceOfCell(column, cell)
  return asOne === null ? putCellBack(trx, undoing, column, cell) : putBack(trx, undoing, asOne)
}

/** Removes the person from the role, and gives it back to whoever they replaced. */
async function removeAgain(trx: Writer, { context, person, made, project }: Undoing): Promise<string | null> {
  const doer = asDoer(person, mannerOfUndo)
  const member = made.id ?? ''
  const putIn = await findPutIn(trx, member)
  if (!putIn) return 'The person left this role already.'
  if (putIn.answered) return whyBound(putIn.name)
  const where = { project, member, undoes: made.event }
  const gone = await leaveRole.within(trx, { context, doer, where, sent: { asked: putIn.asked ?? '' } })
  if (gone.kind !== 'done') return whyNotDone(gone, { person, since: changed })
  for (const id of made.replaced ?? []) {
    const back = await returnToRole.within(trx, { context, doer, where: { project, member: id }, sent: {} })
    // Someone who has been given the role again since needs no second one.
    if (back.kind !== 'conflict') mustBeDone(back, { person, since: changed })
  }
  return null
}

async function moveBack(trx: Writer, { context, person, made, project }: Undoing, { kind }: Choices['dates']): Promise<string | null> {
  if (made.first) return 'It was the first day of this kind: there is none before it.'
  const done = await withdrawMove.within(trx, { context, doer: asDoer(person, mannerOfUndo), where: { project, kind }, sent: { seen: made.id ?? '' } })
  return done.kind === 'done' ? null : whyNotDone(done, { person, since: 'Someone has moved this date since.' })
}

async function resume(trx: Writer, { context, person, made, project }: Undoing): Promise<string | null> {
  const sent = { version: made.version, reason: 'It was put on hold with others at once, and that was undone' }
  const done = await resumeProject.within(trx, { context, doer: asDoer(person, mannerOfUndo), where: { project, undoes: made.event }, sent })
  return done.kind === 'done' ? null : whyNotDone(done, { person, since: changed })
}

/** Within a day the project is gone as if it had never been started; after that it is stopped. */
async function takeBackStart(trx: Writer, { context, person, made, project }: Undoing): Promise<Undone> {
  const doer = asDoer(person, mannerOfUndo)
  const since = 'Someone has worked on this project since.'
  const events = made.events ?? [made.event]
  const gone = await undoStart.within(trx, { context, doer, where: { project, events }, sent: {} })
  if (gone.kind === 'done') return { told: null, isGone: true }
  if ((await isWorkedOn(trx, project, events)) || (await context.sandboxes.wasUsed(trx, project))) return { told: since }
  const sent = { version: made.version, reason: 'It was started with others at once, and that was undone' }
  const done = await stopProject.within(trx, { context, doer, where: { project, undoes: made.event }, sent })
  return { told: done.kind === 'done' ? null : whyNotDone(done, { person, since }) }
}
