import type { Day } from '../../day.ts'
import type { PersonId, ProjectId, ServiceId } from '../ids.ts'
/** For whom a role speaks. */
export type RoleSide = 'provider' | 'consumer' | 'supplier' | 'commissioner' | 'national'
export type RoleKind = 'project-manager' | 'dos-lead' | 'service-lead' | 'clinical' | 'operational' | 'stakeholder' | 'supplier'

export interface ProjectsTable {
  id: ProjectId
  service_id: ServiceId
  role: 'provider' | 'consumer'
  name: string
  route_in: string
  scope: string
  template_version: string
  /** The version of a pattern that it was started from; null if it was started from the templates alone. */
  pattern_version_id: string | null
  /** The newest version of the templates that the project declined; null if it declined none. */
  templates_kept: string | null
  state: 'open' | 'on-hold' | 'stopped' | 'closed'
  state_reason: string | null
  version: number
  created_at: string
  created_by: string
  created_by_id: PersonId | null
  /** Computed, with the last day for which it is certain and the day for which it was computed: see src/tracker/go-live/stages.store.ts. */
  stage: Stage
  stage_until: string | null
  stage_on: string | null
  /** Computed with it: the gates that are open again and the reasons, as written by src/tracker/go-live/reopened.ts; null if there are none. */
  reopened: string | null
  /** The first reason why the next gate is not passed. */
  holds: string | null
  /** The first day on which something that is met only until a date expires, or expired. */
  expires: string | null
  /** Computed with it: the version of another project's procedure that is signed for this site too; null if it has its own. */
  procedure_of: string | null
  /** For how many key roles one person may sign, as set by the template of the care setting when the project started. */
  roles_per_signer: number
  /** 1: its gates require the partner services that it books into, each declared live by two people. */
  asks_partners: number
  /** Who signs a new version of the procedure: null if everyone does, each time. */
  sop_signing: 'by section' | null
  /** The latest correction of a closed project that the booking team opened; it is open only on this day (yyyy-mm-dd). */
  correction_by: PersonId | null
  correction_name: string | null
  correction_reason: string | null
  correction_on: string | null
  /** Values of this installation's own fields, by heading, as JSON; null if there are none. */
  other: string | null
}

/** What a person was told about reopened gates of a project, and what the next mail has to tell. */
export interface GateNoticesTable {
  project_id: ProjectId
  person_id: PersonId
  /** What concerns them, as in `projects.reopened`. */
  things: string
  tell: 'open-again' | 'in-order' | null
  told_at: string | null
}

/** How far a project is: the gate that it is working towards. */
export type Stage = 'initiate' | 'prerequisites' | 'configuration' | 'testing' | 'technical-live' | 'business-live' | 'hand-over' | 'closed'

export interface ProjectDatesTable {
  id: string
  project_id: ProjectId
  kind: string
  day: string
  status: 'provisional' | 'confirmed'
  reason: string | null
  note: string | null
  set_by: string
  set_by_id: PersonId | null
  set_at: string
}

export interface ProjectNotesTable {
  id: string
  project_id: ProjectId
  body: string
  written_by: string
  written_by_id: PersonId | null
  written_at: string
}

export interface ProjectRolesTable {
  project_id: ProjectId
  role_key: string
  name: string
  organisation: string
  side: RoleSide
  kind: RoleKind
  required: number
  key_stakeholder: number
  test_team: number
  position: number
}

export interface ProjectPeopleTable {
  id: string
  project_id: ProjectId
  role_key: string
  person_id: PersonId
  test_team: number
  joined_at: string
  left_at: string | null
  /** The person who gave the role; null if nobody knows. */
  added_by: PersonId | null
  /** Who asked to take them out of the role, if that needs a second person. */
  leave_asked_by: PersonId | null
  leave_asked_name: string | null
  leave_asked_at: string | null
  leave_reason: string | null
  /** The holder of the role for whom this person acts; null for someone who holds it. */
  acting_for: PersonId | null
  /** The last day on which they act. */
  acting_until: Day | null
  /** The act that ends it, if it is for one act. */
  acting_ends_with: 'sop.sign' | null
}

/** What a project decided about newer templates. */
export interface TemplateAnswersTable {
  id: string
  project_id: ProjectId
  decision: 'taken' | 'kept'
  from_version: string
  to_version: string
  /** What was taken and what was left out, each in words, as JSON. */
  taken: string
  left_out: string
  person_id: PersonId
  person_name: string
  at: string
}
