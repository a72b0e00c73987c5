import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { HeldRole } from '../../access/permissions.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import type { Holder } from '../people/holders.store.ts'
import { mayDo, ownerValue } from './review-actions.ts'
import type { OwnerChoice } from './review-actions.ts'
import type { ActionRow } from './review-actions.store.ts'

const holdersOf = (holders: Holder[], key: string | null): string[] =>
  holders.filter((one) => one.roles.some((role) => role.key === key)).map((one) => one.name)

/** Who may own an action: the people of the project, then each role, for whoever holds it. */
export function ownerChoices(holders: Holder[]): OwnerChoice[] {
  const roles = new Map<string, HeldRole>(holders.flatMap((one) => one.roles.map((role): [string, HeldRole] => [role.key, role])))
  return [
    ...holders.map((one) => ({ value: `person:${one.personId}`, text: `${one.name} (${one.roles.map((role) => role.name).join(', ')})` })),
    ...[...roles.values()].map((role) => ({ value: `role:${role.key}`, text: `${role.name}, whoever it is (now ${holdersOf(holders, role.key).join(', ')})` })),
  ]
}

export function ownerName(row: ActionRow, holders: Holder[]): string {
  if (row.owner_person !== null) {
    const name = row.person_name ?? 'Someone'
    return holders.some((one) => one.personId === row.owner_person) ? name : `${name}, who has left the project`
  }
  const names = holdersOf(holders, row.owner_role)
  return `${row.role_name ?? row.owner_role ?? ''} (${names.length === 0 ? 'nobody now' : names.join(', ')})`
}

/** Actions of reviews as pages show them, each with what this person may do. */
export function shownActions(page: Page, rows: ActionRow[], holders: Holder[]) {
  const { typed } = page
  return rows.map((row) => {
    const late = row.done_at === null && row.due_day < page.today
    return {
      id: row.id,
      run: row.run_number,
      version: row.version,
      what: row.what,
      owner: ownerName(row, holders),
      tag:
        row.done_at !== null
          ? { text: 'Done', classes: 'nhsuk-tag--green' }
          : late
            ? { text: 'Overdue', classes: 'nhsuk-tag--red' }
            : { text: 'To do', classes: 'nhsuk-tag--blue' },
      day: `${late ? 'was due' : 'due'} ${dayOf(row.due_day)}`,
      done: row.done_at === null ? null : `Done: ${row.done_by ?? ''}, ${momentOf(row.done_at)}${row.done_note === null ? '' : `. ${row.done_note}`}`,
      mayDo: isOpen(page) && mayDo(row, page.person.personId, page.rights),
      mayChange: isOpen(page) && row.done_at === null && page.may('test.open'),
      note: typed[`note-${row.id}`] ?? '',
      values: {
        what: typed[`change-${row.id}-what`] ?? row.what,
        owner: typed[`change-${row.id}-owner`] ?? ownerValue(row),
        day: typed[`change-${row.id}-day`] ?? row.due_day,
      },
    }
  })
}
