import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { nextWithoutResult } from './case-order.ts'
import { showCase } from './case.pages.ts'
import { loadRun } from './load-run.ts'
import { overtakenBy } from './overtaken.ts'
import { fieldsOfCase, nothingTyped } from './record-form.ts'
import type { ReadResults } from './record-form.ts'
import { runHome } from './run-words.ts'
import { caseName, verdictNames } from './test-plan.ts'
import type { Overtaken } from './test-plan.store.ts'

/** What was sent about the case in the address, and no other. */
export function sentOfCase(page: Page): Record<string, string> {
  const own = Object.values(fieldsOfCase(page.param('case')))
  return Object.fromEntries(Object.entries(page.typed).filter(([name]) => own.includes(name)))
}

/** "Dx05, case C8 of the Consumer: Pass recorded". */
export function recordedWords({ results, comments }: ReadResults): string {
  const [result] = results
  if (result) return `${caseName(result.one)}: ${verdictNames[result.verdict]} recorded`
  return comments[0] ? `${caseName(comments[0].one)}: comment saved` : ''
}

/** Goes to the next case without a result, back to the run if there is none, or stays if that was asked for. */
export async function afterCase(page: Page, { next }: { next: ReadResults & { overtaken: Overtaken[] } }): Promise<void> {
  const [late] = next.overtaken
  if (late) {
    const text = `${overtakenBy(late.latest)} What you typed is still here: record it again if it is a retest.`
    return showCase(page, { status: 409, told: { heading: 'Your result was not recorded', text } })
  }
  const home = runHome(page)
  const says = recordedWords(next)
  if (page.typed['after'] === 'stay') return page.done(`${home}/cases/${page.param('case')}`, says)
  const { toTest, latest } = await loadRun(page.db.read, page, page.param('run'))
  const following = nextWithoutResult(toTest, (id) => latest.has(id), page.param('case'))
  page.done(following ? `${home}/cases/${following.id}` : home, following ? says : `${says}. No other case waits for a result`)
}

/** The form of one case again. */
export function recordCaseAgain(page: Page, { status, errors, first }: Again): Promise<void> {
  const { form, ...others } = errors
  const { verdict } = fieldsOfCase(page.param('case'))
  const own = form === nothingTyped ? { ...others, [verdict]: 'Choose a result, or write a comment' } : errors
  return showCase(page, { status, errors: own, ...(first === undefined ? {} : { conflict: first }) })
}
