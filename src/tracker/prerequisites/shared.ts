import type { Day } from '../../day.ts'
import type { OwnStatusesTable, PrerequisitesTable, SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { dayOf, dayOfMomentInWords } from '../../web/moments.ts'
import { isAnswered } from './derived.ts'
import type { Answer } from './derived.ts'
import { statusNames } from './prerequisite.ts'

/** What a row says while this shared prerequisite meets it. */
export const answerOfShared = (shared: SharedPrerequisitesTable): Answer => ({
  status: 'met',
  value: shared.value,
  reason: null,
  note: shared.note,
  valid_until: shared.valid_until,
  waived_by: null,
  waived_by_id: null,
  settled_by: shared.recorded_by,
  settled_by_id: shared.recorded_by_id,
  settled_at: shared.recorded_at,
})

type Row = Pick<PrerequisitesTable, 'id' | 'project_id' | 'title' | 'shared_id'> & Answer

/** Whether a row is not yet as the shared prerequisite has it that should meet it; undefined if none should. */
export const isBehind = (row: Row, shared: SharedPrerequisitesTable | undefined): boolean =>
  row.shared_id !== (shared?.id ?? null) || (shared !== undefined && !isAnswered(row, answerOfShared(shared)))

/** That a shared prerequisite meets a row, or meets it with something else than before. */
export const metByShared = (row: Row, shared: SharedPrerequisitesTable): Happened => ({
  kind: 'prerequisite-derived.met',
  id: row.id,
  project: row.project_id,
  title: row.title,
  shared: { by: shared.holder_name, how: row.shared_id === shared.id ? 'changed' : 'met' },
  from: statusNames[row.status],
  to: statusNames.met,
  reason: [shared.value, shared.note, shared.valid_until === null ? null : `until ${dayOf(shared.valid_until)}`].filter(Boolean).join(', '),
})

/** That a shared prerequisite no longer meets a row, which says again what its people had recorded. */
export const lostShared = (
  row: Row,
  { shared, own, why }: { shared: SharedPrerequisitesTable; own: Pick<OwnStatusesTable, 'status'> | undefined; why: string | null },
): Happened => {
  const status = own?.status ?? 'not-started'
  return {
    kind: `prerequisite-derived.${status}`,
    id: row.id,
    project: row.project_id,
    title: row.title,
    shared: { by: shared.holder_name, how: 'lost' },
    from: statusNames.met,
    to: statusNames[status],
    reason: why,
  }
}

/** "Met by Harbour Trust since 3 March 2026, until 1 April 2027". */
export const metByWords = ({ holder_name, met_since, valid_until }: Pick<SharedPrerequisitesTable, 'holder_name' | 'met_since' | 'valid_until'>): string =>
  `Met by ${holder_name} since ${dayOf(met_since)}${valid_until === null ? '' : `, until ${dayOf(valid_until)}`}`

/** Why a shared prerequisite no longer counts, in words that end a sentence: "withdrawn on 3 March 2026: the line was cut". */
export function whyLost(shared: SharedPrerequisitesTable, today: Day): string {
  if (shared.withdrawn_at !== null) return `withdrawn on ${dayOfMomentInWords(shared.withdrawn_at)}: ${shared.withdrawn_reason ?? ''}`
  if (shared.valid_until !== null && shared.valid_until < today) return `it was valid until ${dayOf(shared.valid_until)}`
  return shared.holder_kind === 'product' || shared.holder_kind === 'supplier'
    ? 'this project has another product or version now'
    : 'this service has another organisation, site or region now'
}
