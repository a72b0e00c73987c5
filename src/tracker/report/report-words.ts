import { dayOf, monthOf } from '../../web/moments.ts'
import { counted, grouped } from '../../web/numbers.ts'
import { changeInWords } from './month-report.ts'
import type { MonthReport, ReportLine } from './month-report.ts'
import type { LikelyAhead } from './read-report.ts'

export const titleOf = ({ month }: Pick<MonthReport, 'month'>): string => `Rollout report, ${monthOf(month)}`

/** "As at 31 March 2026", or "So far, as at 12 April 2026, of the services that are in your area today". */
export const asAtWords = ({ day, isOver, isOfArea }: Pick<MonthReport, 'day' | 'isOver' | 'isOfArea'>): string =>
  `${isOver ? 'As' : 'So far, as'} at ${dayOf(day)}${isOfArea ? ', of the services that are in your area today' : ''}`

const numberWords = (number: number | null): string => (number === null ? 'Not known' : grouped(number))

/** A line as its cells: the name, this month, last month, the difference. */
export const cellsOfLine = (line: ReportLine): [text: string, now: string, before: string, change: string] => [
  line.text,
  numberWords(line.now),
  numberWords(line.before),
  changeInWords(line),
]

export const headOfNumbers = ['Services', 'This month', 'Last month', 'Change']
export const headOfGoLives = ['Go-lives', 'This month', 'Last month', 'Change']
export const headOfAhead = ['Ahead', 'This month', 'Last month', 'Change']

export const likelyWords = ({ madeOn, months }: LikelyAhead): string =>
  `Likely to go live: ${months.map(({ month, n }) => `${counted(n, 'project')} in ${monthOf(month)}`).join(' and ')}, as forecast on ${dayOf(madeOn)}.`

export const plannedWords = 'Planned are services with a go-live day in the month that are not live yet.'
