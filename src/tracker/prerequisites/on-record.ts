import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { ActorAt } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { dayOfMomentInWords } from '../../web/moments.ts'
import { nothingRecorded } from './derived.ts'
import type { Answer } from './derived.ts'
import { statusNames } from './prerequisite.ts'

/** A DoS id on the record of a service. */
export interface RecordedId {
  dosId: string
  /** Another service has it too, and nobody has said that they share it. */
  inQuestion: boolean
}

export interface IdOnRecord extends RecordedId {
  /** Who recorded it, and when. */
  since: ActorAt | undefined
}

type Row = Pick<PrerequisitesTable, 'id' | 'project_id' | 'title' | 'value_kind' | 'derived' | 'shared_id' | 'own_reason' | 'status' | 'value' | 'on_record'>
type Following = Pick<Row, 'value_kind' | 'derived' | 'shared_id' | 'own_reason' | 'status' | 'on_record'>

/** Whether the record of the service may meet a row: what people recorded themselves stays theirs. */
export const mayFollow = ({ value_kind, derived, shared_id, own_reason, status, on_record }: Following): boolean =>
  value_kind === 'dos-id' && derived === null && shared_id === null && own_reason === null && (on_record === 'met' || status === 'not-started')

/** The DoS id that meets a row: the one that meets it already, else the first. Undefined if there is none, or one of them is in question. */
const idFor = (row: Pick<Row, 'value' | 'on_record'>, ids: RecordedId[]): string | undefined =>
  ids.some((one) => one.inQuestion) ? undefined : (ids.find((one) => row.on_record === 'met' && one.dosId === row.value) ?? ids[0])?.dosId

export interface RecordChange {
  onRecord: PrerequisitesTable['on_record']
  /** The DoS id that meets it from now on. */
  dosId: string | null
}

/** What the DoS ids of its service change in a row; undefined if it says so already. */
export function changeByRecord(row: Omit<Row, 'id' | 'project_id' | 'title'>, ids: RecordedId[]): RecordChange | undefined {
  if (!mayFollow(row)) return row.on_record === null ? undefined : { onRecord: null, dosId: null }
  const dosId = idFor(row, ids)
  if (dosId !== undefined) return row.on_record === 'met' && row.value === dosId ? undefined : { onRecord: 'met', dosId }
  const wasMet = row.on_record === 'met' || row.on_record === 'lost'
  const onRecord = wasMet ? 'lost' : ids.length > 0 ? 'in question' : null
  return onRecord === row.on_record ? undefined : { onRecord, dosId: null }
}

/** What a row says while a DoS id on the record of the service meets it. `since`: who recorded the id, and when. */
export const answerOfRecord = (dosId: string, since: ActorAt | undefined): Answer => ({
  ...nothingRecorded,
  status: 'met',
  value: dosId,
  note: `DoS id ${dosId} on the service’s record${since ? ` since ${dayOfMomentInWords(since.at)}, recorded by ${since.name}` : ''}`,
  settled_by: since?.name ?? null,
  settled_by_id: since?.id ?? null,
  settled_at: since?.at ?? null,
})

const untouched = { shared_id: null, own_reason: null, status: 'not-started', value: null, on_record: null } as const

/** What a prerequisite of a new project says by the record of the service; undefined if that says nothing of it. */
export function startOnRecord(
  one: Pick<Row, 'value_kind' | 'derived'>,
  ids: IdOnRecord[],
): (Partial<Answer> & Pick<PrerequisitesTable, 'on_record'>) | undefined {
  const change = changeByRecord({ ...untouched, ...one }, ids)
  if (!change) return undefined
  const { dosId, onRecord } = change
  const since = ids.find((id) => id.dosId === dosId)?.since
  return { ...(dosId === null ? {} : answerOfRecord(dosId, since)), on_record: onRecord }
}

/** Why a row that the record met no longer is met by it, in words that end a sentence. */
export function whyLostRecord({ own_reason, value }: Pick<Row, 'own_reason' | 'value'>, ids: RecordedId[]): string {
  if (own_reason !== null) return own_reason
  const asked = ids.find((one) => one.inQuestion)
  if (asked) return `another service has the DoS id ${asked.dosId} too, and nobody has said that they share it`
  return `${value ?? 'the DoS id'} is not a DoS id of the service now`
}

/** What happened to a row by a change of the DoS ids of its service; undefined if it says the same as before. */
export function happenedByRecord(row: Row, { ids, change, note }: { ids: RecordedId[]; change: RecordChange; note: string | null }): Happened | undefined {
  const wasMet = row.on_record === 'met'
  const what = { id: row.id, project: row.project_id, title: row.title, from: statusNames[row.status] }
  const by = (dosId: string): string => `the DoS id ${dosId} on the service’s record`
  if (change.dosId !== null) {
    const shared = { by: by(change.dosId), how: wasMet ? ('changed' as const) : ('met' as const) }
    return { kind: 'prerequisite-derived.met', ...what, shared, to: statusNames.met, reason: note }
  }
  if (!wasMet) return undefined
  const shared = { by: by(row.value ?? ''), how: 'lost' as const }
  return { kind: 'prerequisite-derived.not-started', ...what, shared, to: statusNames['not-started'], reason: whyLostRecord(row, ids) }
}

/** What the page of a prerequisite says of the DoS ids of the service; null if it follows none. */
export function recordWords(row: Following & Pick<Row, 'value'>, ids: RecordedId[]): string | null {
  if (row.on_record === 'met') return 'Met by the record of the service. It opens again when the DoS id is removed there. What you record below replaces it'
  if (row.on_record === null) return null
  const no = row.on_record === 'lost' ? 'The record of the service no longer meets this' : 'The record of the service does not meet this'
  return `${no}: ${ids.length === 0 ? 'the service has no DoS id now' : whyLostRecord({ own_reason: null, value: row.value }, ids)}`
}
