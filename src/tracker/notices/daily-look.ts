import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { addDays, dayBegins, londonTime } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { ProjectId } from '../../db/ids.ts'
import { listExpiredLinks } from '../../mail/act-links.store.ts'
import { findDoneDay, insertNotices, saveDoneDay } from '../../mail/notices.store.ts'
import type { Notice } from '../../mail/notice.ts'
import { isOfficeTime, workingDayFrom } from '../../working-day.ts'
import { environmentName } from '../test-plan/environments.ts'
import { linkedActs } from '../act-by-link/linked-acts.ts'
import { listPlannedRuns } from './daily-look.store.ts'
import type { Member } from './member.ts'
import { listMembers } from './members.store.ts'
import type { ExpiredLink } from './notices-of-days.ts'
import { expiredNotices, testDayNotices } from './notices-of-days.ts'
import { overdueNotices } from './notices-of-prerequisites.ts'
import { listOverdue } from './startable.store.ts'

type Needed = Pick<Context, 'db' | 'clock' | 'templates'>

const name = 'daily look'
/** What passed on a day of a long weekend, or while no node ran, is still told; what passed before is not news. */
const looksBackDays = 7
const rowsAtOnce = 200

/**
 * On each working day, notes what the days themselves bring: tests of the next working day, prerequisites whose day has passed, links that expired.
 * Returns whether it looked. A look that is broken off, or made by two nodes at once, tells nobody twice.
 */
export async function lookDaily(context: Needed): Promise<boolean> {
  const now = londonTime(context.clock())
  const { db } = context
  if (!isOfficeTime(now) || (await findDoneDay(db.read, name)) === now.day) return false
  await noteTestDays(context, now.day)
  await noteExpired(context, now.day)
  await noteOverdue(context, now.day)
  await db.transaction((trx) => saveDoneDay(trx, { name, day: now.day }), 'note the daily look')
  return true
}

async function note(context: Needed, rows: { project_id: ProjectId }[], noticesFor: (members: Member[]) => Notice[]): Promise<void> {
  if (rows.length === 0) return
  await context.db.transaction(async (trx) => {
    const members = await listMembers(trx, { projects: [...new Set(rows.map((one) => one.project_id))], left: [] })
    await insertNotices(trx, noticesFor(members), nowIso(context))
  }, 'note what the day brings')
}

async function noteTestDays(context: Needed, day: Day): Promise<void> {
  const runs = await listPlannedRuns(context.db.read, { after: day, to: workingDayFrom(addDays(day, 1)) })
  await note(context, runs, (members) => testDayNotices(runs, members, (key) => environmentName(context.templates, key)))
}

async function noteExpired(context: Needed, day: Day): Promise<void> {
  const links: ExpiredLink[] = []
  for (const link of await listExpiredLinks(context.db.read, { from: dayBegins(addDays(day, -looksBackDays)), to: nowIso(context) })) {
    const request = await linkedActs[link.kind].find(context.db.read, link, { today: day, templates: context.templates })
    if (request) links.push({ ...link, asks: request.mail.subject })
  }
  await note(context, links, (members) => expiredNotices(links, members))
}

async function noteOverdue(context: Needed, day: Day): Promise<void> {
  const span = { from: addDays(day, -looksBackDays), to: addDays(day, -1), today: day, most: rowsAtOnce }
  for (let after: string | undefined = ''; after !== undefined;) {
    const rows = await listOverdue(context.db.read, { ...span, after })
    await note(context, rows, (members) => overdueNotices(rows, members))
    after = rows.length < rowsAtOnce ? undefined : rows.at(-1)?.id
    await nextTurn()
  }
}
