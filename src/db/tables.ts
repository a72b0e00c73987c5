import type { Generated } from 'kysely'

/** The columns of every table, as both engines return them. Kept beside migrations/, in the same order. */
export interface Tables {
  people: PeopleTable
  accounts: AccountsTable
  sessions: SessionsTable
  sign_in_tries: SignInTriesTable
  one_time_links: OneTimeLinksTable
  outbox: OutboxTable
  event_chain: EventChainTable
  events: EventsTable
  organisations: OrganisationsTable
  services: ServicesTable
  pairs: PairsTable
  products: ProductsTable
  aliases: AliasesTable
  tracker_imports: TrackerImportsTable
  tracker_import_rows: TrackerImportRowsTable
  saved_views: SavedViewsTable
  product_names: ProductNamesTable
  product_standings: ProductStandingsTable
  product_exceptions: ProductExceptionsTable
  pair_proposals: PairProposalsTable
  bulk_jobs: BulkJobsTable
  bulk_rows: BulkRowsTable
  service_dos_ids: ServiceDosIdsTable
  service_confirmations: ServiceConfirmationsTable
  projects: Omit<ProjectsTable, 'stage' | 'stage_until'> & { stage: Generated<Stage>; stage_until: Generated<string | null> }
  project_dates: ProjectDatesTable
  project_notes: ProjectNotesTable
  project_roles: ProjectRolesTable
  project_people: ProjectPeopleTable
  prerequisites: PrerequisitesTable
  looks: LooksTable
  queue_batches: QueueBatchesTable
  queue_batch_items: QueueBatchItemsTable
  evidence: EvidenceTable
  sop_drafts: SopDraftsTable
  sop_versions: SopVersionsTable
  sop_rounds: SopRoundsTable
  sop_signatures: SopSignaturesTable
  sop_comments: SopCommentsTable
  test_plans: TestPlansTable
  test_cases: TestCasesTable
  test_entry_conditions: TestEntryConditionsTable
  test_runs: TestRunsTable
  test_results: TestResultsTable
  test_run_waits: TestRunWaitsTable
  go_live_criteria: GoLiveCriteriaTable
  attestations: AttestationsTable
  imports: ImportsTable
  sandboxes: SandboxesTable
  sandbox_services: SandboxServicesTable
  sandbox_schedules: SandboxSchedulesTable
  sandbox_schedule_services: SandboxScheduleServicesTable
  slots: SlotsTable
  appointments: AppointmentsTable
  appointment_versions: AppointmentVersionsTable
  sandbox_request_ids: SandboxRequestIdsTable
  sandbox_faults: SandboxFaultsTable
  interactions: InteractionsTable
  interaction_packs: InteractionPacksTable
}

export interface PeopleTable {
  id: string
  name: string
  email: string
  phone: string | null
  organisation: string | null
  created_at: string
}

export interface AccountsTable {
  id: string
  person_id: string
  installation_role: 'booking-team' | 'programme-viewer' | 'project-manager' | 'none'
  password_hash: string | null
  created_at: string
  disabled_at: string | null
}

export interface SessionsTable {
  id_hash: string
  account_id: string | null
  data: string
  address: string | null
  agent: string | null
  created_at: string
  seen_at: string
  expires_at: string
}

export interface SignInTriesTable {
  id: string
  bucket: string
  tried_at: string
}

export interface OneTimeLinksTable {
  token_hash: string
  purpose: 'first-administrator' | 'password-reset'
  account_id: string | null
  created_at: string
  expires_at: string
  used_at: string | null
}

export interface OutboxTable {
  id: string
  recipient: string
  subject: string
  body: string
  created_at: string
  sent_at: string | null
  failure: string | null
}

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

export interface OrganisationsTable {
  id: string
  name: string
  ods_code: string | null
  kind: string
  created_at: string
  /** Whether it books, where it refers patients into services; null is unknown. */
  switched_on: YesNo | null
  consumer_product: string | null
}

export type YesNo = 'yes' | 'no'
/** Where a service stands in the rollout: what it waits for, where it is not live. */
export type Rollout = 'live' | 'ready' | 'referrer' | 'pair' | 'both'

