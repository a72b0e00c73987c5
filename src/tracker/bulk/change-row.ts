import type { Writer } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { moveDate } from '../dates/move-date.ts'
import { joinRole } from '../people/join-role.ts'
import { leaveRole } from '../people/leave-role.ts'
import { holdProject } from '../projects/hold-project.ts'
import { startProject } from '../projects/start-project.ts'
import { addToWave } from '../waves/add-to-wave.ts'
import { plannedCellOf } from './planned-cell.ts'
import { choiceOfCell, seenOfProject } from './cell-choice.ts'
import type { OfProject } from './cell-choice.ts'
import { nothingPasted, setCell, sinceChecked } from './set-cell.ts'
import { dayFor, leaves, whySkipped } from './bulk.ts'
import type { Choice, Choices } from './bulk.ts'
import { listCandidates } from './candidates.store.ts'
import type { ServiceProject } from './candidates.store.ts'
import { planRow } from './plan-rows.ts'
import { dayIn, planOf } from './plan-of-row.ts'
import { nameWithOthers } from './signer-row.ts'
import { signRow } from './sign-row.ts'
import { joinWave, moveWithWave } from './wave-rows.ts'
import { replaceInProject } from './replace-in-project.ts'
import { asDoer, left, mustBeDone, whyNotDone } from './row.ts'
import type { Changed, RowTurn } from './row.ts'

const manner = 'in several projects at once'
const withOthers = 'with others at once'
const since = 'Someone else has changed this project.'

/** Applies the job to one row. If something has changed since the preview, leaves the row as it is, with the reason. */
export async function changeRow(trx: Writer, turn: RowTurn, chosen: Choice): Promise<Changed> {
  const { row } = turn
  if (chosen.act === 'replace') return replaceInProject(trx, turn, chosen.choice)
  if (chosen.act === 'wave-go' || chosen.act === 'wave-confirm') return signRow(trx, turn, chosen)
  if (chosen.act === 'wave-move') return moveWithWave(trx, turn, chosen.choice)
  if (chosen.act === 'wave-signers') return nameWithOthers(trx, turn, chosen.choice)
  if (chosen.act === 'wave-plan') return planRow(trx, turn, chosen.choice)
  if (chosen.act === 'start') return start(trx, turn, chosen.choice)
  if (chosen.act !== 'column') return changeProject(trx, turn, chosen)
  const cell = plannedCellOf(row)
  if (cell === null) return left(nothingPasted)
  const asOne = choiceOfCell(chosen.choice, cell)
  return asOne === null ? setCell(trx, turn, chosen.choice, cell) : changeProject(trx, turn, asOne, cell.seen)
}

/** Applies a change to the project of a row. `seen` is what stood behind its cell when it was checked, if that must be there still. */
async function changeProject(trx: Writer, turn: RowTurn, chosen: OfProject, seen?: string): Promise<Changed> {
  const { row, person } = turn
  const [one] = await listCandidates(trx, chosen, person, { projects: [row.project_id ?? noProjectId] })
  const why = one ? whySkipped(chosen, one) : `${person.name} has no role in its project any more.`
  if (!one || why !== null) return left(why ?? '')
  if (seen !== undefined && seenOfProject(chosen.act, one) !== seen) return left(sinceChecked)
  if (chosen.act === 'owner') return own(trx, turn, chosen.choice, one)
  if (chosen.act === 'wave')
    return joinWave(trx, turn, { wave: chosen.choice.wave.id, project: one.id, ...(leaves(chosen.choice, one) && { leavesBecause: chosen.choice.reason }) })
  return chosen.act === 'dates' ? move(trx, turn, chosen.choice, one) : hold(trx, turn, chosen.choice, one)
}

/** Gives the person the role, and then removes whoever they replace from it. */
async function own(trx: Writer, { context, person }: RowTurn, { role, name, email, replace }: Choices['owner'], one: ServiceProject): Promise<Changed> {
  const doer = asDoer(person, manner)
  const done = await joinRole.within(trx, { context, doer, where: { project: one.id }, sent: { role, name, email } })
  if (done.kind !== 'done') return left(whyNotDone(done, { person, since }))
  const replaced = replace ? (one.role?.holders ?? []) : []
  for (const { id, asked } of replaced) {
    const where = { project: one.id, member: id }
    mustBeDone(await leaveRole.within(trx, { context, doer, where, sent: { asked: asked ?? '' } }), { person, since })
  }
  return { outcome: 'done', made: { event: done.events[0] ?? '', id: done.next.member.id, replaced: replaced.map((holder) => holder.id) } }
}

async function move(trx: Writer, { context, person }: RowTurn, choice: Choices['dates'], { id, current }: ServiceProject): Promise<Changed> {
  const { kind, status, reason, note } = choice
  const sent = { day: dayFor(choice, current?.day) ?? '', status, reason, note, seen: current?.id ?? '' }
  const done = await moveDate.within(trx, { context, doer: asDoer(person, manner), where: { project: id, kind }, sent })
  if (done.kind !== 'done') return left(whyNotDone(done, { person, since }))
  return { outcome: 'done', made: { event: done.events[0] ?? '', id: done.next.row.id, first: current === undefined } }
}

async function hold(trx: Writer, { context, person }: RowTurn, { reason }: Choices['hold'], { id, version }: ServiceProject): Promise<Changed> {
  const sent = { reason, version }
  const done = await holdProject.within(trx, { context, doer: asDoer(person, withOthers), where: { project: id }, sent })
  if (done.kind !== 'done') return left(whyNotDone(done, { person, since }))
  return { outcome: 'done', made: { event: done.events[0] ?? '', version: version + 1 } }
}

async function start(trx: Writer, { context, person, row, wave }: RowTurn, choice: Choices['start']): Promise<Changed> {
  const { side: role, routeIn, scope, testing, goLive, manager } = choice
  const where = { ods: row.ods_code, manager, withOthers: true }
  const plan = planOf(row)
  const days = { testing: dayIn(plan, 'testing') ?? testing, go_live: dayIn(plan, 'go-live') ?? goLive }
  const sent = { role, route_in: routeIn, scope, ...days, pattern: choice.pattern?.versionId ?? '' }
  const done = await startProject.within(trx, { context, doer: asDoer(person, withOthers), where, sent })
  if (done.kind === 'not allowed')
    return left(done.error instanceof NotFoundError ? 'The service is gone.' : `${person.name} may not start projects here any more.`)
  if (done.kind !== 'done') return left(whyNotDone(done, { person, since }))
  const { id } = done.next
  const joined = wave === null ? undefined : await addToWave.within(trx, { context, doer: asDoer(person, withOthers), where: { project: id, wave }, sent: {} })
  const events = [...done.events, ...(joined ? mustBeDone(joined, { person, since }).events : [])]
  return { outcome: 'done', made: { event: done.events[0] ?? '', version: 1, events }, projectId: id }
}
