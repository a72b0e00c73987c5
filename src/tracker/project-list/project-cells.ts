import type { Page } from '../../access/page.ts'
import { reopenedTag, stateNames } from '../../access/project-state.ts'
import { asDay, dayOfMoment, monthOf } from '../../day.ts'
import type { Cell } from '../../web/csv.ts'
import { monthOf as monthInWords } from '../../web/moments.ts'
import { stageNameIn, stageChoices } from '../go-live/gate.ts'
import { cellOf } from '../service-list/cells.ts'
import type { ColumnKey } from '../service-list/columns.ts'
import type { ProjectRow } from './project-rows.store.ts'

type Project = ProjectRow['project']

/** What is worked on, in the words of the project's role, and whether it is on hold or stopped. */
export function stageOf({ stage, role, state }: Pick<Project, 'stage' | 'role' | 'state'>): string {
  const name = stage === 'closed' ? stageChoices.closed : stageNameIn(stage, role)
  return state === 'on-hold' ? `${name}, on hold` : state === 'stopped' ? `${name}, stopped` : name
}

/** Whether a passed gate is open again. */
export const isReopened = ({ reopened, state }: Pick<Project, 'reopened' | 'state'>): boolean => reopened !== null && state !== 'stopped'

/** What a column says of a project, as text or number; null if it is not known. A likely month is only said if forecasts have proven good enough. */
export function projectCellOf(page: Page, key: ColumnKey, row: ProjectRow): Cell {
  const { project } = row
  switch (key) {
    case 'stage':
      return [stageOf(project), ...(isReopened(project) ? [reopenedTag.text.toLowerCase()] : [])].join(', ')
    case 'state':
      return stateNames[project.state]
    case 'holds':
      return project.state === 'open' || project.state === 'on-hold' ? project.holds : null
    case 'wave':
      return project.wave
    case 'testing':
      return project.testing
    case 'likely':
      return project.likely === null ? null : monthInWords(monthOf(asDay(project.likely)))
    case 'started':
      return dayOfMoment(project.started)
    case 'changed':
      return dayOfMoment(project.changed)
    default:
      return cellOf(page, key, row)
  }
}
