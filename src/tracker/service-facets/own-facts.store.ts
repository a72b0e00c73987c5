import type { Reader } from '../../db/database.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import type { FieldKind, ServiceFieldValuesTable } from '../../db/tables/custom-fields.ts'
import { isCounted } from '../custom-fields/field.ts'
import { boundOf } from '../service-filter/own-conditions.ts'
import type { OwnFact, ServiceFacts } from './facts.ts'

export const nothingOwn: Own = { own: [], ownWords: '' }

const ofValue = ['v.field_id as field', 'f.kind', 'v.text', 'v.text_search', 'v.sort_key', 'v.number', 'v.day', 'v.person_id'] as const

const ownFact = ({ field, kind, text, sort_key: sortKey, number, day, person_id: person }: OwnRow): OwnFact => ({
  field,
  text: isCounted({ kind }) ? (person ?? text) : '',
  sortKey: person ?? sortKey,
  number: day === null ? number : boundOf(day),
  isCounted: isCounted({ kind }),
})
type OwnRow = Pick<ServiceFieldValuesTable, 'text' | 'sort_key' | 'number' | 'day' | 'person_id'> & { field: string; kind: FieldKind }

type Own = Pick<ServiceFacts, 'own' | 'ownWords'>

const factsOf = (rows: (OwnRow & { text_search: string })[]): Own => ({
  own: rows.map(ownFact),
  // A person is kept by their email address, which nobody may guess by its parts.
  ownWords: rows
    .filter((row) => row.kind !== 'person')
    .map((row) => row.text_search)
    .join('\n'),
})

/** What these services have in own fields; those with nothing are left out. */
export async function ownOfServices(db: Reader, serviceIds: ServiceId[]): Promise<Map<string, Own>> {
  if (serviceIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('service_field_values as v')
    .innerJoin('custom_fields as f', 'f.id', 'v.field_id')
    .select([...ofValue, 'v.service_id'])
    .where('v.service_id', 'in', serviceIds)
    .orderBy('v.service_id')
    .orderBy('v.field_id')
    .orderBy('v.position')
    .execute()
  return new Map([...Map.groupBy(rows, (row) => row.service_id)].map(([id, some]) => [id, factsOf(some)]))
}

/** The same of projects. */
export async function ownOfProjects(db: Reader, ids: ProjectId[]): Promise<Map<string, Own>> {
  const rows = await db
    .selectFrom('project_field_values as v')
    .innerJoin('custom_fields as f', 'f.id', 'v.field_id')
    .select([...ofValue, 'v.project_id'])
    .where('v.project_id', 'in', ids)
    .orderBy('v.project_id')
    .orderBy('v.field_id')
    .orderBy('v.position')
    .execute()
  return new Map([...Map.groupBy(rows, (row) => row.project_id)].map(([id, some]) => [id, factsOf(some)]))
}
