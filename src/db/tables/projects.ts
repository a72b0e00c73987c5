export interface ProjectsTable {
  id: string
  service_id: string
  role: 'provider' | 'consumer'
  name: string
  route_in: string
  scope: string
  template_version: string
  state: 'open' | 'on-hold' | 'stopped' | 'closed'
  state_reason: string | null
  version: number
  created_at: string
  created_by: string
  /** Computed, with the last day for which it surely holds and the day as of which it was computed: see src/tracker/go-live/stages.store.ts. */
  stage: Stage
  stage_until: string | null
  stage_on: string | null
}

/** Where a project is on its way: the gate that it stands before. */
export type Stage = 'initiate' | 'prerequisites' | 'configuration' | 'testing' | 'technical-live' | 'business-live' | 'hand-over' | 'closed'

export interface ProjectDatesTable {
  id: string
  project_id: string
  kind: string
  day: string
  standing: 'provisional' | 'confirmed'
  reason: string | null
  note: string | null
  set_by: string
  set_at: string
}

export interface ProjectNotesTable {
  id: string
  project_id: string
  body: string
  written_by: string
  written_at: string
}

export interface ProjectRolesTable {
  project_id: string
  role_key: string
  name: string
  organisation: string
  kind: string
  required: number
  key_stakeholder: number
  test_team: number
  position: number
}

export interface ProjectPeopleTable {
  id: string
  project_id: string
  role_key: string
  person_id: string
  test_team: number
  joined_at: string
  left_at: string | null
}
