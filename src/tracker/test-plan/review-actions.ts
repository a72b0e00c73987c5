import type { Rights } from '../../access/permissions.ts'
import { may, inFull } from '../../access/permissions.ts'
import type { Day } from '../../day.ts'
import type { PersonId } from '../../db/ids.ts'
import { typedDay } from '../../web/day-field.ts'
import type { TestRunActionsTable } from '../../db/tables/test-plan.ts'

/** Rows in the form of the review; more are added one at a time. */
export const actionRows = [1, 2, 3]
export const longestAction = 1000

export interface NewAction {
  what: string
  owner: { role: string } | { person: string }
  day: Day
}

/** A person or role that may own an action; `value` is what the form sends. */
export interface OwnerChoice {
  value: string
  text: string
}

const ownerOf = (value: string): NewAction['owner'] => (value.startsWith('person:') ? { person: value.slice(7) } : { role: value.slice(5) })
export const ownerValue = (one: Pick<TestRunActionsTable, 'owner_role' | 'owner_person'>): string =>
  one.owner_person === null ? `role:${one.owner_role ?? ''}` : `person:${one.owner_person}`

/** The action that was typed into the fields with this prefix, or a message for each field; undefined if all are blank. */
export function readAction(
  typed: Record<string, string>,
  prefix: string,
  given: { owners: OwnerChoice[]; today: Day },
): { action: NewAction } | { errors: Record<string, string> } | undefined {
  const [what = '', owner = '', day = ''] = ['what', 'owner', 'day'].map((name) => (typed[`${prefix}-${name}`] ?? '').trim())
  if (what === '' && owner === '' && day === '') return undefined
  const errors: Record<string, string> = {}
  const read = day === '' ? { says: 'Enter the day by which it is to be done' } : typedDay(day)
  if (what === '') errors[`${prefix}-what`] = 'Say what is to be done'
  else if (what.length > longestAction) errors[`${prefix}-what`] = 'Use 1,000 characters or fewer'
  if (!given.owners.some((one) => one.value === owner)) errors[`${prefix}-owner`] = 'Choose who does it'
  if ('says' in read) errors[`${prefix}-day`] = read.says
  else if (read.day < given.today) errors[`${prefix}-day`] = 'This day has passed. Enter today or a later day'
  return Object.keys(errors).length > 0 || 'says' in read ? { errors } : { action: { what, owner: ownerOf(owner), day: read.day } }
}

/** The actions that were typed into the rows of the review. */
export function readActions(
  typed: Record<string, string>,
  given: { owners: OwnerChoice[]; today: Day },
): { actions: NewAction[]; errors: Record<string, string> } {
  const read = actionRows.map((row) => readAction(typed, `action-${row}`, given)).filter((one) => one !== undefined)
  return {
    actions: read.flatMap((one) => ('action' in one ? [one.action] : [])),
    errors: Object.assign({}, ...read.map((one) => ('errors' in one ? one.errors : {}))),
  }
}

/** Whether this person may mark an action as done: its owner, and those who run the project. */
export const mayDo = (one: Pick<TestRunActionsTable, 'owner_role' | 'owner_person'>, personId: PersonId | null, rights: Rights): boolean =>
  may('test.open', rights) ||
  (inFull(rights.roles).length > 0 && personId !== null && one.owner_person === personId) ||
  (one.owner_person === null && inFull(rights.roles).some((role) => role.key === one.owner_role))
