import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { TrackerImportsTable } from '../../db/tables/imports.ts'
import type { NewEvent } from '../../events/events.store.ts'

type Rest = Pick<NewEvent, 'subjectId' | 'action' | 'sentence'> & { subject?: string; to?: string | null; from?: string | null }

/** Who an import is written or taken back by: who pressed the button, whoever uploaded the file. */
export function doerOf(one: TrackerImportsTable): { id: string | null; name: string } {
  if (one.settled_by === null || one.settled_by === one.person_name) return { id: one.settled_by_id ?? one.person_id, name: one.person_name }
  return { id: one.settled_by_id, name: one.settled_by }
}

/** An event of an import, in the name of who does it. */
export const importEvent = (context: Context, one: TrackerImportsTable, rest: Rest): NewEvent => ({
  id: context.newId(),
  at: nowIso(context),
  actor: doerOf(one),
  projectId: null,
  subject: 'service',
  ...rest,
})
