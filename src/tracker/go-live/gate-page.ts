import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { isUnderCorrection } from '../../access/project-state.ts'
import { listHolders, listRoleNames } from '../people/holders.store.ts'
import type { Holder } from '../people/holders.store.ts'
import type { Templates } from '../templates/templates.ts'
import { factsFrom } from './facts.ts'
import { gatesOf } from './gates.ts'
import { stageLine } from './stage-line.ts'
import type { Gate, Holding } from './gate.ts'
import type { StageLine } from './stage-line.ts'
import { reopenedOf, whatToDo } from './reopened.ts'
import type { ProjectRows } from './rows.store.ts'

type ShownStage = StageLine['stages'][number] & { classes: string; word: string; isSeen: boolean }

/** The words beside a stage's name; visible if it is the current stage or has reopened, else only for screen readers. */
function shownStage(one: StageLine['stages'][number]): ShownStage {
  const word = { done: ', done', current: 'Now', later: ', later', reopened: one.current ? 'Now, open again' : 'Open again' }[one.state]
  const classes = `app-stages__item app-stages__item--${one.state}${one.current ? ' app-stages__item--now' : ''}`
  return { ...one, classes, word, isSeen: one.current || one.state === 'reopened' }
}

/** The stage of a project, and what holds the next gate, with addresses as the page links them. */
export function stageOf(rows: ProjectRows, project: ProjectsTable, of: { today: Day; environments: Templates['environments'] }) {
  const facts = factsFrom(rows, { project, ...of })
  const gates = gatesOf(facts)
  const line = stageLine(gates, facts)
  return {
    gates,
    line: {
      ...line,
      stages: line.stages.map(shownStage),
      holds: line.holds.map((one) => ({ ...one, href: `/projects/${project.id}${one.href}` })),
    },
  }
}

const nobody = 'nobody yet: add someone under People'

/** "Ivan Petrov (IT lead)": who can correct something. */
export function whoseOf(thing: Holding, holders: Holder[], roles: { role_key: string; name: string }[]): string {
  const isTheirs = (role: Holder['roles'][number]): boolean => (thing.owners.length === 0 ? role.kind === 'project-manager' : thing.owners.includes(role.key))
  const names = holders.flatMap((one) => one.roles.filter(isTheirs).map((role) => `${one.name} (${role.name})`))
  if (names.length > 0) return names.join(' or ')
  const of = thing.owners.map((key) => roles.find((role) => role.role_key === key)?.name ?? key).join(' or ')
  return `${of || 'Project manager'}, ${nobody}`
}

/** What the page of a project says about reopened gates: what no longer holds, who owns it and what to do. Null if there are none. */
export async function openAgain(db: Reader, gates: Gate[], of: { project: ProjectsTable; today: Day; mayCorrect: boolean }) {
  const { project, today, mayCorrect } = of
  const list = project.state === 'stopped' ? [] : reopenedOf(gates)
  if (list.length === 0) return null
  const [holders, roles] = await Promise.all([listHolders(db, project.id), listRoleNames(db, project.id)])
  const home = `/projects/${project.id}`
  const isClosed = project.state === 'closed' && !isUnderCorrection(project, today)
  return {
    heading: list.length === 1 ? 'A gate is open again' : `${list.length} gates are open again`,
    gates: list.map(({ name, things }) => ({
      name,
      things: things.map((one) => ({ says: one.says, href: `${home}${one.href}`, whose: whoseOf(one, holders, roles), next: whatToDo(one) })),
    })),
    closed: isClosed
      ? mayCorrect
        ? { text: 'The project is closed.', href: `${home}/correction`, link: 'Correct this closed project' }
        : { text: 'The project is closed, and the service is live on what it needs. Ask the booking team to correct it.', href: null, link: '' }
      : null,
  }
}
