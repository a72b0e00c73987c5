/** As src/as-at/kept-tables.ts was then: the key of each table, and its columns that are not kept. */
const kept: [table: string, key: string, leftOut?: string][] = [
  ['people', 'id'],
  ['organisations', 'id'],
  ['services', 'id'],
  ['service_dos_ids', 'dos_id,service_id'],
  ['pairs', 'consumer_product,provider_product'],
  ['projects', 'id'],
  ['project_dates', 'id'],
  ['project_roles', 'project_id,role_key'],
  ['project_people', 'id'],
  ['project_partners', 'id'],
  ['partner_dates', 'id'],
  ['partner_switches', 'id'],
  ['prerequisites', 'id'],
  ['sop_versions', 'id', 'body'],
  ['sop_rounds', 'id'],
  ['sop_signatures', 'id', 'session_hash'],
  ['test_entry_conditions', 'id'],
  ['test_runs', 'id'],
  ['test_run_actions', 'id'],
  ['go_live_criteria', 'id'],
  ['attestations', 'id', 'first_session_hash,second_session_hash'],
  ['tracker_imports', 'id', 'warnings,choices,counts,written,made,shared'],
]

const table = (id: string): string =>
  `create table earlier_rows (id ${id}, table_name text not null, row_id text not null, seq integer not null, until_at text not null, was text)`
const refusal = `'Rows of earlier_rows are kept as they were written'`

/**
 * Each row of some tables as it was before a change, until when: null if it was not there. What is the same since a day is not here but in its
 * table. `seq` is the last event of the change.
 */
export const earlierRows = [`create index earlier_rows_until on earlier_rows (table_name, until_at, row_id)`]

const keepRow = `create function keep_row() returns trigger language plpgsql as $function$
  declare
    key text[] := string_to_array(tg_argv[0], ',');
    left_out text[] := string_to_array(tg_argv[1], ',');
    was jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) - left_out end;
    became jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) - left_out end;
  begin
    if tg_op = 'UPDATE' and was = became then
      return null;
    end if;
    insert into row_notes (transaction, table_name, row_id, was)
      select txid_current(), tg_table_name, string_agg(coalesce(was, became) ->> name, chr(31) order by place), was::text
      from unnest(key) with ordinality as k (name, place);
    return null;
  end $function$`

/** SQLite notes rows in a temporary table of its connection (src/db/note-earlier-rows.ts). */
export const earlierRowsFor = {
  sqlite: [
    table('integer primary key'),
    ...['update', 'delete'].map(
      (event) => `create trigger earlier_rows_kept_${event} before ${event} on earlier_rows begin select raise(abort, ${refusal}); end`,
    ),
  ],
  postgres: [
    table('bigint generated always as identity primary key'),
    `create unlogged table row_notes (
      place bigint generated always as identity, transaction bigint not null, table_name text not null, row_id text not null, was text)`,
    `create index row_notes_of on row_notes (transaction)`,
    keepRow,
    ...kept.map(
      ([name, key, leftOut = '']) =>
        `create trigger ${name}_earlier after insert or update or delete on ${name} for each row execute function keep_row('${key}', '${leftOut}')`,
    ),
    ...[
      ['update or delete', 'row'],
      ['truncate', 'statement'],
    ].map(
      ([event = '', each = '']) =>
        `create trigger earlier_rows_kept_${event.split(' ')[0]} before ${event} on earlier_rows for each ${each} execute function refuse_change()`,
    ),
  ],
}
