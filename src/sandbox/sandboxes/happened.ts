import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import type { SlotCounts } from '../../events/vocabulary.ts'

/** The subject of an event: this sandbox, in the history of its project. */
export const toSandbox = (row: Pick<SandboxesTable, 'id' | 'project_id'>) => ({ id: row.id, project: row.project_id })

/** "12 slots added, 3 withdrawn" */
export const slotsInWords = (slots: SlotCounts): string =>
  slots === null ? 'its slots stay as they are' : `${slots.added} ${slots.added === 1 ? 'slot' : 'slots'} added, ${slots.withdrawn} withdrawn`
