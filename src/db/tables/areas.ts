import type { PersonId } from '../ids.ts'

/** What someone with an area sees of a past day, by id. Empty in the present. */
export interface AreaLooksTable {
  look: string
  role: string
  kind: 'service' | 'project'
  id: string
}

/** A part of what someone looks after across projects. */
export interface AreaRowsTable {
  id: string
  person_id: PersonId
  /** What they may do there. */
  role: 'project-manager' | 'dos-lead' | 'supplier' | 'commissioner'
  kind: 'region' | 'commissioner' | 'supplier' | 'referrer' | 'wave'
  /** What a service of the area has: the name of its region or commissioner, the id of its 111 provider, its supplier in small letters; or a wave. */
  key: string
  /** What the key meant when it was given, for reading only. */
  name: string
  given_by: string
  given_by_id: PersonId | null
  given_at: string
  ended_by: string | null
  ended_by_id: PersonId | null
  ended_at: string | null
  ended_reason: string | null
}
