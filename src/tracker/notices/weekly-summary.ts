import { setImmediate as nextTurn } from 'node:timers/promises'
import { nowIso } from '../../context.ts'
import { addDays, londonTime, today, weekdayOf } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { findChoices } from '../../mail/email-choices.store.ts'
import type { Line, Part } from '../../mail/letter.ts'
import { findDoneDay, findReader, saveDoneDay } from '../../mail/notices.store.ts'
import { isOfficeTime, workingDayFrom } from '../../working-day.ts'
import { gateMail } from '../go-live/gate-mail.ts'
import { takeNotices as takeGates } from '../go-live/gate-notices.store.ts'
import { listNames } from '../my-work/waiting-words.ts'
import { startOfList } from '../my-work/work-lists.ts'
import type { WorkList } from '../my-work/work-lists.ts'
import { newsParts } from './news-letter.ts'
import type { Reading } from './news-letter.ts'
import { listSummaryReaders } from './summary-readers.store.ts'
import type { Needed } from './tell-people.ts'
import { takeNews } from './take-news.ts'
import { Things } from './things.ts'

const name = 'weekly summary'

/** What waits for people, in the order of My work. */
const lists: WorkList[] = ['gates', 'lapsed', 'sign', 'confirm', 'overdue', 'prerequisites', 'test-runs', 'actions', 'conditions', 'criteria']

/** The day of the summary in the week of a day: Monday, or the next working day. */
export function summaryDay(day: Day): Day {
  let monday = day
  while (weekdayOf(monday) !== 'Monday') monday = addDays(monday, -1)
  return workingDayFrom(monday)
}

/**
 * Sends each person one summary a week: the news that they chose to get weekly, and what waits for them. Begins at 8am on its day; a node that was
 * down then sends it later in that week. Returns how many people got one. Of several nodes, one sends each.
 */
export async function sendSummaries(context: Needed): Promise<number> {
  const now = londonTime(context.clock())
  const day = summaryDay(now.day)
  const { db } = context
  if (now.day < day || !isOfficeTime(now) || (await findDoneDay(db.read, name)) === day) return 0
  const things = new Things(context)
  let sent = 0
  for (const person of await listSummaryReaders(db.read)) {
    await nextTurn()
    const reader = await findReader(db.read, person)
    if (!reader) continue
    await things.prepare({ person, how: 'weekly' })
    const choices = await findChoices(db.read, person)
    const reading = { site: context.config.publicUrl, hasAccount: reader.hasAccount }
    const waits = choices.summary === 'weekly' ? await waitingLines(db.read, { person, today: now.day }, reading) : []
    const one = { person, day, things, waits, reading, email: reader.email, withGates: choices.gates === 'weekly' }
    sent += await db.transaction((trx) => sendOne(trx, one, context), 'send a weekly summary')
  }
  await db.transaction((trx) => saveDoneDay(trx, { name, day }), 'note the weekly summary')
  return sent
}

/** What waits for someone, with how much of each. */
async function waitingLines(db: Reader, { person, today }: { person: PersonId; today: Day }, { site, hasAccount }: Reading): Promise<Line[]> {
  const lines: Line[] = []
  for (const list of lists) {
    await nextTurn()
    const { total } = await startOfList(db, list, { personId: person, today })
    if (total > 0) lines.push({ text: listNames[list].count(total), ...(hasAccount && { to: `${site}/work/${list}` }) })
  }
  return lines
}

interface One {
  person: PersonId
  day: Day
  email: string
  things: Things
  waits: Line[]
  reading: Reading
  withGates: boolean
}

async function sendOne(trx: Writer, { person, day, email, things, waits, reading, withGates }: One, context: Needed): Promise<number> {
  if (!(await saveDoneDay(trx, { name: `${name} of ${person}`, day }))) return 0
  const at = nowIso(context)
  const { news, attachments } = things.addTo(await takeNews(trx, { person, how: 'weekly', at, today: today(context) }))
  const gates = withGates ? await takeGates(trx, person, at) : []
  if (news.length + gates.length + waits.length === 0) return 0
  const parts: Part[] = [
    ...(waits.length > 0 ? [{ heading: 'What waits for you' }, { list: waits }] : []),
    ...(waits.length > 0 && reading.hasAccount ? [{ button: 'Open My work', to: reading.site }] : []),
    ...(waits.length > 0 && !reading.hasAccount ? ['You need no account: use the links in the emails that asked you.'] : []),
    ...(gates.length > 0 ? gateMail(gates, reading.site).says : []),
    ...newsParts(news, reading),
  ]
  await context.mail.queue(trx, {
    to: email,
    subject: `Your week on Slipway: ${waits.length > 0 ? 'what waits for you' : 'what is new'}`,
    says: parts,
    attachments,
    choice: { person, kind: 'summary' },
  })
  return 1
}
