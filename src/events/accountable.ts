import type { Tables } from '../db/tables.ts'

/** How the rows of a table are hashed. */
export interface Accountable {
  /** The columns of its key. */
  id: string[]
  /** Columns that are computed from others, or secret: no act decides them. Columns whose name ends with `_search` are left out of every table. */
  leftOut: string[]
  /** Columns that enter the digest as their SHA-256, as in an export: only this installation may read their values. */
  hidden: string[]
}

const rows = (id: string[] = ['id'], { leftOut = [], hidden = [] }: Partial<Accountable> = {}): Accountable => ({ id, leftOut, hidden })

/**
 * The record: every table whose rows are each bound, whole, to the event of the act that wrote them. A new column is part of the digest unless it
 * is left out here.
 */
export const accountable = {
  people: rows(),
  // A password is rehashed when the settings of the hash change.
  accounts: rows(['id'], { leftOut: ['password_hash'] }),
  area_rows: rows(),
  organisations: rows(),
  // Computed from the rollout and the list of closed practices.
  services: rows(['id'], { leftOut: ['rollout', 'closed', 'listed_code'] }),
  further_services: rows(['service_id']),
  service_dos_ids: rows(['dos_id', 'service_id']),
  service_notes: rows(),
  shared_dos_ids: rows(['dos_id']),
  closures_set_aside: rows(['service_id']),
  ods_loads: rows(),
  pairs: rows(['consumer_product', 'provider_product']),
  pair_proposals: rows(),
  products: rows(),
  product_names: rows(['role', 'name']),
  product_statuses: rows(),
  product_exceptions: rows(),
  // Computed from the gates and from the day.
  projects: rows(['id'], { leftOut: ['stage', 'stage_until', 'stage_on', 'reopened', 'holds', 'expires', 'procedure_of'] }),
  project_dates: rows(),
  project_notes: rows(),
  project_roles: rows(['project_id', 'role_key']),
  project_people: rows(),
  project_partners: rows(),
  partner_dates: rows(),
  partner_switches: rows(),
  // Computed from the rows that it needs.
  prerequisites: rows(['id'], { leftOut: ['needs_until', 'settled_until'] }),
  shared_prerequisites: rows(),
  own_statuses: rows(['prerequisite_id']),
  patterns: rows(),
  pattern_versions: rows(),
  template_versions: rows(),
  role_contacts: rows(),
  evidence: rows(['id'], { hidden: ['stored_as'] }),
  sop_drafts: rows(['project_id']),
  sop_versions: rows(),
  sop_rounds: rows(),
  sop_signatures: rows(['id'], { hidden: ['session_hash'] }),
  sop_left_open: rows(),
  sop_sites: rows(),
  sop_comments: rows(),
  // Whether they still have to be emailed: work of a node.
  sop_readers: rows(['id'], { leftOut: ['to_ask'] }),
  sop_readings: rows(['id'], { hidden: ['session_hash'] }),
  test_plans: rows(['project_id']),
  test_cases: rows(),
  test_entry_conditions: rows(),
  // Computed from the environments that count.
  test_runs: rows(['id'], { leftOut: ['counts'] }),
  test_results: rows(),
  run_partners: rows(['run_id', 'partner_id']),
  test_case_comments: rows(),
  test_run_actions: rows(),
  test_run_attendees: rows(),
  test_proposals_refused: rows(['run_id', 'case_id', 'interaction_id']),
  go_live_criteria: rows(),
  attestations: rows(['id'], { hidden: ['first_session_hash', 'second_session_hash'] }),
  template_answers: rows(),
  waves: rows(),
  wave_projects: rows(),
  // Computed from its test.
  wave_representatives: rows(['id'], { leftOut: ['passed'] }),
  // Computed from its procedure.
  wave_procedures: rows(['id'], { leftOut: ['signed'] }),
  sandbox_guests: rows(),
} satisfies Partial<Record<keyof Tables, Accountable>>

export type AccountableTable = keyof typeof accountable

