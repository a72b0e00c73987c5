import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { addDays, dayBegins, londonTime } from '../../day.ts'
import type { Day } from '../../day.ts'
import { noProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { takeTurn } from '../../events/events.store.ts'
import { listExpiredLinks } from '../../mail/act-links.store.ts'
import { findDoneDay, insertNotices, saveDoneDay } from '../../mail/notices.store.ts'
import type { Notice } from '../../mail/notice.ts'
import { isOfficeTime, workingDayFrom } from '../../working-day.ts'
import { environmentName } from '../test-plan/environments.ts'
import { linkedActs } from '../act-by-link/linked-acts.ts'
import { listOverdue } from '../my-work/overdue.store.ts'
import { listOpenProjects, listPlannedRuns } from './daily-look.store.ts'
import { findExpiredRound } from './expired-rounds.store.ts'
import type { ExpiredRound } from './expired-rounds.store.ts'
import { listLateDays } from './late-days.store.ts'
import type { Member } from './member.ts'
import { listMembers } from './members.store.ts'
import type { ExpiredLink } from './notices-of-days.ts'
import { expiredNotices, roundNotices, testDayNotices } from './notices-of-days.ts'
import { lateNotices } from './notices-of-late-days.ts'
import { overdueNotices } from './notices-of-overdue.ts'
import { reviewNotices } from './notices-of-reviews.ts'
import { remindedUntil } from '../sop/review.ts'
import { listDueReviews, listNotInForce } from '../sop/reviews.store.ts'
import { refreshInForce } from '../sop/versions-in-force.ts'

type Needed = Pick<Context, 'db' | 'clock' | 'templates' | 'newId'>

const name = 'daily look'
/** What passed on a day of a long weekend, or while no node ran, is still told; what passed before is not news. */
const looksBackDays = 7
const rowsAtOnce = 200
const projectsAtOnce = 10
const linksAtOnce = 20

/**
 * On each working day, notes what the days themselves bring: tests of the next working day, work whose day has passed, links that expired,
 * procedures that have to be reviewed.
 * Returns whether it looked. A look that is broken off, or made by two nodes at once, tells nobody twice.
 */
export async function lookDaily(context: Needed): Promise<boolean> {
  const now = londonTime(context.clock())
  const { db } = context
  if (!isOfficeTime(now) || (await findDoneDay(db.read, name)) === now.day) return false
  await noteTestDays(context, now.day)
  await noteExpired(context, now.day)
  await noteOverdue(context, now.day)
  await noteReviews(context, now.day)
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
  const now = nowIso(context)
  const span = { from: dayBegins(addDays(day, -looksBackDays)), to: now, most: linksAtOnce }
  for (let after: string | undefined = ''; after !== undefined;) {
    const expired = await listExpiredLinks(context.db.read, { ...span, after })
    const links: ExpiredLink[] = []
    for (const link of expired) {
      const request = await linkedActs[link.kind].find(context.db.read, link, { today: day, templates: context.templates })
      // Who has not read a procedure is on its list; dozens of them are no news.
      if (request && link.kind !== 'sop.read') links.push({ ...link, asks: request.mail.subject })
    }
    await noteLinks(context, links, now)
    after = expired.length < linksAtOnce ? undefined : expired.at(-1)?.id
    await nextTurn()
  }
}

/** A round of which every link has expired is told as one; of other links each is told. */
async function noteLinks(context: Needed, links: ExpiredLink[], now: string): Promise<void> {
  const rounds: ExpiredRound[] = []
  for (const project of new Set(links.filter((one) => one.kind === 'sop.sign').map((one) => one.project_id))) {
    const round = await findExpiredRound(context.db.read, { project, now })
    if (round) rounds.push(round)
  }
  const isOfRound = (link: ExpiredLink): boolean => link.kind === 'sop.sign' && rounds.some((one) => one.project === link.project_id)
  await note(context, links, (members) => [
    ...expiredNotices(
      links.filter((one) => !isOfRound(one)),
      members,
    ),
    ...rounds.flatMap((round) => roundNotices(round, members)),
  ])
}

async function noteOverdue(context: Needed, day: Day): Promise<void> {
  const first = addDays(day, -looksBackDays)
  for (let after: ProjectId | undefined = noProjectId; after !== undefined;) {
    const projects = await listOpenProjects(context.db.read, { after, most: projectsAtOnce })
    const rows = (await listOverdue(context.db.read, { projects, today: day })).filter((one) => one.day >= first)
    const days = (await listLateDays(context.db.read, { projects, today: day })).filter((one) => one.day >= first)
    await note(context, [...rows, ...days], (members) => [...overdueNotices(rows, members), ...lateNotices(days, members)])
    after = projects.at(-1)
    await nextTurn()
  }
}

async function noteReviews(context: Needed, day: Day): Promise<void> {
  await noteEarlierSigned(context)
  for (let after: string | undefined = ''; after !== undefined;) {
    const rows = await listDueReviews(context.db.read, { by: remindedUntil(day), after, most: rowsAtOnce })
    await note(context, rows, (members) => reviewNotices(rows, members, day))
    after = rows.length < rowsAtOnce ? undefined : rows.at(-1)?.id
    await nextTurn()
  }
}

/** Procedures that everyone had signed before reviews were noted get the day of their first review. */
async function noteEarlierSigned(context: Needed): Promise<void> {
  for (let after: ProjectId | undefined = noProjectId; after !== undefined;) {
    const projects = await listNotInForce(context.db.read, { after, most: projectsAtOnce })
    if (projects.length === 0) return
    await context.db.transaction(async (trx) => {
      await takeTurn(trx)
      await refreshInForce(trx, new Map(projects.map((id) => [id, []])), context)
    }, 'note which versions are in force')
    after = projects.length < projectsAtOnce ? undefined : projects.at(-1)
    await nextTurn()
  }
}
