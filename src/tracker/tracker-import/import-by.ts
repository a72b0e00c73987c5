import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { TrackerImportsTable } from '../../db/tables/imports.ts'
import type { By } from '../../events/record.ts'

/** The person by whom an import is written or undone: who pressed the button, whoever uploaded the file. Some old imports only have their name. */
function actorOf(one: Pick<TrackerImportsTable, 'settled_by' | 'settled_by_id' | 'person_id' | 'person_name'>): By['actor'] {
  return one.settled_by === null ? { id: one.person_id, name: one.person_name } : { id: one.settled_by_id, name: one.settled_by }
}

/** The same with the current time, for a write of the import. */
export const byOf = (context: Pick<Context, 'clock' | 'newId'>, one: Parameters<typeof actorOf>[0]): By => ({
  actor: actorOf(one),
  at: nowIso(context),
  newId: context.newId,
})
