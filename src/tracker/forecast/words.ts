import { monthOf } from '../../day.ts'
import type { Day } from '../../day.ts'
import { dayOf, monthOf as nameOfMonth } from '../../web/moments.ts'
import { counted, grouped } from '../../web/numbers.ts'
import { fewestProjects } from './backtest.ts'
import type { Backtest } from './backtest.ts'
import type { Likeness } from './cases-like-it.ts'
import type { Lesson } from './learn.ts'

/** Which cases tell, after their number: "9 finished cases with the same care setting and supplier". */
const likenessWords: Record<Likeness, string> = {
  'setting, supplier and region': 'with the same care setting, supplier and region',
  'setting and supplier': 'with the same care setting and supplier',
  setting: 'with the same care setting',
  role: 'of any kind',
  'other steps': 'of all steps of its stage',
}
export const casesWords = (cases: number, likeness: Likeness): string => `${counted(cases, 'finished case')} ${likenessWords[likeness]}`

/** "7 weeks", or days if there are fewer than 14. */
function weeksWords(days: number): string {
  const whole = Math.round(days)
  return whole < 14 ? counted(whole, 'day') : counted(Math.floor(whole / 7), 'week')
}

/** "6 of 9 like it waited 7 weeks or more". Blank if no case had to wait. */
export const usualWords = (usual: Lesson['usual']): string =>
  usual === null ? '' : `${grouped(usual.waited)} of ${grouped(usual.of)} like it waited ${weeksWords(usual.days)} or more`

export const monthInWords = (day: Day): string => nameOfMonth(monthOf(day))

/** "between 12 April 2027 and 30 June 2027". */
export const rangeWords = (from: Day, to: Day): string => (from === to ? `on ${dayOf(from)}` : `between ${dayOf(from)} and ${dayOf(to)}`)

/** How well past forecasts would have done, in sentences; none if there were none. */
export function backtestWords({ forecasts, projects, held, errorDays, guessErrorDays }: Backtest): string[] {
  if (forecasts === 0) return []
  const share = Math.round((held / forecasts) * 100)
  return [
    `We made ${counted(forecasts, 'forecast')} of ${counted(projects, 'project')} as on past days, from what was known on each day, and compared them with what happened.`,
    `Half of them were out by ${counted(Math.round(errorDays), 'day')} or less; a guess from the length of whole projects was out by ${counted(Math.round(guessErrorDays), 'day')} or less.`,
    `${grouped(held)} of ${grouped(forecasts)} (${share}%) went live within the range that was to hold 8 in 10.`,
  ]
}

/** Why nothing is forecast; blank if it is. */
export function whyNotWords({ verdict, projects, errorDays, guessErrorDays }: Backtest): string {
  if (verdict === 'too few')
    return `There are too few cases: forecasts of past days could be compared with ${counted(projects, 'go-live')}, and that needs at least ${fewestProjects}.`
  if (verdict === 'no better than a guess')
    return `Forecasts of past days were no better than a guess: half of them were out by up to ${counted(Math.round(errorDays), 'day')}, a guess from the length of whole projects by up to ${counted(Math.round(guessErrorDays), 'day')}.`
  return ''
}

/** "14 days less for HSCN connection". */
export const changeWords = (days: number, title: string): string => `${title} takes ${counted(Math.abs(days), 'day')} ${days < 0 ? 'less' : 'more'}`
