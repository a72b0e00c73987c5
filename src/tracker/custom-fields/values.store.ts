import type { Person } from '../../access/access.store.ts'
import { seesAllProjects, seesProject, seesService } from '../../access/visible-projects.store.ts'
import { subqueries } from '../../db/conditions.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { OrganisationFieldValuesTable, ProjectFieldValuesTable, ServiceFieldValuesTable } from '../../db/tables/custom-fields.ts'
import { asProjectId, asServiceId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { readOther } from '../other.ts'
import type { CustomField, Noun } from './field.ts'
import { folded } from '../../text.ts'
import type { PeopleByAddress, ValueRow } from './value.ts'

/** What is written in the own fields of a thing, by heading. */
export interface Written {
  id: string
  other: Record<string, string>
}

const tables = { service: 'services', project: 'projects', organisation: 'organisations' } as const

/** What these things say in their own fields; those that are gone are left out. */
export async function listWritten(db: Reader, noun: Noun, ids: string[]): Promise<Written[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom(tables[noun]).select(['id', 'other']).where('id', 'in', ids).orderBy('id').execute()
  return rows.map(({ id, other }) => ({ id, other: other === null ? {} : readOther(other) }))
}

/** The ids of the next things after one, by id. */
export const nextIds = async (db: Reader, noun: Noun, after: string, limit: number): Promise<string[]> =>
  (await db.selectFrom(tables[noun]).select('id').where('id', '>', after).orderBy('id').limit(limit).execute()).map((one) => one.id)

type Kept = ValueRow & { of: string }

/** The rows of values of these things. */
export async function listValues(db: Reader, noun: Noun, ids: string[], fieldIds: string[] = []): Promise<Kept[]> {
  if (ids.length === 0) return []
  const columns = ['field_id', 'position', 'text', 'text_search', 'sort_key', 'number', 'day', 'person_id'] as const
  switch (noun) {
    case 'service': {
      const query = db.selectFrom('service_field_values').select(columns).select('service_id as of').where('service_id', 'in', ids.map(asServiceId))
      return (fieldIds.length > 0 ? query.where('field_id', 'in', fieldIds) : query).orderBy('service_id').orderBy('field_id').orderBy('position').execute()
    }
    case 'project': {
      const query = db.selectFrom('project_field_values').select(columns).select('project_id as of').where('project_id', 'in', ids.map(asProjectId))
      return (fieldIds.length > 0 ? query.where('field_id', 'in', fieldIds) : query).orderBy('project_id').orderBy('field_id').orderBy('position').execute()
    }
    case 'organisation': {
      const query = db.selectFrom('organisation_field_values').select(columns).select('organisation_id as of').where('organisation_id', 'in', ids)
      return (fieldIds.length > 0 ? query.where('field_id', 'in', fieldIds) : query)
        .orderBy('organisation_id')
        .orderBy('field_id')
        .orderBy('position')
        .execute()
    }
  }
}

/** What these things have in some fields, by the id of the thing and then of the field: a person by name, tags in one text. */
export async function textsOf(db: Reader, noun: Noun, ids: string[], fieldIds: string[]): Promise<Map<string, ReadonlyMap<string, string>>> {
  if (fieldIds.length === 0) return new Map()
  const rows = await listValues(db, noun, ids, fieldIds)
  const people = await namesOf(
    db,
    rows.flatMap((row) => row.person_id ?? []),
  )
  const shown = ({ text, person_id: person }: Kept): string => (person === null ? text : (people.get(person) ?? text))
  return new Map(
    [...Map.groupBy(rows, (row) => row.of)].map(([id, own]) => [
      id,
      new Map([...Map.groupBy(own, (row) => row.field_id)].map(([field, some]) => [field, some.map(shown).join('; ')])),
    ]),
  )
}

async function namesOf(db: Reader, ids: PersonId[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('people')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map((one) => [one.id, one.name]))
}

/** Replaces the rows of values of some things, in some fields. */
export async function replaceValues(trx: Writer, noun: Noun, given: { ids: string[]; fieldIds: string[]; rows: Kept[] }): Promise<void> {
  const { ids, fieldIds, rows } = given
  switch (noun) {
    case 'service': {
      await trx.deleteFrom('service_field_values').where('service_id', 'in', ids.map(asServiceId)).where('field_id', 'in', fieldIds).execute()
      const values = rows.map(({ of, ...row }): ServiceFieldValuesTable => ({ ...row, service_id: asServiceId(of) }))
      if (values.length > 0) await trx.insertInto('service_field_values').values(values).execute()
      return
    }
    case 'project': {
      await trx.deleteFrom('project_field_values').where('project_id', 'in', ids.map(asProjectId)).where('field_id', 'in', fieldIds).execute()
      const values = rows.map(({ of, ...row }): ProjectFieldValuesTable => ({ ...row, project_id: asProjectId(of) }))
      if (values.length > 0) await trx.insertInto('project_field_values').values(values).execute()
      return
    }
    case 'organisation': {
      await trx.deleteFrom('organisation_field_values').where('organisation_id', 'in', ids).where('field_id', 'in', fieldIds).execute()
      const values = rows.map(({ of, ...row }): OrganisationFieldValuesTable => ({ ...row, organisation_id: of }))
      if (values.length > 0) await trx.insertInto('organisation_field_values').values(values).execute()
    }
  }
}

/** The people with these email addresses. */
export async function findPeople(db: Reader, addresses: string[]): Promise<PeopleByAddress> {
  const asked = [...new Set(addresses.map(folded).filter((one) => one.includes('@')))]
  if (asked.length === 0) return new Map()
  const rows = await db
    .selectFrom('people')
    .select(['id', 'name', 'email'])
    .where((eb) => eb(eb.fn('lower', ['email']), 'in', asked))
    .execute()
  return new Map(rows.map(({ id, name, email }) => [folded(email), { id, name }]))
}

/** The people whom own fields of services name, by address; each once. */
export async function listPeopleNamed(db: Reader): Promise<PeopleByAddress> {
  const addresses = subqueries
    .selectFrom('service_field_values as v')
    .innerJoin('custom_fields as f', 'f.id', 'v.field_id')
    .select('v.sort_key')
    .where('f.kind', '=', 'person')
  const rows = await db
    .selectFrom('people')
    .select(['id', 'name', 'email'])
    .where((eb) => eb(eb.fn<string>('lower', ['email']), 'in', addresses))
    .execute()
  return new Map(rows.map(({ id, name, email }) => [folded(email), { id, name }]))
}

/** So many tags are enough to choose from. */
const mostSuggested = 30

/** The tags that a field has on services or projects that this person sees, or on any organisation: the first by name. */
export async function listTagsInUse(db: Reader, person: Person, { noun, id }: Pick<CustomField, 'noun' | 'id'>): Promise<string[]> {
  const seesAll = seesAllProjects(person)
  switch (noun) {
    case 'service': {
      const seen = subqueries.selectFrom('services as s').select('s.id').where(seesService(person.personId))
      const tags = db.selectFrom('service_field_values').select('text').distinct().where('field_id', '=', id).orderBy('text').limit(mostSuggested)
      return textsIn(await (seesAll ? tags : tags.where('service_id', 'in', seen)).execute())
    }
    case 'project': {
      const seen = subqueries.selectFrom('projects as p').select('p.id').where(seesProject(person.personId))
      const tags = db.selectFrom('project_field_values').select('text').distinct().where('field_id', '=', id).orderBy('text').limit(mostSuggested)
      return textsIn(await (seesAll ? tags : tags.where('project_id', 'in', seen)).execute())
    }
    case 'organisation':
      return textsIn(
        await db.selectFrom('organisation_field_values').select('text').distinct().where('field_id', '=', id).orderBy('text').limit(mostSuggested).execute(),
      )
  }
}

const textsIn = (rows: { text: string }[]): string[] => rows.map((one) => one.text)
