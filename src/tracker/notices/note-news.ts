import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { today } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Derived } from '../../derived/keep-derived.ts'
import { takeTouches } from '../../events/touches.ts'
import type { EventOfWrite } from '../../events/touches.ts'
import { insertNotices, portions } from '../../mail/notices.store.ts'
import { listMembers } from './members.store.ts'
import { startableNotices } from './notices-of-prerequisites.ts'
import { newsIn, noticesOf } from './notices-of-events.ts'
import { listStartable } from './startable.store.ts'

const completes = new Set(['met', 'waived', 'not-applicable'])
const isCompletion = ({ subject, action }: EventOfWrite): boolean => (subject === 'prerequisite' || subject === 'prerequisite-derived') && completes.has(action)

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
      const left = news.filter((one) => one.action === 'left' || one.action === 'delegation ended').map((one) => one.subjectId)
      const members = await listMembers(trx, { projects: unique(news.map((one) => one.projectId)), left })
      await insertNotices(trx, noticesOf(news, members), at)
    }
    await noteStartable(trx, events.filter(isCompletion), context)
  },
})

const unique = <T>(all: T[]): T[] => [...new Set(all)]

async function noteStartable(trx: Writer, completed: EventOfWrite[], context: Pick<Context, 'clock'>): Promise<void> {
  for (const some of portions(completed)) {
    const projects = unique(some.flatMap(({ projectId }): ProjectId[] => (projectId === null ? [] : [projectId])))
    const list = projects.length === 0 ? [] : await listStartable(trx, { completed: some.map((one) => one.subjectId), projects, today: today(context) })
    if (list.length === 0) continue
    const members = await listMembers(trx, { projects: unique(list.map((one) => one.project_id)), left: [] })
    await insertNotices(trx, startableNotices(list, members, some[0]?.actor.id ?? null), nowIso(context))
  }
}