/** Earlier names of tables: what events recorded under such a name belongs to the table as it is called now. */
export const earlierNames = new Map<string, AccountableTable>([['product_standings', 'product_statuses']])
export const nameNow = (table: string): string => earlierNames.get(table) ?? table
/** Every name that a table has had. */
export const namesOf = (table: string): string[] => [table, ...[...earlierNames].flatMap(([was, is]) => (is === table ? [was] : []))]

/** Every other table, with the reason why it is not part of the record: a new table does not compile until someone decides. */
export const notAccountable: Record<Exclude<keyof Tables, AccountableTable>, string> = {
  events: 'the chain itself',
  event_chain: 'the chain itself',
  event_rows: 'the digests, which the chain covers',
  accountable_tables: 'how the digests were made',
  earlier_rows: 'rows as they were before a change: the digests of each state are in event_rows',
  sessions: 'ends by itself',
  rate_limits: 'ends by itself',
  one_time_links: 'ends by itself',
  email_choices: 'which emails someone gets: the history has each change',
  notices: 'emails to be written',
  notice_days: 'work of a node',
  forecasts: 'worked out from the record, again each day',
  forecast_lessons: 'worked out from the record, again each day',
  forecast_runs: 'worked out from the record, again each day',
  email_links: 'secret, and decides nothing but emails',
  acts_with_account: 'a setting: the history has each change',
  act_links: 'ends by itself: what was done with one is in the record of that act',
  security_events: 'a log, forgotten after a time',
  address_changes: 'a request: the change is in people',
  outbox: 'mail on its way',
  service_changes: 'which services changed, for the counts of their list',
  looks: 'what a person has read',
  area_looks: 'empty: only the database of a past day has rows',
  gate_notices: 'what the next mail tells',
  leases: 'work of a node',
  readiness: 'work of a node',
  schema_versions: 'a log of upgrades',
  imports: 'a file that waits for a person',
  import_files: 'a file that waits for a person',
  import_file_parts: 'a file that waits for a person',
  tracker_imports: 'a file that waits for a person',
  tracker_import_rows: 'a file that waits for a person',
  aliases: 'how files are read',
  service_confirmations: 'when a source last named a service; no gate reads it',
  ods_organisations: "the NHS's list, loaded again at any time; the digest of its file is in ods_loads",
  ods_successors: "the NHS's list, loaded again at any time; the digest of its file is in ods_loads",
  custom_fields: 'a setting: the history has each change',
  service_field_values: 'computed from the rows of services',
  project_field_values: 'computed from the rows of projects',
  organisation_field_values: 'computed from the rows of organisations',
  saved_views: 'a personal list',
  template_drafts: 'a change in preparation: the history has each step, and template_versions what was published',
  released_templates: 'what a release of the program brought, in its files',
  bulk_jobs: 'a change in preparation',
  bulk_rows: 'a change in preparation',
  queue_batches: 'a change in preparation',
  queue_batch_items: 'a change in preparation',
  sop_drawings: 'drawn from the text at any time',
  test_run_waits: 'a wait of minutes',
  sandboxes: 'a tool for tests; what a test shows is in evidence',
  sandbox_services: 'traffic of a sandbox',
  sandbox_schedules: 'traffic of a sandbox',
  sandbox_schedule_services: 'traffic of a sandbox',
  slots: 'traffic of a sandbox',
  appointments: 'traffic of a sandbox',
  appointment_versions: 'traffic of a sandbox',
  sandbox_request_ids: 'traffic of a sandbox',
  sandbox_turns: 'traffic of a sandbox',
  sandbox_faults: 'traffic of a sandbox',
  interactions: 'traffic of a sandbox, forgotten after a time; evidence keeps the digest of what it cites',
  interaction_packs: 'traffic of a sandbox',
}

export const isAccountable = (table: string): table is AccountableTable => Object.hasOwn(accountable, table)

export const isLeftOut = (column: string, { leftOut }: Pick<Accountable, 'leftOut'>): boolean => leftOut.includes(column) || column.endsWith('_search')
