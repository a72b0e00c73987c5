import { sql } from 'kysely'
import type { Reader } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { accountable, isAccountable } from '../events/accountable.ts'
import { headInWords } from '../events/chain.ts'
import { hiddenValue } from '../events/row-digests.ts'
import type { Row } from '../events/row-digests.ts'
import { findHead } from '../events/verify-chain.store.ts'

/** Secrets, what a node keeps for itself, files and changes that wait for someone to look at them, and the traffic of sandboxes: not sent. */
const leftOut = [
  'sessions',
  'rate_limits',
  'security_events',
  'one_time_links',
  'act_links',
  'email_links',
  'notices',
  'notice_days',
  'forecasts',
  'forecast_lessons',
  'forecast_runs',
  'address_changes',
  'outbox',
  'event_chain',
  'accountable_tables',
  'looks',
  'area_looks',
  'leases',
  'imports',
  'import_files',
  'import_file_parts',
  'tracker_imports',
  'tracker_import_rows',
  'service_field_values',
  'project_field_values',
  'organisation_field_values',
  'saved_views',
  'bulk_jobs',
  'bulk_rows',
  'template_drafts',
  'queue_batches',
  'queue_batch_items',
  'sop_drawings',
  'test_run_waits',
  'sandboxes',
  'sandbox_services',
  'sandbox_schedules',
  'sandbox_schedule_services',
  'slots',
  'appointments',
  'appointment_versions',
  'sandbox_request_ids',
  'sandbox_turns',
  'sandbox_faults',
  'interactions',
  'interaction_packs',
  'service_changes',
  'schema_versions',
  'readiness',
] as const satisfies (keyof Tables)[]

/** Columns that are sent under a name that says what they hold. */
const renamed: Partial<Record<string, Record<string, string>>> = { services: { ods_code: 'key', listed_code: 'ods_code' } }
const nameSent = (table: string, column: string): string => renamed[table]?.[column] ?? column

/**
 * What is sent of each other table, in this order, but for the texts that searches compare: a new table does not compile before someone says which
 * it is. Rows are ordered by their whole key, or a portion could have a row of the one before.
 */
const exported: Record<Exclude<keyof Tables, (typeof leftOut)[number]>, { order: string[]; without?: string[] }> = {
  people: { order: ['id'] },
  accounts: { order: ['id'], without: ['password_hash'] },
  acts_with_account: { order: ['kind'] },
  email_choices: { order: ['person_id', 'kind'] },
  area_rows: { order: ['id'] },
  custom_fields: { order: ['id'] },
  organisations: { order: ['id'] },
  services: { order: ['id'] },
  service_confirmations: { order: ['service_id', 'at', 'source'] },
  service_notes: { order: ['id'] },
  service_dos_ids: { order: ['dos_id', 'service_id'] },
  further_services: { order: ['service_id'] },
  shared_dos_ids: { order: ['dos_id'] },
  ods_organisations: { order: ['code'] },
  ods_successors: { order: ['code', 'successor'] },
  ods_loads: { order: ['id'] },
  closures_set_aside: { order: ['service_id'] },
  pairs: { order: ['consumer_product', 'provider_product'] },
  pair_proposals: { order: ['id'] },
  products: { order: ['id'] },
  product_names: { order: ['role', 'name'] },
  product_statuses: { order: ['id'] },
  product_exceptions: { order: ['id'] },
  aliases: { order: ['kind', 'alias'] },
  projects: { order: ['id'] },
  gate_notices: { order: ['project_id', 'person_id'] },
  project_dates: { order: ['id'] },
  sandbox_guests: { order: ['id'] },
  project_notes: { order: ['id'] },
  project_roles: { order: ['project_id', 'role_key'] },
  project_people: { order: ['id'] },
  project_partners: { order: ['id'] },
  partner_dates: { order: ['id'] },
  partner_switches: { order: ['id'] },
  shared_prerequisites: { order: ['id'] },
  prerequisites: { order: ['id'] },
  own_statuses: { order: ['prerequisite_id'] },
  patterns: { order: ['id'] },
  pattern_versions: { order: ['id'] },
  template_versions: { order: ['id'] },
  released_templates: { order: ['version'] },
  role_contacts: { order: ['id'] },
  evidence: { order: ['id'] },
  sop_drafts: { order: ['project_id'] },
  sop_versions: { order: ['id'] },
  sop_rounds: { order: ['id'] },
  sop_signatures: { order: ['id'] },
  sop_left_open: { order: ['id'] },
  sop_sites: { order: ['id'] },
  sop_comments: { order: ['id'] },
  sop_readers: { order: ['id'], without: ['to_ask'] },
  sop_readings: { order: ['id'] },
  test_plans: { order: ['project_id'] },
  test_cases: { order: ['id'] },
  test_entry_conditions: { order: ['id'] },
  test_runs: { order: ['id'] },
  test_results: { order: ['id'] },
  run_partners: { order: ['run_id', 'partner_id'] },
  test_case_comments: { order: ['id'] },
  test_run_actions: { order: ['id'] },
  test_run_attendees: { order: ['id'] },
  test_proposals_refused: { order: ['run_id', 'case_id', 'interaction_id'] },
  go_live_criteria: { order: ['id'] },
  attestations: { order: ['id'] },
  template_answers: { order: ['id'] },
  waves: { order: ['id'] },
  wave_projects: { order: ['id'] },
  wave_representatives: { order: ['id'] },
  wave_procedures: { order: ['id'] },
  events: { order: ['seq'] },
  event_rows: { order: ['seq', 'table_name', 'row_id'] },
  earlier_rows: { order: ['id'] },
}
const atOnce = 1000

