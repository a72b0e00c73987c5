import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { TrackerImportsTable } from '../../db/tables/imports.ts'
import type { NewEvent } from '../../events/events.store.ts'

type Rest = Pick<NewEvent, 'subjectId' | 'action' | 'sentence'> & { subject?: string; to?: string | null; from?: string | null }

/** An event of an import, in the name of the person who uploaded it. */
export const importEvent = (context: Context, one: TrackerImportsTable, rest: Rest): NewEvent => ({
  id: context.newId(),
  at: nowIso(context),
  actor: { id: one.person_id, name: one.person_name },
  projectId: null,
  subject: 'service',
  ...rest,
})
