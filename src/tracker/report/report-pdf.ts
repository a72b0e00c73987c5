import { addDays, dayStartsAt } from '../../day.ts'
import type { Block, PdfDocument, Text } from '../../pdf/block.ts'
import { counted } from '../../web/numbers.ts'
import type { MonthReport, ReportLine } from './month-report.ts'
import type { LikelyAhead } from './read-report.ts'
import { asAtWords, cellsOfLine, headOfAhead, headOfGoLives, headOfNumbers, likelyWords, plannedWords, titleOf } from './report-words.ts'

const tableOf = (head: string[], lines: ReportLine[]): Block => ({
  kind: 'table',
  head,
  rows: lines.map((line) => cellsOfLine(line).map((cell, index): Text => (index === 1 ? [{ text: cell, bold: true }] : cell))),
})

/** The report as a document of one page: the same bytes each time until something in it changes. */
export function reportPdf(report: MonthReport, likely: LikelyAhead | null): PdfDocument {
  return {
    title: titleOf(report),
    header: titleOf(report),
    date: dayStartsAt(addDays(report.day, 1)),
    blocks: [
      { kind: 'heading', level: 1, text: titleOf(report) },
      { kind: 'paragraph', text: `${asAtWords(report)}.` },
      tableOf(headOfNumbers, report.numbers),
      { kind: 'heading', level: 2, text: 'Go-lives' },
      tableOf(headOfGoLives, report.goLives),
      tableOf(headOfAhead, report.ahead),
      ...(likely ? [{ kind: 'paragraph' as const, text: likelyWords(likely) }] : []),
      { kind: 'heading', level: 2, text: 'What blocks the most services' },
      report.holds.length === 0
        ? { kind: 'paragraph', text: 'No single change would unblock a service.' }
        : { kind: 'table', head: ['Change', 'Would unblock'], rows: report.holds.map(({ text, services }) => [text, counted(services, 'service')]) },
      { kind: 'paragraph', text: plannedWords, small: true },
    ],
  }
}