export interface ServicesTable {
  id: string
  name: string
  ods_code: string
  care_setting: string
  site: string | null
  address: string | null
  postcode: string | null
  phone: string | null
  region: string | null
  commissioner: string | null
  organisation_id: string | null
  provider_product: string | null
  consumer_product: string | null
  version: number
  created_at: string
  region_code: string | null
  area_code: string | null
  area: string | null
  commissioner_code: string | null
  /** Registered patients. */
  list_size: number | null
  /** The organisation whose system books into it. */
  referrer_id: string | null
  live: YesNo | null
  /** Columns of a tracker that are no field, by heading, as JSON. */
  other: string
  /** Computed: see src/tracker/rollout/standing.store.ts. */
  rollout: Rollout
}

export interface PairsTable {
  consumer_product: string
  provider_product: string
  state: 'proven' | 'not-proven'
  reason: string | null
  decided_on: string
  run_id: string | null
  set_by: string
  set_at: string
  version: number
}

export interface ProductsTable {
  id: string
  role: 'provider' | 'consumer'
  supplier: string
  product: string
  product_version: string | null
  standard_version: string | null
  fhir_version: string | null
  status: ProductStatus
  link: string | null
  version: number
  created_at: string
}

/** How far a supplier's product has come, in this order. */
export type ProductStatus = 'not-engaged' | 'not-started' | 'engagement' | 'development' | 'assurance' | 'ready'

/** The names by which services and projects mean a product of the catalogue. */
export interface ProductNamesTable {
  role: ProductsTable['role']
  /** Folded. */
  name: string
  shown: string
  product_id: string
  /** 1: its name in the catalogue; 0: another that it goes by. */
  own: number
}

export interface ProductStandingsTable {
  id: string
  product_id: string
  /** 1 for the first, 2 for the next, … */
  number: number
  status: ProductStatus
  product_version: string | null
  standard_version: string | null
  fhir_version: string | null
  reason: string
  set_by: string
  set_at: string
}

export interface ProductExceptionsTable {
  id: string
  project_id: string
  product: string
  /** Folded. */
  product_name: string
  /** Its status when it was signed; null where it was not in the catalogue. */
  status: ProductStatus | null
  meaning: string
  reason: string
  /** The last day on which it holds. */
  until: string
  role_name: string
  person_id: string
  person_name: string
  signed_at: string
  withdrawn_by: string | null
  withdrawn_at: string | null
  withdrawn_why: string | null
}

export interface PairProposalsTable {
  id: string
  consumer_product: string
  provider_product: string
  project_id: string
  run_id: string
  proposed_by: string
  proposed_at: string
  decision: 'confirmed' | 'dismissed' | null
  reason: string | null
  settled_by: string | null
  settled_at: string | null
}

export interface AliasesTable {
  kind: 'column' | 'product' | 'organisation'
  /** Folded. */
  alias: string
  /** The field's key or the name that it stands for; an empty one is nothing. */
  name: string
}

export interface TrackerImportsTable {
  id: string
  file_name: string
  digest: string
  sheet: string
  person_id: string
  person_name: string
  uploaded_at: string
  state: 'reading' | 'review' | 'writing' | 'done' | 'undoing' | 'undone' | 'cancelled'
  columns: string
  warnings: string
  choices: string
  counts: string
  written: number
  made: string
  settled_at: string | null
  settled_by: string | null
  /** What the file says of who refers and of pairs, as JSON. */
  shared: string
}

export interface TrackerImportRowsTable {
  import_id: string
  /** As Excel counts. */
  number: number
  /** Tells several faults of one row apart. */
  part: number
  kind: 'new' | 'changed' | 'conflict' | 'close' | 'unchanged' | 'not-taken'
  ods_code: string | null
  name: string | null
  /** The cells as they came, and what was understood of them, as JSON. */
  incoming: string
  said: string
  changes: string
  /** How many of the changes are no conflict. */
  plain: number
  why: string | null
  /** The ODS code of the service that a close match may be. */
  near: string | null
  /** Of a conflict: the file's value or the one here. Of a close match: the same service, a new one, or neither. */
  decision: 'file' | 'here' | 'same' | 'new' | 'leave' | null
  /** The service's version that the row was compared with, and the one that it made. */
  seen: number | null
  wrote: number | null
  before: string | null
}

export interface SavedViewsTable {
  id: string
  person_id: string
  name: string
  query: string
  shared: number
  created_at: string
}

export interface BulkJobsTable {
  id: string
  act: 'owner' | 'dates' | 'hold' | 'start'
  /** As JSON: see src/tracker/bulk/bulk.ts. */
  choices: string
  /** The filter of the list that it was begun from, as in the address. */
  query: string
  person_id: string
  person_name: string
  state: 'review' | 'running' | 'done' | 'undoing' | 'undone' | 'cancelled'
  total: number
  will: number
  made_at: string
  settled_at: string | null
  undone_by: string | null
  undone_by_id: string | null
  undone_at: string | null
}

