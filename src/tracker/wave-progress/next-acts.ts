import type { Day } from '../../day.ts'
import { counted, grouped } from '../../web/numbers.ts'
import { overInWords } from '../waves/wave.ts'
import type { GoCounts } from './go-counts.store.ts'

/** Something to do in a wave, with where it is done. */
export interface NextAct {
  says: string
  act: { href: string; text: string }
}

/** What comes first in most projects, with who does it. */
export interface First {
  title: string
  /** The role that completes it. */
  role: string
  projects: number
  /** Who has it in the most projects. */
  most: { name: string; projects: number } | undefined
  /** In how many projects nobody is in the role. */
  unheld: number
}

export interface StateOfWave {
  total: number
  live: number
  behind: number
  /** Not live and not stopped, without a go-live day. */
  undated: number
  /** Where go has to be decided, and where it waits for a second person: of all projects, and of those in which it is for this person to do. */
  go: GoCounts
  ownGo: GoCounts
  over: { from: Day; n: number; over: number }[]
  capacity: number | null
  /** In how many projects nobody is in a required role. */
  unfilled: number
  first: First | undefined
  /** The stage that most of the others are at. */
  stage: { name: string; n: number } | undefined
  mayChange: boolean
}

interface Addresses {
  behind: string
  go: string
  add: string
  dates: string
  unfilled: string
  first: string
  stage: string
  atGo: string
  plan: string
  week: (from: string) => string
}

const projects = (n: number): string => counted(n, 'project')

function whoComesFirst({ title, role, projects: n, most, unheld }: First): string {
  const what = `${title} is next in ${projects(n)}.`
  const nobody =
    unheld === 0 ? '' : unheld === n ? ` It is for the ${role}, and nobody is in this role yet.` : ` Nobody is ${role} in ${grouped(unheld)} of them.`
  if (!most) return `${what}${nobody === '' ? ` It is for the ${role}.` : nobody}`
  const theirs = most.projects < n ? ` in ${grouped(most.projects)} of them` : ''
  return `${what} ${most.name} (${role}) can complete it${theirs}.${nobody}`
}

/** What this person decides or confirms now. */
function ownDecisions({ ownGo }: StateOfWave, at: Addresses): NextAct[] {
  const acts: NextAct[] = []
  if (ownGo.toDecide > 0)
    acts.push({
      says: `${counted(ownGo.toDecide, 'project is', 'projects are')} ready for you to decide go or no-go.`,
      act: { href: at.go, text: 'Decide go for all of them at once' },
    })
  if (ownGo.toConfirm > 0)
    acts.push({
      says: `Go waits for you as the second person in ${projects(ownGo.toConfirm)}.`,
      act: { href: at.go, text: 'Confirm go for all of them at once' },
    })
  return acts
}

/** What others decide or confirm. */
function othersDecisions({ go, ownGo }: StateOfWave, at: Addresses): NextAct[] {
  const [toDecide, toConfirm] = [go.toDecide - ownGo.toDecide, go.toConfirm - ownGo.toConfirm]
  const see = { href: at.atGo, text: 'See which' }
  return [
    ...(toDecide > 0
      ? [{ says: `${counted(toDecide, 'project is', 'projects are')} ready for go or no-go. Their project managers decide it.`, act: see }]
      : []),
    ...(toConfirm > 0 ? [{ says: `Go waits in ${projects(toConfirm)} for a second person, of the service or its commissioner.`, act: see }] : []),
  ]
}

/** What is wrong with the plan. */
function planning(now: StateOfWave, at: Addresses): NextAct[] {
  const acts: NextAct[] = []
  if (now.behind > 0)
    acts.push({ says: `${counted(now.behind, 'project is', 'projects are')} behind.`, act: { href: at.behind, text: 'See which, and what holds each' } })
  const [first] = now.over
  if (first)
    acts.push({
      says: overInWords(now.over, now.capacity),
      act: now.mayChange ? { href: at.plan, text: 'Plan again by capacity' } : { href: at.week(first.from), text: 'See which' },
    })
  if (now.undated > 0 && now.mayChange)
    acts.push({ says: `${counted(now.undated, 'project has', 'projects have')} no go-live day.`, act: { href: at.dates, text: 'Set one for all at once' } })
  return acts
}

/** What the projects themselves wait for. */
function working(now: StateOfWave, at: Addresses): NextAct[] {
  const acts: NextAct[] = []
  if (now.first) acts.push({ says: whoComesFirst(now.first), act: { href: at.first, text: 'See these projects' } })
  if (now.unfilled > 0) acts.push({ says: `In ${projects(now.unfilled)} nobody is in a required role.`, act: { href: at.unfilled, text: 'See which' } })
  return acts
}

/** What to do next in a wave, the most urgent first: never nothing. */
export function nextActs(now: StateOfWave, at: Addresses): NextAct[] {
  if (now.total === 0)
    return [{ says: 'No project is in this wave yet.', act: now.mayChange ? { href: at.add, text: 'Choose services in the list' } : { href: '', text: '' } }]
  const acts = [...ownDecisions(now, at), ...planning(now, at), ...working(now, at), ...othersDecisions(now, at)]
  if (acts.length > 0) return acts
  if (now.stage)
    return [{ says: `Most of the others are at ${now.stage.name}: ${projects(now.stage.n)}.`, act: { href: at.stage, text: 'See what holds each' } }]
  return [
    { says: now.live === now.total ? 'Every project of this wave is live.' : 'Nothing is left to do: the others were stopped.', act: { href: '', text: '' } },
  ]
}
