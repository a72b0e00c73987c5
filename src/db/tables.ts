import type { Generated } from 'kysely'
import type {
  AccountsTable,
  AddressChangesTable,
  OneTimeLinksTable,
  PeopleTable,
  RateLimitsTable,
  SecurityEventsTable,
  SessionsTable,
} from './tables/accounts.ts'
import type { AreaLooksTable, AreaRowsTable } from './tables/areas.ts'
import type { PairProposalsTable, PairsTable, ProductExceptionsTable, ProductNamesTable, ProductStatusesTable, ProductsTable } from './tables/catalogue.ts'
import type { CustomFieldsTable, OrganisationFieldValuesTable, ProjectFieldValuesTable, ServiceFieldValuesTable } from './tables/custom-fields.ts'
import type { AccountableTablesTable, EventChainTable, EventRowsTable, EarlierRowsTable, EventsTable, LooksTable } from './tables/events.ts'
import type { EvidenceTable } from './tables/evidence.ts'
import type { ForecastLessonsTable, ForecastRunsTable, ForecastsTable } from './tables/forecast.ts'
import type { AttestationsTable, GoLiveCriteriaTable } from './tables/go-live.ts'
import type { NoticeDaysTable, NoticesTable } from './tables/notices.ts'
import type { ActLinksTable, ActsWithAccountTable, EmailChoicesTable, EmailLinksTable, OutboxTable } from './tables/mail.ts'
import type { AliasesTable, ImportFilePartsTable, ImportFilesTable, ImportsTable, TrackerImportRowsTable, TrackerImportsTable } from './tables/imports.ts'
import type { LeasesTable } from './tables/leases.ts'
import type { ClosuresSetAsideTable, OdsLoadsTable, OdsOrganisationsTable, OdsSuccessorsTable } from './tables/ods.ts'
import type { PartnerDatesTable, PartnerSwitchesTable, ProjectPartnersTable, RunPartnersTable } from './tables/partners.ts'
import type { PatternVersionsTable, PatternsTable, RoleContactsTable } from './tables/patterns.ts'
import type { OwnStatusesTable, PrerequisitesTable, SharedPrerequisitesTable } from './tables/prerequisites.ts'
import type {
  GateNoticesTable,
  ProjectDatesTable,
  ProjectNotesTable,
  ProjectPeopleTable,
  ProjectRolesTable,
  ProjectsTable,
  Stage,
  TemplateAnswersTable,
} from './tables/projects.ts'
import type { ReleasedTemplatesTable, TemplateDraftsTable, TemplateVersionsTable } from './tables/template-versions.ts'
import type { QueueBatchItemsTable, QueueBatchesTable } from './tables/queues.ts'
import type { BulkJobsTable, BulkRowsTable, SavedViewsTable } from './tables/rollout.ts'
import type {
  AppointmentVersionsTable,
  AppointmentsTable,
  InteractionPacksTable,
  InteractionsTable,
  SandboxFaultsTable,
  SandboxGuestsTable,
  SandboxRequestIdsTable,
  SandboxScheduleServicesTable,
  SandboxSchedulesTable,
  SandboxServicesTable,
  SandboxTurnsTable,
  SandboxesTable,
  SlotsTable,
} from './tables/sandbox.ts'
import type { ReadinessTable, SchemaVersionsTable } from './tables/schema.ts'
import type {
  OrganisationsTable,
  ServiceChangesTable,
  ServiceConfirmationsTable,
  ServiceDosIdsTable,
  FurtherServicesTable,
  SharedDosIdsTable,
  ServiceNotesTable,
  ServicesTable,
} from './tables/services.ts'
import type {
  SopCommentsTable,
  SopDraftsTable,
  SopDrawingsTable,
  SopLeftOpenTable,
  SopReadersTable,
  SopReadingsTable,
  SopRoundsTable,
  SopSignaturesTable,
  SopSitesTable,
  SopVersionsTable,
} from './tables/sop.ts'
import type {
  TestCaseCommentsTable,
  TestCasesTable,
  TestEntryConditionsTable,
  TestPlansTable,
  TestProposalsRefusedTable,
  TestResultsTable,
  TestRunActionsTable,
  TestRunAttendeesTable,
  TestRunWaitsTable,
  TestRunsTable,
} from './tables/test-plan.ts'
import type { WaveProceduresTable, WaveProjectsTable, WaveRepresentativesTable, WavesTable } from './tables/waves.ts'

/** Columns that a new service may leave out: nothing is known of its closing. */
type OfClosing = 'ods_status' | 'closed_on' | 'successor' | 'closed'

/** Columns that a new round leaves out: nobody has signed it. */
type OfReview = 'signed_at' | 'review_on' | 'replaced_at' | 'same_as_id'

/** Every table with its columns, as both engines return them. Row types are in tables/, by area. */
export interface Tables {
  people: PeopleTable
  accounts: AccountsTable
  sessions: SessionsTable
  rate_limits: RateLimitsTable
  security_events: SecurityEventsTable
  one_time_links: OneTimeLinksTable
  act_links: ActLinksTable
  acts_with_account: ActsWithAccountTable
  email_choices: EmailChoicesTable
  email_links: EmailLinksTable
  notices: NoticesTable
  notice_days: NoticeDaysTable
  forecasts: ForecastsTable
  forecast_lessons: ForecastLessonsTable
  forecast_runs: ForecastRunsTable
  address_changes: AddressChangesTable
  outbox: Omit<OutboxTable, 'state' | 'tries'> & { state: Generated<OutboxTable['state']>; tries: Generated<number> }