export interface BulkRowsTable {
  job_id: string
  number: number
  service_id: string
  ods_code: string
  name: string
  project_id: string | null
  will: number
  /** Why it is left as it is. */
  why: string | null
  outcome: 'done' | 'left' | 'undone' | 'kept' | null
  /** What became of it, where that is not what was foreseen. */
  told: string | null
  /** What an undo needs, as JSON. */
  made: string | null
}

export interface ServiceConfirmationsTable {
  service_id: string
  at: string
  /** The import that said so, or the id of the person. */
  source: string
}

export interface ServiceDosIdsTable {
  dos_id: string
  service_id: string
}

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
  /** Computed, as is the last day for which it surely holds: see src/tracker/go-live/stages.store.ts. */
  stage: Stage
  stage_until: string | null
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

export interface PrerequisitesTable {
  id: string
  project_id: string
  key: string
  stage: string
  group_key: string
  title: string
  what: string
  how: string
  link: string | null
  owners: string
  needs: string
  value_kind: string | null
  value_label: string | null
  value_required: number
  expires: number
  optional: number
  position: number
  standing: 'not-started' | 'in-progress' | 'blocked' | 'met' | 'waived' | 'not-applicable'
  reason: string | null
  value: string | null
  valid_until: string | null
  due_date: string | null
  note: string | null
  waived_by: string | null
  settled_by: string | null
  settled_at: string | null
  version: number
  /** The last day on which all that this needs is settled, kept by `prerequisites.store.ts`; '' where one of them is open. Beside it stands `settled_until`, which the database makes from standing and valid_until. */
  needs_until: string
}
export interface LooksTable {
  person_id: string
  seq: number
  at: string
}
export interface QueueBatchesTable {
  id: string
  person_id: string
  role_key: string
  prerequisite_key: string
  title: string
  standing: PrerequisitesTable['standing']
  note: string
  reason: string
  valid_until: string
  state: 'preview' | 'writing' | 'done'
  made_at: string
  settled_at: string | null
}
export interface QueueBatchItemsTable {
  batch_id: string
  position: number
  /** As it was pasted; empty where it was ticked in the list. */
  line: string
  code: string
  value: string
  prerequisite_id: string | null
  project_id: string | null
  version: number | null
  verdict: 'ready' | 'change' | 'nothing' | 'refused' | 'late' | 'done'
  why: string
}

export interface EvidenceTable {
  id: string
  project_id: string
  subject: string
  subject_id: string
  kind: 'note' | 'link' | 'interaction' | 'file'
  body: string
  interaction_id: string | null
  digest: string
  added_by: string
  added_at: string
  /** The name under which the file came, and the type that its content has; null where this is no file. */
  file_name: string | null
  file_type: string | null
  file_size: number | null
  /** The random name under which it is kept; null where this is no file, or where it was taken away. */
  stored_as: string | null
  removed_by: string | null
  removed_at: string | null
  removed_reason: string | null
}

export interface SopDraftsTable {
  project_id: string
  body: string
  options: string
  version: number
  saved_by: string
  saved_at: string
}

export interface SopVersionsTable {
  id: string
  project_id: string
  number: number
  body: string
  digest: string
  written_by: string
  written_at: string
}

export interface SopRoundsTable {
  id: string
  project_id: string
  version_id: string
  opened_by: string
  opened_at: string
  closed_at: string | null
}

export interface SopSignaturesTable {
  id: string
  version_id: string
  project_id: string
  digest: string
  role_key: string
  role_name: string
  person_id: string
  person_name: string
  decision: 'signed' | 'declined'
  meaning: string
  reason: string | null
  at: string
}

export interface SopCommentsTable {
  id: string
  project_id: string
  version_id: string | null
  body: string
  written_by: string
  written_at: string
}

export interface TestPlansTable {
  project_id: string
  set_up: string
  /** The products that the set-up names, kept beside it so that they can be counted. */
  provider_product: string | null
  consumer_product: string | null
  codes: string
  version: number
}

export interface TestCasesTable {
  id: string
  project_id: string
  code: string
  number: string | null
  side: 'consumer' | 'provider'
  criterion: string
  expected: string
  sandbox_sees: number
  position: number
}

export interface TestEntryConditionsTable {
  id: string
  project_id: string
  title: string
  owner: string
  position: number
  met_by: string | null
  met_at: string | null
  note: string | null
  version: number
}

