import type { Page } from '../../access/page.ts'
import { momentOf, dayOf } from '../../web/moments.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import { environmentName } from './environments.ts'
import { openInWords } from './run-state.ts'
import { readTitles } from './runs.store.ts'
import { planHome } from './test-plan.pages.ts'
import { recordable, verdictNames, verdictTags } from './test-plan.ts'
import type { Verdict } from './test-plan.ts'
import type { Overtaken } from './test-plan.store.ts'

export const runHome = (page: Page): string => `${planHome(page)}/runs/${page.param('run')}`
export const runTitle = (run: { number: number }): string => `Run ${run.number}`

export const tagOf = (one: Verdict | undefined) =>
  one ? { text: verdictNames[one], classes: verdictTags[one] } : { text: 'No result yet', classes: 'nhsuk-tag--white' }

/** The choices of a member of the test team. */
export const verdictChoices = recordable.map((key) => ({ value: key, text: verdictNames[key] }))

/** Why the page of a run is shown again. */
export interface Given {
  status?: number
  errors?: Record<string, string>
  /** Who has changed it since, in a sentence. */
  conflict?: string
  /** What to do after a conflict; what was typed is not always worth mentioning. */
  next?: string
  /** The same for something that continues after the run is finished. */
  told?: { heading?: string; text: string }
  /** Results that were not recorded because someone else recorded one first, with the cases that were saved. */
  overtaken?: { cases: Overtaken[]; saved: string[] }
}

/** What was typed into fields that the page no longer has. */
export const keptOf = (page: Page, names: Record<string, string>): { name: string; text: string }[] =>
  Object.entries(names).flatMap(([field, name]) => (page.typed[field] ? [{ name, text: page.typed[field] }] : []))

const notSaved = 'What you typed is still here, and was not saved'

/** Who finished a run and how; if nobody did, what else changed. */
export const firstOf = (run: TestRunsTable, { conflict = '', next }: Given): string =>
  run.finished_at === null
    ? [conflict, next === undefined ? `${notSaved}.` : ''].filter(Boolean).join(' ')
    : `${run.finished_by ?? ''} finished this run on ${momentOf(run.finished_at)} as a ${run.outcome ?? ''}, and wrote: ${(run.review ?? '').replace(/\.$/, '')}. ${next ?? `${notSaved}: record it in a new run.`}`

/** The facts of a run, each with its name, including what was said when it was opened, reopened and finished. */
export function factsOf(page: Page, run: TestRunsTable, { partners, attendees }: { partners: string[]; attendees: string[] }): [string, string][] {
  const despite = readTitles(run.opened_despite)
  const rows: [string, string | null][] = [
    ['Day', dayOf(run.held_on)],
    ['Where', environmentName(page.templates, run.environment)],
    ['Who takes part', run.attendees],
    ['On the call', attendees.join(', ')],
    ['Partner services', partners.join(', ')],
    [
      'Opened',
      run.opened_reason === null ? null : `${run.opened_by ?? ''} opened it although ${openInWords(despite, despite.length)}. Why: ${run.opened_reason}`,
    ],
  ]
  if (run.cancelled_at !== null) rows.push(['Cancelled', `${run.cancelled_by ?? ''}, ${momentOf(run.cancelled_at)}: ${run.cancelled_reason ?? ''}`])
  if (run.finished_at === null) {
    if (run.reopened_at !== null) rows.push(['Opened again', `${run.reopened_by ?? ''}, ${momentOf(run.reopened_at)}: ${run.reopened_reason ?? ''}`])
  } else
    rows.push(
      ['Outcome', run.outcome === 'success' ? 'Success' : 'Failure'],
      ['Review', run.review],
      ['Actions', run.actions],
      ['Reviewed', run.asked_by === null ? null : `${run.asked_by}, ${run.asked_as ?? ''}`],
      ['Finished', `${run.finished_by ?? ''}, ${momentOf(run.finished_at)}`],
    )
  return rows.flatMap(([key, text]): [string, string][] => (text ? [[key, text]] : []))
}

/** What a run says of the cases that the test of another project covers; empty if none. */
export function coveredInRun(n: number, run: Pick<TestRunsTable, 'finished_at'>): string {
  if (n === 0) return ''
  const [cases, are, them] = n === 1 ? ['1 case', 'is', 'it'] : [`${n} cases`, 'are', 'them']
  if (run.finished_at !== null) return `${cases} without a result ${n === 1 ? 'was' : 'were'} covered by the full test of another project.`
  return `This is a short test: ${cases} ${are} covered by the full test of another project. You can still record ${them}.`
}

/** Who has to finish a run as the second person, and who in the project can. */
export const secondWords = ({ own, who }: { own: boolean; who: string }, can: string | null): string =>
  `${own ? 'You reviewed it, so someone else has to finish it' : 'A second person has to finish it'}: someone ${who}, in a role that someone else gave them. ${can ? `${can} can.` : 'Nobody on this project can yet: the project manager has to add someone.'}`

/** What the page says first: who has changed it since, and what happened to what this person typed. */
export function toldOf(run: TestRunsTable, given: Given, kept: { name: string; text: string }[]) {
  if (given.told) return given.told
  if (given.overtaken) {
    const { cases, saved } = given.overtaken
    const others = saved.length === 0 ? '' : saved.length === 1 ? ' What you typed on 1 other case was.' : ` What you typed on ${saved.length} other cases was.`
    const text = `Someone else recorded ${cases.length === 1 ? 'a case' : `${cases.length} cases`} while you had this page open.${others} Each such case says below what came in: record yours again if it is a retest.`
    return { heading: cases.length === 1 ? 'One result was not recorded' : 'Some results were not recorded', text }
  }
  return given.conflict === undefined ? null : { text: firstOf(run, given), kept }
}