  event_chain: EventChainTable
  events: EventsTable
  event_rows: EventRowsTable
  earlier_rows: EarlierRowsTable
  accountable_tables: AccountableTablesTable
  looks: LooksTable

  area_rows: AreaRowsTable
  area_looks: AreaLooksTable

  leases: LeasesTable

  custom_fields: CustomFieldsTable
  service_field_values: ServiceFieldValuesTable
  project_field_values: ProjectFieldValuesTable
  organisation_field_values: OrganisationFieldValuesTable

  organisations: Omit<OrganisationsTable, 'other'> & { other: Generated<string | null> }
  services: Omit<ServicesTable, OfClosing> & { [Key in OfClosing]: Generated<ServicesTable[Key]> }
  service_confirmations: ServiceConfirmationsTable
  service_notes: ServiceNotesTable
  service_dos_ids: ServiceDosIdsTable
  further_services: FurtherServicesTable
  shared_dos_ids: SharedDosIdsTable
  service_changes: ServiceChangesTable
  ods_organisations: OdsOrganisationsTable
  ods_successors: OdsSuccessorsTable
  ods_loads: OdsLoadsTable
  closures_set_aside: ClosuresSetAsideTable

  pairs: PairsTable
  pair_proposals: PairProposalsTable
  products: ProductsTable
  product_names: ProductNamesTable
  product_statuses: ProductStatusesTable
  product_exceptions: ProductExceptionsTable

  imports: ImportsTable
  aliases: AliasesTable
  import_files: ImportFilesTable
  import_file_parts: ImportFilePartsTable
  tracker_imports: TrackerImportsTable
  tracker_import_rows: TrackerImportRowsTable

  saved_views: SavedViewsTable
  bulk_jobs: BulkJobsTable
  bulk_rows: BulkRowsTable

  waves: WavesTable
  wave_projects: WaveProjectsTable
  wave_representatives: WaveRepresentativesTable
  wave_procedures: WaveProceduresTable

  projects: Omit<ProjectsTable, 'stage' | 'stage_until' | 'stage_on' | 'roles_per_signer' | 'asks_partners' | 'templates_kept' | 'sop_signing' | 'other'> & {
    stage: Generated<Stage>
    stage_until: Generated<string | null>
    stage_on: Generated<string | null>
    roles_per_signer: Generated<number>
    asks_partners: Generated<number>
    templates_kept: Generated<string | null>
    sop_signing: Generated<ProjectsTable['sop_signing']>
    other: Generated<string | null>
  }
  gate_notices: GateNoticesTable
  project_dates: ProjectDatesTable
  project_notes: ProjectNotesTable
  project_roles: ProjectRolesTable
  project_people: ProjectPeopleTable
  project_partners: ProjectPartnersTable
  partner_dates: PartnerDatesTable
  partner_switches: PartnerSwitchesTable

  prerequisites: PrerequisitesTable
  shared_prerequisites: SharedPrerequisitesTable
  own_statuses: OwnStatusesTable
  patterns: PatternsTable
  pattern_versions: PatternVersionsTable
  template_versions: TemplateVersionsTable
  template_drafts: TemplateDraftsTable
  released_templates: ReleasedTemplatesTable
  role_contacts: RoleContactsTable

  queue_batches: QueueBatchesTable
  queue_batch_items: QueueBatchItemsTable

  evidence: EvidenceTable

  sop_drafts: Omit<SopDraftsTable, 'template_digest'> & { template_digest: Generated<string | null> }
  sop_drawings: SopDrawingsTable
  sop_versions: SopVersionsTable
  sop_rounds: Omit<SopRoundsTable, OfReview> & { [Key in OfReview]: Generated<SopRoundsTable[Key]> }
  sop_signatures: SopSignaturesTable
  sop_left_open: SopLeftOpenTable
  sop_sites: SopSitesTable
  sop_comments: SopCommentsTable
  sop_readers: SopReadersTable
  sop_readings: SopReadingsTable

  test_plans: TestPlansTable
  test_cases: Omit<TestCasesTable, 'template_key'> & { template_key: Generated<string | null> }
  test_entry_conditions: Omit<TestEntryConditionsTable, 'template_key'> & { template_key: Generated<string | null> }
  test_runs: TestRunsTable
  test_run_waits: TestRunWaitsTable
  test_proposals_refused: TestProposalsRefusedTable
  test_results: TestResultsTable
  run_partners: RunPartnersTable
  test_case_comments: TestCaseCommentsTable
  test_run_actions: TestRunActionsTable
  test_run_attendees: TestRunAttendeesTable

  go_live_criteria: GoLiveCriteriaTable
  attestations: AttestationsTable

  template_answers: TemplateAnswersTable

  sandboxes: SandboxesTable
  sandbox_services: SandboxServicesTable
  sandbox_schedules: SandboxSchedulesTable
  sandbox_schedule_services: SandboxScheduleServicesTable
  slots: SlotsTable
  appointments: AppointmentsTable
  appointment_versions: AppointmentVersionsTable
  sandbox_request_ids: SandboxRequestIdsTable
  sandbox_turns: SandboxTurnsTable
  sandbox_faults: SandboxFaultsTable
  sandbox_guests: SandboxGuestsTable
  interactions: InteractionsTable
  interaction_packs: InteractionPacksTable

  schema_versions: SchemaVersionsTable
  readiness: ReadinessTable
}