export interface TestRunsTable {
  id: string
  project_id: string
  number: number
  held_on: string
  environment: string
  attendees: string
  review: string | null
  outcome: string | null
  actions: string | null
  finished_by: string | null
  finished_at: string | null
  version: number
  created_at: string
}

export interface TestRunWaitsTable {
  id: string
  run_id: string
  code: string
  /** ODS code of the Consumer. */
  organisation: string
  started_by: string
  started_at: string
  ends_at: string
  stopped_at: string | null
}

export interface TestResultsTable {
  id: string
  run_id: string
  case_id: string
  verdict: 'pass' | 'fail' | 'blocked' | 'not-applicable' | 'accepted'
  comment: string | null
  recorded_by: string
  recorded_at: string
  /** 1 for the first result of a case in a run, 2 for its retest, … */
  attempt: number
}

export interface GoLiveCriteriaTable {
  id: string
  project_id: string
  key: string
  title: string
  owner: string
  kind: string
  position: number
  met_by: string | null
  met_at: string | null
  note: string | null
  waived_reason: string | null
  version: number
}

export interface AttestationsTable {
  id: string
  project_id: string
  gate: string
  decision: 'go' | 'no-go' | 'declared'
  first_person: string
  first_role: string
  first_at: string
  second_person: string | null
  second_role: string | null
  second_at: string | null
  conditions: string
  reason: string | null
  evidence: string | null
}

export interface ImportsTable {
  id: string
  file_name: string
  digest: string
  kind: string
  understanding: string
  uploaded_by: string
  uploaded_at: string
  project_id: string | null
  settled_at: string | null
}

export interface SandboxesTable {
  id: string
  key: string
  project_id: string | null
  name: string
  edition: string
  scenarios: number
  off: number
  allowed_to_search: string | null
  allowed_to_book: string | null
  allowed_to_cancel: string | null
  weekly_hours: string
  slot_minutes: number
  days_ahead: number
  laid_out_to: string | null
  configured_at: string
  version: number
  created_at: string
  /** Requests a minute. */
  per_minute: number
  /** Faults that have requests left. */
  armed: number
}

export interface SandboxFaultsTable {
  id: string
  sandbox_id: string
  /** Null: any. */
  operation: string | null
  kind: 'status' | 'delay' | 'drop' | 'cut'
  status: number | null
  seconds: number | null
  requests: number
  remaining: number
  armed_by: string
  armed_at: string
}

export interface SandboxServicesTable {
  sandbox_id: string
  dos_id: string
  json: string
  organisation_json: string
  location_json: string
}

export interface SandboxSchedulesTable {
  id: string
  sandbox_id: string
  name: string
  json: string
  practitioner_json: string
  role_json: string
  /** JSON of a Pattern; null: it follows the weekly hours of the sandbox. */
  pattern: string | null
  channel: 'In-person' | 'Telephone' | 'Video' | null
  /** 1: it offers nothing, whatever its hours. */
  withdrawn: Generated<number>
  version: Generated<number>
}

export interface SandboxScheduleServicesTable {
  schedule_id: string
  sandbox_id: string
  dos_id: string
}

export interface SlotsTable {
  number: Generated<number>
  id: string
  schedule_id: string
  starts_at: number
  ends_at: number
  status: 'free' | 'busy' | 'withdrawn'
}

export interface AppointmentsTable {
  id: string
  sandbox_id: string
  slot_id: string
  patient_key: string | null
  status: 'booked' | 'cancelled'
  version: number
  starts_at: number
  created_at: string
}

export interface AppointmentVersionsTable {
  appointment_id: string
  version: number
  json: string
  organisation: string | null
  practitioner: string | null
  device: string | null
  at: string
}

export interface SandboxRequestIdsTable {
  sandbox_id: string
  request_id: string
  resource: string
  at: string
}

export interface InteractionsTable {
  id: string
  sandbox_id: string
  at: string
  operation: string
  method: string
  url: string
  request_headers: string
  request_body: string | null
  status: number
  response_headers: string
  response_body: string | null
  findings: string
  duration_ms: number
  organisation: string | null
  practitioner: string | null
  trace_id: string | null
  request_id: string | null
  outcome_id: string | null
  digest: string
  response_digest: string | null
  /** Where a long body stands, once it is packed. */
  pack_id: string | null
  pack_from: number | null
  pack_length: number | null
}

export interface InteractionPacksTable {
  id: string
  bytes: Uint8Array
}
