import type { ProjectsTable } from '../db/tables/projects.ts'
import { Refusal } from '../errors.ts'
import type { Day } from '../day.ts'
import type { Page } from './page.ts'

export type ProjectState = ProjectsTable['state']

export const stateNames: Record<ProjectState, string> = { open: 'Open', 'on-hold': 'On hold', stopped: 'Stopped', closed: 'Closed' }
export const stateTags: Record<ProjectState, { text: string; classes: string }> = {
  open: { text: 'Open', classes: 'nhsuk-tag--green' },
  'on-hold': { text: 'On hold', classes: 'nhsuk-tag--orange' },
  stopped: { text: 'Stopped', classes: 'nhsuk-tag--red' },
  closed: { text: 'Closed', classes: 'nhsuk-tag--grey' },
}

/** Shown beside the state if a passed gate is open again. */
export const reopenedTag = { text: 'Gate open again', classes: 'nhsuk-tag--red' }

export interface StateAct {
  from: ProjectState[]
  to: ProjectState
  kind: 'project.held' | 'project.stopped' | 'project.resumed'
  heading: string
  button: string
  done: string
  consequences: string[]
}

/** What can be done to the whole project, with what the page says before the button. */
export const stateActs: Record<'hold' | 'resume' | 'stop', StateAct> = {
  hold: {
    from: ['open'],
    to: 'on-hold',
    kind: 'project.held',
    heading: 'Put this project on hold',
    button: 'Put on hold',
    done: 'The project is on hold',
    consequences: [
      'The page of the project says that it is on hold, and why',
      'It leaves the work lists of everyone in it',
      'Work that goes on can still be recorded',
      'Planned tests stay planned, and the test team is told that they are off: calendars lose them until the project goes on',
      'It can be resumed at any time',
    ],
  },
  stop: {
    from: ['open', 'on-hold'],
    to: 'stopped',
    kind: 'project.stopped',
    heading: 'Stop this project',
    button: 'Stop the project',
    done: 'The project is stopped',
    consequences: [
      'Nothing in it can be changed any more: no person, date, prerequisite, procedure or signature',
      'Everything in it stays readable, its history too',
      'The test team is told that planned tests are off, with an entry that takes them out of calendars',
      'A new project for this service and role can be started',
      'It can be resumed only while no other project for this service and role is open',
    ],
  },
  resume: {
    from: ['on-hold', 'stopped'],
    to: 'open',
    kind: 'project.resumed',
    heading: 'Resume this project',
    button: 'Resume the project',
    done: 'The project is open again',
    consequences: [
      'It comes back to the work lists of everyone in it',
      'Its dates stay as they are: look at each one afterwards',
      'Tests that are still to come are put back into calendars',
      'The hold or stop stays in its history, marked as undone',
    ],
  },
}

/** A page, or an act in progress. */
type OfProject = Pick<Page, 'access' | 'today' | 'may'> & { standAlone?: Page['standAlone'] }

/** Whether the booking team is correcting a closed project on this day. */
export const isUnderCorrection = (project: Pick<ProjectsTable, 'state' | 'correction_on'>, today: Day): boolean =>
  project.state === 'closed' && project.correction_on === today

/** Why this person may not change anything in the project, and what to do about it; undefined if they may. */
export function whyNotOpen(page: OfProject): string | undefined {
  if (page.standAlone) return undefined
  const { project } = page.access
  if (project.state === 'stopped') return 'This project was stopped, so nothing in it can be changed. A project manager can resume it.'
  if (project.state !== 'closed') return undefined
  const isTeam = page.may('project.correct')
  if (!isUnderCorrection(project, page.today))
    return isTeam
      ? 'This project is closed. Choose “Correct this closed project” on its page and give a reason first.'
      : 'This project is closed, so nothing in it can be changed. The booking team can correct it.'
  return isTeam ? undefined : 'This project is closed. The booking team is correcting it, so nobody else can change it.'
}

/** Whether the project, or a sandbox without one, accepts changes from this person. Pages hide forms that would be refused. */
export const isOpen = (page: OfProject): boolean => whyNotOpen(page) === undefined

/**
 * Refuses every change to a project that was stopped, or is closed and not under correction, in one sentence; a sandbox without a project is
 * always open. Each route that writes below a project calls it first.
 */
export function mustBeOpen(page: OfProject): void {
  const why = whyNotOpen(page)
  if (why !== undefined) throw new Refusal(why)
}

/** A page that is only a form: shown only while the form is accepted. */
export const whileOpen =
  (draw: (page: Page) => Promise<void> | void) =>
  (page: Page): Promise<void> | void => {
    mustBeOpen(page)
    return draw(page)
  }
