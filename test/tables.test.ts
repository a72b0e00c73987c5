import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** The tables of each half. The others are shared: people and sessions, events, mail, leases, evidence. */
const owned = {
  sandbox: [
    'sandboxes',
    'sandbox_services',
    'sandbox_schedules',
    'sandbox_schedule_services',
    'sandbox_request_ids',
    'sandbox_turns',
    'sandbox_faults',
    'sandbox_guests',
    'slots',
    'appointments',
    'appointment_versions',
    'interactions',
    'interaction_packs',
  ],
  tracker: [
    'custom_fields',
    'service_notes',
    'service_field_values',
    'project_field_values',
    'organisation_field_values',
    'organisations',
    'services',
    'service_confirmations',
    'service_dos_ids',
    'further_services',
    'shared_dos_ids',
    'service_changes',
    'ods_organisations',
    'ods_successors',
    'ods_loads',
    'closures_set_aside',
    'pairs',
    'pair_proposals',
    'products',
    'product_names',
    'product_statuses',
    'product_exceptions',
    'imports',
    'aliases',
    'import_files',
    'import_file_parts',
    'tracker_imports',
    'tracker_import_rows',
    'saved_views',
    'bulk_jobs',
    'bulk_rows',
    'waves',
    'wave_projects',
    'wave_representatives',
    'wave_procedures',
    'projects',
    'area_rows',
    'area_looks',
    'gate_notices',
    'forecasts',
    'forecast_lessons',
    'forecast_runs',
    'project_dates',
    'project_notes',
    'project_roles',
    'project_people',
    'project_partners',
    'partner_dates',
    'partner_switches',
    'prerequisites',
    'shared_prerequisites',
    'own_statuses',
    'patterns',
    'pattern_versions',
    'template_versions',
    'template_drafts',
    'released_templates',
    'role_contacts',
    'queue_batches',
    'queue_batch_items',
    'sop_drafts',
    'sop_drawings',
    'sop_versions',
    'sop_rounds',
    'sop_signatures',
    'sop_left_open',
    'sop_sites',
    'sop_comments',
    'sop_readers',
    'sop_readings',
    'test_plans',
    'test_cases',
    'test_entry_conditions',
    'test_runs',
    'test_run_waits',
    'test_proposals_refused',
    'test_results',
    'run_partners',
    'test_case_comments',
    'test_run_actions',
    'test_run_attendees',
    'go_live_criteria',
    'attestations',
    'template_answers',
  ],
}
const shared = [
  'people',
  'accounts',
  'sessions',
  'rate_limits',
  'security_events',
  'one_time_links',
  'act_links',
  'acts_with_account',
  'email_choices',
  'email_links',
  'notices',
  'notice_days',
  'address_changes',
  'outbox',
  'event_chain',
  'events',
  'event_rows',
  'earlier_rows',
  'accountable_tables',
  'looks',
  'leases',
  'evidence',
  'schema_versions',
  'readiness',
]

/** One statement finds everything that a stage depends on: whether there is a sandbox is a count of rows. */
const exceptions = ['tracker/go-live/rows.store.ts: sandboxes']

/** The names of tables in the statements of a file: passed to Kysely, or in SQL text. */
function tablesIn(text: string): string[] {
  const given = text.matchAll(/\b(?:selectFrom|[a-z]\w*Join|insertInto|updateTable|deleteFrom|mergeInto|from|using|table)\(\s*((?:\[[^\]]*\])|'[^']*')/g)
  const written = text.matchAll(/sql(?:<[^`]*?>)?`([^`]*)`/g)
  return [
    ...[...given].flatMap((match) => [...(match[1] ?? '').matchAll(/'(\w+)/g)].map((name) => name[1] ?? '')),
    ...[...written].flatMap((match) => [...(match[1] ?? '').matchAll(/\b(?:from|join|into|update|exists)\s+"?(\w+)/gi)].map((name) => name[1] ?? '')),
  ]
}

it('every table has an owner or is shared', () => {
  const tables = [...readFileSync('src/db/tables.ts', 'utf8').matchAll(/^ {2}(\w+): \w/gm)].map((match) => match[1] ?? '')
  expect([...owned.sandbox, ...owned.tracker, ...shared].toSorted()).toEqual(tables.filter((one) => !/^(?:stage|roles|asks|templates)/.test(one)).toSorted())
})

it('tables are found in statements of every kind', () => {
  const text =
    "db.selectFrom('a as x').leftJoin('b', 'b.id', 'x.id'); eb.selectFrom(['c']); sql<{ n: number }>`select * from d join e on true`; trx.deleteFrom('f')"
  expect(tablesIn(text).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})

it.each([
  ['sandbox', owned.tracker],
  ['tracker', owned.sandbox],
])('%s/ names no table of the other half', (half, others) => {
  const found = globSync(`src/${half}/**/*.ts`).flatMap((file) =>
    [...new Set(tablesIn(readFileSync(file, 'utf8')))].filter((table) => others.includes(table)).map((table) => `${file.slice('src/'.length)}: ${table}`),
  )
  expect(found).toEqual(exceptions.filter((one) => one.startsWith(half)))
})
