import { dayOfMoment } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { joinRole } from '../people/join-role.ts'
import { leaveRole } from '../people/leave-role.ts'
import { endDelegation } from '../people/end-delegation.ts'
import { returnToRole } from '../people/return-to-role.ts'
import { passActionsOn } from '../test-plan/pass-actions-on.ts'
import { whyBound } from './bulk.ts'
import type { Choices } from './bulk.ts'
import { findByAddress } from '../people/known-people.store.ts'
import { findPutIn } from './bulk.store.ts'
import { rolesToMove, whyNotReplaced } from './replacement.ts'
import { listPlaces } from './replacement.store.ts'
import { asDoer, left, mustBeDone } from './row.ts'
import type { Changed, Made, RowTurn } from './row.ts'

const manner = 'replacing a person in several projects at once'
const since = 'Someone else has changed this project.'

/** Gives one person's roles in a project to another, with the actions that name them. What is owned by a role goes with the role. */
export async function replaceInProject(trx: Writer, { context, person, row }: RowTurn, choice: Choices['replace']): Promise<Changed> {
  const project = row.project_id ?? noProjectId
  const { name, email } = choice.to
  const to = (await findByAddress(trx, email))?.id
  const [place] = await listPlaces(trx, [project], { by: person, from: choice.from.id, to, today: dayOfMoment(context.clock()) })
  const why = place ? whyNotReplaced(place, choice) : `${choice.from.name} has no role in it any more.`
  if (!place || why !== null) return left(why ?? '')
  const doer = asDoer(person, manner)
  const of = { person, since }
  const { moves } = rolesToMove(place, choice)
  const made: Made = { event: '', joined: [], replaced: [] }
  for (const role of moves) {
    const held = place.taker.find((one) => one.key === role.key)
    if (held?.acts) mustBeDone(await endDelegation.within(trx, { context, doer, where: { project, member: held.id }, sent: {} }), of)
    if (held && !held.acts) continue
    const joined = mustBeDone(await joinRole.within(trx, { context, doer, where: { project }, sent: { role: role.key, name, email } }), of)
    made.joined?.push(joined.next.member.id)
    made.event ||= joined.events[0] ?? ''
  }
  if (place.waiting.actions > 0) mustBeDone(await passActionsOn.within(trx, { context, doer, where: { project, from: choice.from.id }, sent: { email } }), of)
  for (const { id, asked } of moves) {
    const gone = mustBeDone(await leaveRole.within(trx, { context, doer, where: { project, member: id }, sent: { asked: asked ?? '' } }), of)
    made.replaced?.push(id)
    made.event ||= gone.events[0] ?? ''
  }
  return { outcome: 'done', made }
}

interface Undoing extends RowTurn {
  made: Made
  project: ProjectId
}

/** Gives the roles back to the one who was replaced; returns null, or why the project stays as it is. */
export async function putBackInProject(trx: Writer, { context, person, made, project }: Undoing): Promise<string | null> {
  const doer = asDoer(person, 'undoing a change of several projects')
  const of = { person, since: 'Someone has changed this project since.' }
  for (const member of made.joined ?? []) {
    const putIn = await findPutIn(trx, member)
    if (putIn?.answered) return whyBound(putIn.name)
  }
  for (const member of made.replaced ?? []) {
    const back = await returnToRole.within(trx, { context, doer, where: { project, member }, sent: {} })
    // Someone who has been given the role again since needs no second one.
    if (back.kind !== 'conflict') mustBeDone(back, of)
  }
  for (const member of made.joined ?? []) {
    const putIn = await findPutIn(trx, member)
    if (putIn)
      mustBeDone(await leaveRole.within(trx, { context, doer, where: { project, member, undoes: made.event }, sent: { asked: putIn.asked ?? '' } }), of)
  }
  return null
}
