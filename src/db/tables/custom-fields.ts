import type { PersonId, ProjectId, ServiceId } from '../ids.ts'

/** What the values of a field are. */
export type FieldKind = 'text' | 'number' | 'date' | 'choice' | 'person' | 'tags'

/** A field that this installation added to services, projects or organisations. */
export interface CustomFieldsTable {
  id: string
  noun: 'service' | 'project' | 'organisation'
  name: string
  /** Its column in trackers, and its key in `other`: it stays when the field is renamed. */
  heading: string
  kind: FieldKind
  /** JSON list of what may be chosen. */
  choices: string
  /** JSON list of choices that are offered no more: values that use them stay. */
  retired_choices: string
  /** JSON object: the present name of a choice by each earlier one, in small letters. What is written of a thing keeps the name of its time. */
  earlier_names: string
  shown: 'everywhere' | 'page'
  position: number
  /** 0 while the values that were there before the field are being read. */
  filled: 0 | 1
  retired_at: string | null
  created_at: string
  version: number
}

/**
 * A value of a field, computed from the column `other` of its thing; a field of tags has a row for each tag. `sort_key` sorts as the value does,
 * whatever its kind; a text that is no number, day or person of ours has none.
 */
export interface ServiceFieldValuesTable {
  service_id: ServiceId
  field_id: string
  position: number
  text: string
  text_search: string
  sort_key: string
  number: number | null
  day: string | null
  person_id: PersonId | null
}

export interface ProjectFieldValuesTable {
  project_id: ProjectId
  field_id: string
  position: number
  text: string
  text_search: string
  sort_key: string
  number: number | null
  day: string | null
  person_id: PersonId | null
}

export interface OrganisationFieldValuesTable {
  organisation_id: string
  field_id: string
  position: number
  text: string
  text_search: string
  sort_key: string
  number: number | null
  day: string | null
  person_id: PersonId | null
}