/** Every table that is exported, with its rows in portions. */
export async function* exportRows(db: Reader): AsyncGenerator<{ table: string; rows: Row[] }> {
  for (const [table, { order, without = [] }] of Object.entries(exported)) {
    const columns = sql.join(order.map((column) => sql.ref(column)))
    for (let from = 0; ; from += atOnce) {
      const { rows } = await sql<Row>`select * from ${sql.table(table)} order by ${columns} limit ${atOnce} offset ${from}`.execute(db)
      yield {
        table,
        rows: rows.map((row) => exportedRow(row, { table, without, hidden: hiddenOf(table) })),
      }
      if (rows.length < atOnce) break
    }
  }
}

const hiddenOf = (table: string): string[] => (isAccountable(table) ? accountable[table].hidden : [])

/** What is secret is not sent; of what its digest hides, what the digest takes for it is. */
const exportedRow = (row: Row, { table, without, hidden }: { table: string; without: string[]; hidden: string[] }): Row =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => !without.includes(column) && !column.endsWith('_search'))
      .map(([column, value]) => [nameSent(table, column), value !== null && hidden.includes(column) ? hiddenValue(value) : value]),
  )

/**
 * The export as one JSON document, piece by piece: `{ "exportedAt", "head", "record", "tables": { "people": […], … } }`. `head` is the end of the chain of
 * events, and `record` says how the digests of rows are made, and what columns are called in the database if they have another name here: with them docs/verify-an-export.mjs proves the export. Read at one moment, or they do not fit.
 */
export async function* exportJson(db: Reader, exportedAt: string): AsyncGenerator<string> {
  const record = Object.fromEntries(
    Object.entries(accountable).map(([table, { id, leftOut }]) => [
      table,
      { id, leftOut: leftOut.map((column) => nameSent(table, column)), ...(renamed[table] && { called: renamed[table] }) },
    ]),
  )
  const head = headInWords(await findHead(db))
  yield `{"exportedAt":${JSON.stringify(exportedAt)},"head":${JSON.stringify(head)},"record":${JSON.stringify(record)},"tables":{`
  let open: string | undefined
  let first = true
  for await (const { table, rows } of exportRows(db)) {
    if (table !== open) {
      yield `${open === undefined ? '' : '],'}\n${JSON.stringify(table)}:[`
      open = table
      first = true
    }
    for (const row of rows) {
      yield `${first ? '' : ','}\n${JSON.stringify(row)}`
      first = false
    }
  }
  yield ']}}\n'
}
