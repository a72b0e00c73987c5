import { setImmediate as nextTurn } from 'node:timers/promises'
import { firstKnownDay } from '../../access/as-at.ts'
import type { Context } from '../../context.ts'
import { addMonths, firstDayOf, lastDayOf, londonTime, monthOf, today } from '../../day.ts'
import type { Month } from '../../day.ts'
import type { Part } from '../../mail/letter.ts'
import { findDoneDay, saveDoneDay } from '../../mail/notices.store.ts'
import { isOfficeTime, workingDayFrom } from '../../working-day.ts'
import type { MonthReport, ReportLine } from './month-report.ts'
import { readLikely, readReport } from './read-report.ts'
import type { AreaOfReport, LikelyAhead } from './read-report.ts'
import { listReportReaders } from './report-readers.store.ts'
import { asAtWords, cellsOfLine, likelyWords, titleOf } from './report-words.ts'

type Needed = Pick<Context, 'db' | 'clock' | 'mail' | 'config'>

const name = 'monthly report'

/**
 * Sends the report of the last month to everyone who chose to get it, on the first working day of a month from 8am; a node that was down then sends it
 * later in that month. Returns how many people got one. Of several nodes, one sends each.
 */
export async function sendReports(context: Needed): Promise<number> {
  const now = londonTime(context.clock())
  const day = workingDayFrom(firstDayOf(monthOf(now.day)))
  const { db } = context
  if (now.day < day || !isOfficeTime(now) || (await findDoneDay(db.read, name)) === day) return 0
  const month = addMonths(monthOf(now.day), -1)
  const readers = lastDayOf(month) < (await firstKnownDay(context)) ? [] : await listReportReaders(db.read)
  let ofEverything: Part[] | undefined
  let sent = 0
  for (const { person, email, seesAll } of readers) {
    await nextTurn()
    if ((await findDoneDay(db.read, `${name} of ${person}`)) === day) continue
    const area = seesAll ? null : { person: { personId: person }, today: today(context), db }
    const says = (area === null ? ofEverything : undefined) ?? (await lettersFor(context, month, area))
    if (area === null) ofEverything = says
    sent += await db.transaction(async (trx) => {
      if (!(await saveDoneDay(trx, { name: `${name} of ${person}`, day }))) return 0
      await context.mail.queue(trx, { to: email, subject: titleOf({ month }), says, choice: { person, kind: 'report' } })
      return 1
    }, 'send a monthly report')
  }
  await db.transaction((trx) => saveDoneDay(trx, { name, day }), 'note the monthly report')
  return sent
}

async function lettersFor(context: Needed, month: Month, area: AreaOfReport): Promise<Part[]> {
  return reportLetter(await readReport(context, month, area), await readLikely(context, month, area), context.config.publicUrl)
}

/** "Live: 20 (last month 14, +6)". */
function lineWords(line: ReportLine): string {
  const [text, now, before, change] = cellsOfLine(line)
  return `${text}: ${now} (last month ${before.toLowerCase()}${change === '' ? '' : `, ${change}`})`
}

const listOf = (lines: ReportLine[]): Part => ({ list: lines.map((line) => ({ text: lineWords(line) })) })

/** What the email says: the same numbers as the page. */
export const reportLetter = (report: MonthReport, likely: LikelyAhead | null, site: string): Part[] => [
  `${asAtWords(report)}.`,
  { button: 'Open the report', to: `${site}/rollout/report?month=${report.month}` },
  { heading: 'Services' },
  listOf(report.numbers),
  { heading: 'Go-lives' },
  listOf([...report.goLives, ...report.ahead]),
  ...(likely ? [likelyWords(likely)] : []),
  ...(report.holds.length === 0
    ? []
    : [{ heading: 'What blocks the most services' }, { list: report.holds.map((one) => ({ text: `${one.text}: would unblock ${one.services}` })) }]),
  { link: 'Download it as a PDF', to: `${site}/rollout/report.pdf?month=${report.month}` },
]
