import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Permission } from '../../access/permissions.ts'
import { textFields } from '../../access/read-form.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { readDueDays } from './due-days.ts'
import type { DueChange, DueRow } from './due-days.ts'
import { anotherDay, saveDueDays } from './due-days.store.ts'

interface Of {
  permission: Permission
  kind: 'test-plan.due-day' | 'go-live.due-day'
  table: 'test_entry_conditions' | 'go_live_criteria'
  list: (db: Reader, projectId: ProjectId) => Promise<DueRow[]>
}

/** Which of the days that were typed beside these rows to save, each over the day that the person saw. */
export function decideDueDays(rows: DueRow[], typed: Record<string, string>, { kind, project }: { kind: Of['kind']; project: ProjectId }) {
  const { changes, errors } = readDueDays(typed, rows)
  if (Object.keys(errors).length > 0) return refused(errors)
  const changed = changes.find((one) => rows.some((row) => row.id === one.id && row.due_day !== one.was))
  if (changed) return overtakenWith(`${anotherDay(changed.title)} No day was saved.`)
  return { next: changes, happened: changes.map(({ id, title, was, day }) => ({ kind, id, project, title, day, from: was, to: day })) }
}

const savedWords = (changed: number): string => (changed === 0 ? 'No day was changed' : changed === 1 ? '1 day saved' : `${changed} days saved`)

/** An act that sets the days by which the rows of a list are to be confirmed. */
export const dueDaysAct = ({ permission, kind, table, list }: Of) =>
  projectAct({
    permission,
    form: textFields,
    load: (trx, { project }: { project: ProjectId }) => list(trx, project),
    decide: (rows, typed, { access }) => decideDueDays(rows, typed, { kind, project: access.project.id }),
    save: (trx, changes: DueChange[]) => saveDueDays(trx, table, changes),
    says: (changes) => savedWords(changes.length),
  })
