import { findHistoryBegin } from '../as-at/earlier-rows.store.ts'
import { onDay } from '../as-at/days.ts'
import type { Context } from '../context.ts'
import { addDays, dayInWords, dayOfMoment, today } from '../day.ts'
import type { Day } from '../day.ts'
import { perDatabase } from '../db/read-model.ts'
import { asAtBanner } from '../web/as-at-banner.ts'
import { typedDay } from '../web/day-field.ts'
import type { Reader } from '../db/database.ts'
import type { PersonId } from '../db/ids.ts'
import type { Page } from './page.ts'
import type { Route } from './route.ts'

const forFew =
  'Only the booking team, programme viewers and people with an area can look at earlier days, because others see only the projects that they have a role in now.'

/** As whom someone who does not see everything reads a past day: only what they may see today. */
type Look = (page: Page, past: { day: Day; read: Reader }) => Promise<PersonId>

/** Shows something as it is now, or with `asat` in its address as it was at the end of that day. */
export const asAtAsked =
  (show: Route['handle'], look: Look): Route['handle'] =>
  async (page) => {
    const typed = page.query('asat')
    const read = typed === undefined ? { day: page.today } : typedDay(typed)
    if ('day' in read && read.day === page.today) return show(page)
    const why = await whyNot(page, read)
    if (why !== null || !('day' in read)) return notKnown(page, why ?? '', typed ?? '')
    const seesAll = page.may('earlier-days.view')
    const { day } = read
    await onDay(page.context, day, async (past) => show(page.onDay(day, past, seesAll ? null : await look(page, { day, read: past }))))
  }

/** The day before, for those who may look at earlier days, once there is one; else null. */
export async function dayToLookAt(page: Page): Promise<Day | null> {
  if (!page.may('earlier-lists.view') || page.asAt !== null) return null
  const yesterday = addDays(page.today, -1)
  return yesterday >= (await firstKnownDay(page.context)) ? yesterday : null
}

async function whyNot(page: Page, read: ReturnType<typeof typedDay>): Promise<string | null> {
  if (!page.may('earlier-lists.view')) return forFew
  if (!('day' in read)) return `${read.says}.`
  return whyUnknown(page, read.day)
}

/** When the history of a database begins, once that is known: it stays so. */
const begins = perDatabase((): { at?: string } => ({}))

/** The first day whose end is known. */
export async function firstKnownDay(context: Pick<Context, 'db' | 'clock'>): Promise<Day> {
  const begin = begins(context.db.read)
  const at = begin.at ?? (await findHistoryBegin(context.db.read))
  if (at === undefined) return today(context)
  begin.at = at
  return dayOfMoment(at)
}

/** Why nothing is known of a day, in a sentence; null if something is. */
export async function whyUnknown(page: Page, day: Day): Promise<string | null> {
  if (day > page.today) return `${dayInWords(day)} has not happened yet. Choose an earlier day.`
  const first = await firstKnownDay(page.context)
  return day >= first ? null : `History begins on ${dayInWords(first)}. Choose that day or a later one.`
}

function notKnown(page: Page, why: string, value: string): void {
  const banner = page.may('earlier-lists.view') ? asAtBanner(page.req, page.today) : null
  const status = banner ? 404 : 403
  page.show('as-at/not-known', { title: 'This day cannot be shown', status }, { why, value, banner })
}
