import { whyUnknown } from '../../access/as-at.ts'
import type { Page } from '../../access/page.ts'
import { addMonths, firstDayOf, isMonth, monthOf } from '../../day.ts'
import type { Month } from '../../day.ts'
import { NotFoundError } from '../../errors.ts'
import { makePdf } from '../../pdf/make-pdf.ts'
import { sendPdf } from '../../web/send-pdf.ts'
import { monthOf as monthInWords } from '../../web/moments.ts'
import { listAddress } from '../../web/list-address.ts'
import { reportDay } from './month-report.ts'
import type { ReportLine } from './month-report.ts'
import type { AreaOfReport } from './read-report.ts'
import { readLikely, readReport } from './read-report.ts'
import { reportPdf } from './report-pdf.ts'
import { asAtWords, cellsOfLine, headOfAhead, headOfGoLives, headOfNumbers, likelyWords, plannedWords, titleOf } from './report-words.ts'

/** The month that is asked for: the last whole one if the address names none, or this one if nothing is known of that. */
async function monthAsked(page: Page): Promise<Month> {
  const asked = page.query('month')
  const now = monthOf(page.today)
  if (asked !== undefined && isMonth(asked) && asked <= now) return asked
  if (asked !== undefined) throw new NotFoundError('No such month')
  const last = addMonths(now, -1)
  return (await whyUnknown(page, reportDay(last, page.today))) === null ? last : now
}

/** Those who do not see everything read of their area. */
const areaOf = (page: Page): AreaOfReport => (page.may('earlier-days.view') ? null : page)

const hrefOf = (month: Month): string => listAddress('/rollout/report', { month })

/** A page of numbers with last month's beside them. */
export async function showReport(page: Page): Promise<void> {
  const month = await monthAsked(page)
  const why = await whyUnknown(page, reportDay(month, page.today))
  const around = { month: monthInWords(month), before: hrefOf(addMonths(month, -1)), after: month < monthOf(page.today) ? hrefOf(addMonths(month, 1)) : null }
  const breadcrumbs = [{ text: 'Rollout', href: '/rollout' }]
  if (why !== null) return page.show('report/not-known', { title: 'Rollout report', breadcrumbs, status: 404 }, { ...around, why, usual: '/rollout/report' })
  const area = areaOf(page)
  const [report, likely] = [await readReport(page.context, month, area), await readLikely(page.context, month, area)]
  const drawn = (lines: ReportLine[]) => lines.map((line) => ({ cells: cellsOfLine(line), href: line.now ? line.href : null }))
  const isBeforeKnown = (await whyUnknown(page, reportDay(addMonths(month, -1), page.today))) === null
  page.show(
    'report/index',
    { title: titleOf(report), breadcrumbs },
    {
      ...around,
      before: isBeforeKnown ? around.before : null,
      title: titleOf(report),
      asAt: asAtWords(report),
      hasLists: report.hasLists,
      tables: [
        { caption: 'Services', head: headOfNumbers, rows: drawn(report.numbers) },
        { caption: 'Go-lives', head: headOfGoLives, rows: drawn(report.goLives) },
        { caption: 'Ahead', head: headOfAhead, rows: drawn(report.ahead) },
      ],
      likely: likely ? likelyWords(likely) : null,
      plannedWords,
      holds: report.holds,
      changesHref: listAddress('/rollout/changes', { from: isBeforeKnown ? reportDay(addMonths(month, -1), page.today) : firstDayOf(month), to: report.day }),
      pdf: `/rollout/report.pdf?month=${month}`,
      emails: '/account/emails',
    },
  )
}

export async function sendReport(page: Page): Promise<void> {
  const month = await monthAsked(page)
  if ((await whyUnknown(page, reportDay(month, page.today))) !== null) return showReport(page)
  const area = areaOf(page)
  const document = reportPdf(await readReport(page.context, month, area), await readLikely(page.context, month, area))
  const bytes = await makePdf(document, page.person.personId)
  sendPdf(page.res, `rollout-report-${month}.pdf`, bytes)
}
