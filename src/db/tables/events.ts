export interface EventChainTable {
  id: number
  seq: number
  hash: string
}

export interface EventsTable {
  seq: number
  id: string
  at: string
  actor_id: string | null
  actor_name: string
  project_id: string | null
  subject: string
  subject_id: string
  action: string
  sentence: string
  changed_from: string | null
  changed_to: string | null
  reason: string | null
  undoes: string | null
  previous_hash: string
  hash: string
}

export interface LooksTable {
  person_id: string
  seq: number
  at: string
}
