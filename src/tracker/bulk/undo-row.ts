import type { Writer } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { withdrawMove } from '../dates/withdraw-move.ts'
import { leaveRole } from '../people/leave-role.ts'
import { returnToRole } from '../people/return-to-role.ts'
import { resumeProject } from '../projects/resume-project.ts'
import { stopProject } from '../projects/stop-project.ts'
import { whyBound } from './bulk.ts'
import type { Choice, Choices } from './bulk.ts'
import { findPutIn, isWorkedOn } from './bulk.store.ts'
import { putBackInProject } from './replace-in-project.ts'
import { asDoer, madeOf, mustBeDone, whyNotDone } from './row.ts'
import type { Made, RowTurn } from './row.ts'

const manner = 'undoing a change of several projects'
const changed = 'Someone has changed this project since.'

interface Undoing extends RowTurn {
  made: Made
  project: ProjectId
}

/** Undoes the change of one row; returns null, or why it stays. */
export async function undoRow(trx: Writer, turn: RowTurn, chosen: Choice): Promise<string | null> {
  const undoing = { ...turn, made: madeOf(turn.row), project: turn.row.project_id ?? noProjectId }
  if (chosen.act === 'replace') return putBackInProject(trx, undoing)
  if (chosen.act === 'owner') return removeAgain(trx, undoing)
  if (chosen.act === 'dates') return moveBack(trx, undoing, chosen.choice)
  return chosen.act === 'hold' ? resume(trx, undoing) : stop(trx, undoing)
}

/** Removes the person from the role, and gives it back to whoever they replaced. */
async function removeAgain(trx: Writer, { context, person, made, project }: Undoing): Promise<string | null> {
  const doer = asDoer(person, manner)
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
  const done = await withdrawMove.within(trx, { context, doer: asDoer(person, manner), where: { project, kind }, sent: { seen: made.id ?? '' } })
  return done.kind === 'done' ? null : whyNotDone(done, { person, since: 'Someone has moved this date since.' })
}

async function resume(trx: Writer, { context, person, made, project }: Undoing): Promise<string | null> {
  const sent = { version: made.version, reason: 'It was put on hold with others at once, and that was undone' }
  const done = await resumeProject.within(trx, { context, doer: asDoer(person, manner), where: { project, undoes: made.event }, sent })
  return done.kind === 'done' ? null : whyNotDone(done, { person, since: changed })
}

async function stop(trx: Writer, { context, person, made, project }: Undoing): Promise<string | null> {
  if ((await isWorkedOn(trx, project, made.event)) || (await context.sandboxes.wasUsed(trx, project))) return 'Someone has worked on this project since.'
  const sent = { version: made.version, reason: 'It was started with others at once, and that was undone' }
  const done = await stopProject.within(trx, { context, doer: asDoer(person, manner), where: { project, undoes: made.event }, sent })
  return done.kind === 'done' ? null : whyNotDone(done, { person, since: 'Someone has worked on this project since.' })
}
