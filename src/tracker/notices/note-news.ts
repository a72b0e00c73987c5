import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { today } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Derived } from '../../derived/keep-derived.ts'
import { takeTouches } from '../../events/touches.ts'
import type { EventOfWrite } from '../../events/touches.ts'
import { insertNotices, portions } from '../../mail/notices.store.ts'
import { listBookingTeam, listGivenInArea } from './given-in-area.store.ts'
import { listMembers } from './members.store.ts'
import { noticesOfAreas, rolesGiven } from './notices-of-areas.ts'
import { startableNotices } from './notices-of-startable.ts'
import { newsIn, noticesOf } from './notices-of-events.ts'
import { listStartable } from './startable.store.ts'

const completes = new Set(['met', 'waived', 'not-applicable'])
const isCompletion = ({ subject, action }: EventOfWrite): boolean => (subject === 'prerequisite' || subject === 'prerequisite-derived') && completes.has(action)

const endsMembership = new Set(['left', 'delegation ended', 'delegation done'])

/**
 * What people are to be told of each write: of what happened, and of prerequisites that can begin because of it. It runs after everything else that
 * is derived, whose own events count too.
 */
export const newsForPeople = (context: Pick<Context, 'clock'>): Derived => ({
  name: 'what people are to be told by email',
  async refresh(trx, touches) {
    const events = [...touches.events, ...takeTouches(trx).events]
    const at = nowIso(context)
    const news = newsIn(events)
    if (news.length > 0) {
      const left = news.filter((one) => endsMembership.has(one.action)).map((one) => one.subjectId)
      const members = await listMembers(trx, { projects: unique(news.map((one) => one.projectId)), left })
      await insertNotices(trx, noticesOf(news, members), at)
    }
    await noteGivenInArea(trx, events, at)
    await noteStartable(trx, events.filter(isCompletion), context)
  },
})

const unique = <T>(all: T[]): T[] => [...new Set(all)]

/** A separation of duties that nobody else sees: whoever gives roles in an area is not on the project. */
async function noteGivenInArea(trx: Writer, events: EventOfWrite[], at: string): Promise<void> {
  const given = await listGivenInArea(trx, rolesGiven(events))
  if (given.length > 0) await insertNotices(trx, noticesOfAreas(given, events, await listBookingTeam(trx)), at)
}

async function noteStartable(trx: Writer, completed: EventOfWrite[], context: Pick<Context, 'clock'>): Promise<void> {
  for (const some of portions(completed)) {
    const projects = unique(some.flatMap(({ projectId }): ProjectId[] => (projectId === null ? [] : [projectId])))
    const list = projects.length === 0 ? [] : await listStartable(trx, { completed: some.map((one) => one.subjectId), projects, today: today(context) })
    if (list.length === 0) continue
    const members = await listMembers(trx, { projects: unique(list.map((one) => one.project_id)), left: [] })
    await insertNotices(trx, startableNotices(list, members, some[0]?.actor.id ?? null), nowIso(context))
  }
}
