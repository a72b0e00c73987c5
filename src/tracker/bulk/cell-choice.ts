import type { Candidate, ListChoice } from './bulk.ts'
import type { ColumnChoice } from './column-choice.ts'
import type { PlannedCell } from './planned-cell.ts'

/** A change of one project. */
export type OfProject = Exclude<ListChoice, { act: 'start' }>

/** The kind of date that a column shows; undefined if it shows none. */
export const dateOfColumn = (key: string): 'testing' | 'go-live' | undefined => ({ golive: 'go-live' as const, testing: 'testing' as const })[key]

/** What a cell holds of a day: the day, and whether it is confirmed. */
export const dayCell = (day: string, status: 'provisional' | 'confirmed'): string => `${day} ${status}`

/** The bulk change, of one project, that saves a cell of a column. Null if the column has an act of its own. */
export function choiceOfCell(column: ColumnChoice, { value, to }: Pick<PlannedCell, 'value' | 'to'>): OfProject | null {
  // The project is known, so its side decides nothing.
  const side = 'provider'
  const { reason, note, role } = column
  const kind = dateOfColumn(column.key)
  if (kind) {
    const [day = '', status] = value.split(' ')
    return { act: 'dates', choice: { side, kind, day, shift: 0, status: status === 'confirmed' ? status : 'provisional', reason, note } }
  }
  if (column.key !== 'manager' || role === null) return null
  return { act: 'owner', choice: { side, role: role.key, roleName: role.name, email: value, name: to, replace: true } }
}

/** What stands behind a cell of a project: the row of its date, or the memberships of those who hold the role. */
export const seenOfProject = (act: OfProject['act'], { current, role }: Pick<Candidate, 'current' | 'role'>): string =>
  act === 'dates'
    ? (current?.id ?? '')
    : (role?.holders
        .map((one) => one.id)
        .toSorted()
        .join() ?? '')
