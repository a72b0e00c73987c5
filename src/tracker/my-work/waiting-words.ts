import type { Day } from '../../day.ts'
import type { Page } from '../../access/page.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { ownPart, readReopened, sentenceOf } from '../go-live/reopened.ts'
import { dateKinds } from '../dates/dates.ts'
import { canComplete } from './my-queues.page.ts'
import type { Waiting } from './my-work.ts'
import type { WorkList } from './work-lists.ts'

/** Each list of My work: its heading, and how many things wait in it. */
export const listNames: Record<WorkList, { heading: string; count: (n: number) => string }> = {
  gates: {
    heading: 'Open again',
    count: (n) => (n === 1 ? 'A gate is open again in 1 project that you manage' : `Gates are open again in ${grouped(n)} projects that you manage`),
  },
  lapsed: {
    heading: 'Lapsed',
    count: (n) => (n === 1 ? 'Something that is yours no longer holds' : `In ${grouped(n)} places something that is yours no longer holds`),
  },
  sign: { heading: 'To sign', count: (n) => (n === 1 ? '1 procedure waits for your signature' : `${grouped(n)} procedures wait for your signature`) },
  confirm: {
    heading: 'To confirm',
    count: (n) => (n === 1 ? '1 decision waits for a second person or for the service' : `${grouped(n)} decisions wait for a second person or for the service`),
  },
  overdue: { heading: 'Overdue', count: (n) => (n === 1 ? '1 thing is overdue' : `${grouped(n)} things are overdue`) },
  prerequisites: {
    heading: 'To complete',
    count: canComplete,
  },
  'test-runs': { heading: 'To test', count: (n) => (n === 1 ? '1 test run is open or planned' : `${grouped(n)} test runs are open or planned`) },
  actions: {
    heading: 'Actions from reviews',
    count: (n) => (n === 1 ? '1 action from a review of a test is yours' : `${grouped(n)} actions from reviews of tests are yours`),
  },
  conditions: {
    heading: 'Before a test',
    count: (n) => (n === 1 ? '1 entry condition of a test is yours to confirm' : `${grouped(n)} entry conditions of tests are yours to confirm`),
  },
  criteria: {
    heading: 'For go-live and hand-over',
    count: (n) => (n === 1 ? '1 criterion is yours to confirm' : `${grouped(n)} criteria are yours to confirm`),
  },
  decide: { heading: 'To decide', count: (n) => (n === 1 ? 'You manage 1 open project' : `You manage ${grouped(n)} open projects`) },
}

/** "due 3 March 2026", said so once that has passed; nothing if no day is known. */
const dueWords = (day: string, today: Day): string => (day >= '9999' ? '' : day < today ? `overdue since ${dayOf(day)}` : `due ${dayOf(day)}`)

/** An open run and its environment: a rehearsal is called one. */
function shownRun(page: Page, one: Waiting): { href: string; text: string; more: string } {
  const environment = page.context.templates.environments.find(({ key }) => key === one.what)
  const what = environment?.sandbox ? `Rehearsal, run ${one.key}` : `Run ${one.key}`
  return {
    href: `/projects/${one.project_id}/test-plan/runs/${one.key}`,
    text: `${what} of ${one.project}`,
    more: [environment?.name, one.sort > page.today ? `planned for ${dayOf(one.sort)}` : dayOf(one.sort)].filter(Boolean).join(', '),
  }
}

/** A thing that waits, as a link and what is said beside it. */
export function shownWaiting(page: Page, list: WorkList, one: Waiting): { href: string; text: string; more: string } {
  const home = `/projects/${one.project_id}`
  const { today } = page
  switch (list) {
    case 'gates':
      return { href: home, text: `A gate is open again: ${one.project}`, more: readReopened(one.what).map(sentenceOf).join('. ') }
    case 'lapsed': {
      const things = ownPart(readReopened(one.what), { manages: false, roles: [one.key] }).flatMap((each) => each.things)
      const [only] = things
      return {
        href: things.length === 1 && only ? `${home}${only.href}` : home,
        text: `Lapsed: ${one.project}`,
        more: things.map((each) => each.says).join('. '),
      }
    }
    case 'sign':
      return { href: `${home}/sop/sign?role=${one.key}`, text: `The procedure of ${one.project}, as ${one.what}`, more: `out since ${dayOf(one.sort)}` }
    case 'confirm':
      if (one.kind === 'run-second')
        return {
          href: `${home}/test-plan/runs/${one.key}`,
          text: `Finish run ${one.key} of ${one.project}`,
          more: `reviewed by ${one.what}, ${momentOf(one.sort)}`,
        }
      if (one.kind === 'partner') {
        const [partner, by] = one.what.split(', declared switched on by ')
        return {
          href: `${home}/partners/${one.key}#confirm`,
          text: `Confirm that ${partner ?? ''} is live, for ${one.project}`,
          more: `declared switched on by ${by ?? ''}, ${momentOf(one.sort)}`,
        }
      }
      return {
        href: `${home}/go-live`,
        text: one.key === 'go' ? `Confirm go for ${one.project}` : `Accept the hand-over of ${one.project}`,
        more: `${one.key === 'go' ? 'decided' : 'declared live'} by ${one.what}, ${momentOf(one.sort)}`,
      }
    case 'test-runs':
      return shownRun(page, one)
    case 'actions':
      return {
        href: `${home}/test-plan/runs/${one.key}#action-${one.id}`,
        text: `${one.what}: ${one.project}`,
        more: dueWords(one.sort, today),
      }
    case 'conditions':
      return { href: `${home}/test-plan#condition-${one.key}`, text: `${one.what}: ${one.project}`, more: dueWords(one.sort, today) }
    case 'criteria':
      return { href: `${home}/go-live#criterion-${one.key}`, text: `${one.what}: ${one.project}`, more: dueWords(one.sort, today) }
    case 'decide':
      return { href: `${home}/go-live`, text: one.project, more: one.what }
    case 'prerequisites':
    case 'overdue': {
      if (one.kind === 'date')
        return {
          href: `${home}/dates`,
          text: `${dateKinds.find((kind) => kind.key === one.key)?.name ?? one.key}: ${one.project}`,
          more: `planned for ${dayOf(one.sort)}`,
        }
      if (one.kind === 'review')
        return { href: `${home}/sop#review`, text: `Review of the procedure: ${one.project}`, more: `version ${one.key}, due ${dayOf(one.sort)}` }
      if (one.kind === 'partner-day')
        return { href: `${home}/partners/${one.key}`, text: `Switch on ${one.what}: ${one.project}`, more: `planned for ${dayOf(one.sort)}` }
      return { href: `${home}/prerequisites/${one.key}`, text: `${one.what}: ${one.project}`, more: one.sort < '9999' ? `due ${dayOf(one.sort)}` : '' }
    }
  }
}
