import type { Tables } from '../db/tables.ts'

/**
 * The tables that lists, numbers and exports are made from, with their keys: before a row of them changes it is kept, so that each list can be shown
 * as at a day. On PostgreSQL a new one needs a trigger like those of migration 170.
 */
export const keptTables = {
  people: ['id'],
  organisations: ['id'],
  services: ['id'],
  service_dos_ids: ['dos_id', 'service_id'],
  service_field_values: ['service_id', 'field_id', 'position'],
  project_field_values: ['project_id', 'field_id', 'position'],
  pairs: ['consumer_product', 'provider_product'],
  projects: ['id'],
  project_dates: ['id'],
  project_roles: ['project_id', 'role_key'],
  project_people: ['id'],
  project_partners: ['id'],
  partner_dates: ['id'],
  partner_switches: ['id'],
  prerequisites: ['id'],
  sop_versions: ['id'],
  sop_rounds: ['id'],
  sop_signatures: ['id'],
  test_entry_conditions: ['id'],
  test_runs: ['id'],
  test_run_actions: ['id'],
  go_live_criteria: ['id'],
  attestations: ['id'],
  tracker_imports: ['id'],
  waves: ['id'],
  wave_projects: ['id'],
} satisfies Partial<Record<keyof Tables, string[]>>

export type KeptTable = keyof typeof keptTables

/** Long or secret columns that no list reads. They are not kept, and have no content in a day. */
const leftOut = new Map<string, string[]>([
  ['sop_versions', ['body']],
  ['sop_signatures', ['session_hash']],
  ['attestations', ['first_session_hash', 'second_session_hash']],
  ['tracker_imports', ['warnings', 'choices', 'counts', 'written', 'made', 'shared']],
] satisfies [KeptTable, string[]][])

export const leftOutOf = (table: string): string[] => leftOut.get(table) ?? []
