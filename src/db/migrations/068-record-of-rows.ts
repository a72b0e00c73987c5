/**
 * The digest of each row that an event wrote; the event covers them with `rows_digest`. On PostgreSQL, triggers note which rows of the record a
 * transaction changes; the transaction reads only its own notes and deletes them before it commits. SQLite notes them in a temporary table of its
 * connection (src/db/note-rows.ts). A change by another program is in no event, and `slipway verify` finds it.
 */
export const recordOfRows = [
  `alter table events add column rows_digest text`,
  `create table event_rows (
    seq integer not null, table_name text not null, row_id text not null, digest text, primary key (seq, table_name, row_id))`,
  `create index event_rows_row on event_rows (row_id, table_name, seq)`,
  `create table accountable_tables (table_name text primary key, rules text not null)`,
]

/** As src/events/accountable.ts was then: the key of each table, and its columns that are not part of the record. */
export const noted: [table: string, key: string, leftOut?: string][] = [
  ['people', 'id', 'name_search,email_search,organisation_search'],
  ['accounts', 'id', 'password_hash'],
  ['organisations', 'id', 'name_search'],
  ['services', 'id', 'rollout,closed,name_search'],
  ['service_dos_ids', 'dos_id,service_id'],
  ['closures_set_aside', 'service_id'],
  ['ods_loads', 'id'],
  ['pairs', 'consumer_product,provider_product'],
  ['pair_proposals', 'id'],
  ['products', 'id', 'product_search,supplier_search'],
  ['product_names', 'role,name', 'name_search'],
  ['product_standings', 'id'],
  ['product_exceptions', 'id'],
  ['projects', 'id', 'stage,stage_until,stage_on,reopened,holds,expires'],
  ['project_dates', 'id'],
  ['project_notes', 'id'],
  ['project_roles', 'project_id,role_key'],
  ['project_people', 'id'],
  ['project_partners', 'id'],
  ['partner_dates', 'id'],
  ['partner_switches', 'id'],
  ['prerequisites', 'id', 'needs_until,settled_until'],
  ['evidence', 'id'],
  ['sop_drafts', 'project_id'],
  ['sop_versions', 'id'],
  ['sop_rounds', 'id'],
  ['sop_signatures', 'id'],
  ['sop_comments', 'id'],
  ['test_plans', 'project_id'],
  ['test_cases', 'id'],
  ['test_entry_conditions', 'id'],
  ['test_runs', 'id', 'counts'],
  ['test_results', 'id'],
  ['run_partners', 'run_id,partner_id'],
  ['test_case_comments', 'id'],
  ['test_run_actions', 'id'],
  ['test_proposals_refused', 'run_id,case_id,interaction_id'],
  ['go_live_criteria', 'id'],
  ['attestations', 'id'],
  ['template_answers', 'id'],
  ['sandbox_guests', 'id'],
]

const noteRow = `create function note_row() returns trigger language plpgsql as $function$
  declare
    key text[] := string_to_array(tg_argv[0], ',');
    left_out text[] := string_to_array(tg_argv[1], ',');
    was jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
    became jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
    one jsonb;
  begin
    if tg_op = 'UPDATE' and was - left_out = became - left_out then
      return null;
    end if;
    foreach one in array array[was, became] loop
      if one is not null then
        insert into record_notes (transaction, table_name, row_id)
          select txid_current(), tg_table_name, string_agg(one ->> name, chr(31) order by place) from unnest(key) with ordinality as k (name, place);
      end if;
    end loop;
    return null;
  end $function$`

export const recordNotesForPostgres = [
  `create unlogged table record_notes (transaction bigint not null, table_name text not null, row_id text not null)`,
  `create index record_notes_of on record_notes (transaction)`,
  noteRow,
  ...noted.map(
    ([table, key, leftOut = '']) =>
      `create trigger ${table}_noted after insert or update or delete on ${table} for each row execute function note_row('${key}', '${leftOut}')`,
  ),
]
