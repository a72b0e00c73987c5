import { listRolesInAreas } from '../../access/in-area.store.ts'
import type { Doer } from '../../access/doing.ts'
import type { Writer } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { addDays, asDay } from '../../day.ts'
import { dateKinds, linesOf } from '../dates/dates.ts'
import { listDates } from '../dates/dates.store.ts'
import { moveDate } from '../dates/move-date.ts'
import { withdrawMove } from '../dates/withdraw-move.ts'
import { addToWave } from '../waves/add-to-wave.ts'
import { leaveWave } from '../waves/leave-wave.ts'
import { returnToWave } from '../waves/return-to-wave.ts'
import { kindsToMove, whyStays } from '../waves/move-wave.ts'
import { listToMove } from '../waves/move-wave.store.ts'
import type { MoveOfWave } from '../waves/wave-jobs.ts'
import { daysInPlace } from '../waves/wave.ts'
import { countMembers, getWave } from '../waves/waves.store.ts'
import { listManaged } from './candidates.store.ts'
import { planOf } from './plan-of-row.ts'
import { asDoer, left, mannerOfUndo, mustBeDone, whyNotDone } from './row.ts'
import type { Changed, RowTurn, Undoing } from './row.ts'

const since = 'Someone else has changed this project.'

/** The days of a row's place: those of its preview, or of the place behind everyone if it has none. */
async function daysFor(trx: Writer, { row }: RowTurn, wave: string): Promise<{ kind: string; day: string }[]> {
  const plan = planOf(row)
  if (plan) return plan.days
  const { testing, goLive } = daysInPlace(await getWave(trx, wave), (await countMembers(trx, wave)) + 1)
  return [
    { kind: 'testing', day: testing ?? '' },
    { kind: 'go-live', day: goLive ?? '' },
  ].filter(({ day }) => day !== '')
}

interface Joining {
  wave: string
  project: ProjectId
  /** Why it leaves another wave for it, if it is in one. */
  leavesBecause?: string
}

/** Puts a project into a wave, and gives it the wave's days of each kind of which it has none. */
export async function joinWave(trx: Writer, turn: RowTurn, { wave, project, leavesBecause: reason }: Joining): Promise<Changed> {
  const { context, person } = turn
  const doer = asDoer(person, 'with others at once')
  const before = reason === undefined ? undefined : (await listRolesInAreas(trx, person.personId, [project])).get(project)
  const gone =
    reason === undefined ? undefined : mustBeDone(await leaveWave.within(trx, { context, doer, where: { project }, sent: { reason } }), { person, since })
  const lines = linesOf(await listDates(trx, project))
  for (const { kind, day } of await daysFor(trx, turn, wave)) {
    if (lines.some((line) => line.kind.key === kind && line.current)) continue
    const sent = { day, status: 'provisional', reason: '', note: '', seen: '' }
    mustBeDone(await moveDate.within(trx, { context, doer, where: { project, kind }, sent }), { person, since })
  }
  const done = await addToWave.within(trx, { context, doer, where: { project, wave, ...(before && { before }) }, sent: {} })
  // Nothing of the row stays if it cannot join.
  const { events, next } = mustBeDone(done, { person, since })
  return {
    outcome: 'done',
    made: { event: events[0] ?? '', id: next.row.id, ...(gone && { leftWave: { member: gone.next.id, event: gone.events[0] ?? '' } }) },
  }
}

/** Takes a project out of the wave that it was put into, and puts it back into the one that it left for it. */
export async function leaveAgain(trx: Writer, { context, person, made, project }: Undoing): Promise<string | null> {
  const sent = { reason: 'It was put into the wave with others at once, and that was undone' }
  const where = { project, member: made.id ?? '', undoes: made.event }
  const done = await leaveWave.within(trx, { context, doer: asDoer(person, mannerOfUndo), where, sent })
  if (done.kind !== 'done') return whyNotDone(done, { person, since: 'It left the wave already.' })
  if (!made.leftWave) return null
  const back = { project, member: made.leftWave.member, undoes: made.leftWave.event }
  mustBeDone(await returnToWave.within(trx, { context, doer: asDoer(person, mannerOfUndo), where: back, sent: {} }), { person, since })
  return null
}

/** Moves every planned day of a project that is not done yet, together with the others of its wave. */
export async function moveWithWave(trx: Writer, turn: RowTurn, { wave, days, status, reason, note }: MoveOfWave): Promise<Changed> {
  const { person, row } = turn
  const project = row.project_id ?? noProjectId
  const [found] = await listToMove(trx, { wave: wave.id, projects: [project] })
  const managed = await listManaged(trx, person, [project])
  const why = found ? whyStays({ ...found, manages: managed.has(project) }) : 'It left the wave.'
  if (!found || why !== null) return left(why ?? '')
  const doer = asDoer(person, `with the others of the wave ${wave.name}`)
  const moving = kindsToMove(found).map(({ kind, current }) => ({ kind, day: addDays(asDay(current.day), days), seen: current.id }))
  return { outcome: 'done', made: await moveDays(trx, turn, { doer, project, days: moving, status, reason, note }) }
}

interface Moving {
  doer: Doer
  project: ProjectId
  days: { kind: string; day: string; seen: string }[]
  status: 'provisional' | 'confirmed'
  reason: string
  note: string
}

/** Sets these days of a project; returns the dates that were made, and the last event. */
export async function moveDays(trx: Writer, { context, person }: RowTurn, { doer, project, days, ...how }: Moving) {
  const dates: { kind: string; id: string }[] = []
  let event = ''
  for (const { kind, ...day } of days) {
    const done = mustBeDone(await moveDate.within(trx, { context, doer, where: { project, kind }, sent: { ...day, ...how } }), {
      person,
      since: 'Someone else has moved this date.',
    })
    dates.push({ kind, id: done.next.row.id })
    event = done.events[0] ?? event
  }
  return { event, dates }
}

/** Moves the days back, if each of them is still the one that the wave gave. */
export async function moveBackWithWave(trx: Writer, { context, person, made, project }: Undoing): Promise<string | null> {
  const moved = 'Someone has moved a date of this project since.'
  const dates = made.dates ?? []
  const now = linesOf(await listDates(trx, project))
  if (dates.some(({ kind, id }) => now.find((line) => line.kind.key === kind)?.current?.id !== id)) return moved
  for (const { kind, id } of dates.toSorted((a, b) => orderOf(a.kind) - orderOf(b.kind)))
    mustBeDone(await withdrawMove.within(trx, { context, doer: asDoer(person, mannerOfUndo), where: { project, kind }, sent: { seen: id } }), {
      person,
      since: moved,
    })
  return null
}

const orderOf = (kind: string): number => dateKinds.findIndex((one) => one.key === kind)
