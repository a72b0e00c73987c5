import type { Writer } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import { whyFixed } from '../waves/move-wave.ts'
import { listToMove } from '../waves/move-wave.store.ts'
import { placeInWave } from '../waves/place-in-wave.ts'
import type { PlanOfWaveAgain } from '../waves/wave-jobs.ts'
import { listManaged } from './candidates.store.ts'
import { planOf } from './plan-of-row.ts'
import { asDoer, left, mannerOfUndo, mustBeDone, whyNotDone } from './row.ts'
import type { Changed, RowTurn, Undoing } from './row.ts'
import { moveBackWithWave, moveDays } from './wave-rows.ts'

const since = 'Someone else has changed the order of the wave.'

/** Gives a project the days and the place that the preview showed. */
export async function planRow(trx: Writer, turn: RowTurn, { wave, status, reason, note }: PlanOfWaveAgain): Promise<Changed> {
  const { context, person, row } = turn
  const project = row.project_id ?? noProjectId
  const plan = planOf(row)
  const [found] = await listToMove(trx, { wave: wave.id, projects: [project] })
  if (!found || !plan) return left('It left the wave.')
  if (plan.days.length > 0) {
    const why = whyFixed({ ...found, manages: (await listManaged(trx, person, [project])).has(project) })
    if (why !== null) return left(why)
    const seen = new Map(found.days.map((one) => [one.kind, one.current.id]))
    if (plan.days.some((one) => (seen.get(one.kind) ?? '') !== one.seen)) return left('Someone else has moved a date of this project.')
  }
  const doer = asDoer(person, `with the others of the wave ${wave.name}`)
  const placed = plan.isPlaced
    ? mustBeDone(await placeInWave.within(trx, { context, doer, where: { wave: wave.id, project }, sent: { to: 'last' } }), { person, since })
    : undefined
  const moved = await moveDays(trx, turn, { doer, project, days: plan.days, status, reason, note })
  // A day that was the first of its kind stays: there is none before it.
  const dates = moved.dates.filter((one) => plan.days.some(({ kind, seen }) => kind === one.kind && seen !== ''))
  const event = moved.event || (placed?.events[0] ?? '')
  return { outcome: 'done', made: { event, dates, ...(placed && { position: placed.next.member.position }) } }
}

/** Gives a project the days and the place that it had before. */
export async function planBack(trx: Writer, undoing: Undoing): Promise<string | null> {
  const { context, person, made, project, wave } = undoing
  const why = await moveBackWithWave(trx, undoing)
  if (why !== null || made.position === undefined || wave === null) return why
  const where = { wave, project, position: made.position }
  const done = await placeInWave.within(trx, { context, doer: asDoer(person, mannerOfUndo), where, sent: { to: 'back' } })
  return done.kind === 'done' ? null : whyNotDone(done, { person, since })
}
