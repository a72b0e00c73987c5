interface Noted {
  table: string
  /** What has changed, and the column that names it. */
  kind: 'service' | 'project' | 'organisation' | 'pair'
  ref: string
  /** The columns whose change counts. */
  columns: string[]
}

const noted: Noted[] = [
  {
    table: 'services',
    kind: 'service',
    ref: 'id',
    columns: [
      'name',
      'ods_code',
      'care_setting',
      'postcode',
      'region',
      'area',
      'commissioner',
      'provider_product',
      'consumer_product',
      'list_size',
      'referrer_id',
      'rollout',
    ],
  },
  { table: 'projects', kind: 'project', ref: 'id', columns: ['service_id', 'state', 'stage'] },
  { table: 'prerequisites', kind: 'project', ref: 'project_id', columns: ['key', 'standing', 'valid_until', 'due_date'] },
  { table: 'project_people', kind: 'project', ref: 'project_id', columns: ['person_id', 'role_key', 'left_at'] },
  { table: 'project_roles', kind: 'project', ref: 'project_id', columns: ['role_key', 'required'] },
  { table: 'project_dates', kind: 'project', ref: 'project_id', columns: ['kind', 'day', 'set_at'] },
  { table: 'test_runs', kind: 'project', ref: 'project_id', columns: ['counts', 'finished_at'] },
  { table: 'attestations', kind: 'project', ref: 'project_id', columns: ['gate', 'decision'] },
  { table: 'organisations', kind: 'organisation', ref: 'id', columns: ['name', 'switched_on'] },
  { table: 'pairs', kind: 'pair', ref: 'consumer_product', columns: ['consumer_product', 'provider_product', 'state'] },
]

const events: { event: string; row: 'new' | 'old' }[] = [
  { event: 'insert', row: 'new' },
  { event: 'delete', row: 'old' },
]

const onSqlite = (one: Noted): string[] => {
  const note = (row: 'new' | 'old'): string => `insert into service_changes (kind, ref) values ('${one.kind}', ${row}.${one.ref});`
  return [
    ...events.map(({ event, row }) => `create trigger ${one.table}_noted_${event} after ${event} on ${one.table} begin ${note(row)} end`),
    `create trigger ${one.table}_noted_update after update of ${[...new Set([one.ref, ...one.columns])].join(', ')} on ${one.table}
      when ${[one.ref, ...one.columns].map((column) => `new.${column} is not old.${column}`).join(' or ')} begin ${note('new')} end`,
  ]
}

const onPostgres = (one: Noted): string[] => {
  const note = (row: 'new' | 'old', name: string): string => `create function ${name}() returns trigger language plpgsql as $function$
    begin
      insert into service_changes (kind, ref) values ('${one.kind}', ${row}.${one.ref});
      return null;
    end $function$`
  const made = (event: string, row: 'new' | 'old', when = ''): string[] => {
    const name = `${one.table}_noted_${event.split(' ')[0]}`
    return [note(row, name), `create trigger ${name} after ${event} on ${one.table} for each row ${when} execute function ${name}()`]
  }
  return [
    ...events.flatMap(({ event, row }) => made(event, row)),
    ...made(
      `update of ${[...new Set([one.ref, ...one.columns])].join(', ')}`,
      'new',
      `when (${[one.ref, ...one.columns].map((column) => `new.${column} is distinct from old.${column}`).join(' or ')})`,
    ),
  ]
}

/**
 * The database itself notes changes to services, projects, organisations and pairs that affect counts of the list of services, whoever writes and
 * whether or not an event names them. Each node keeps its facet index up to date from these notes. On PostgreSQL a note has its transaction, because
 * numbers are assigned in a different order than transactions commit.
 */
export const serviceChanges = {
  sqlite: [
    `create table service_changes (id integer primary key, txid integer not null default 0, kind text not null, ref text not null)`,
    ...noted.flatMap(onSqlite),
  ],
  postgres: [
    `create table service_changes (id bigint generated always as identity primary key, txid xid8 not null default pg_current_xact_id(), kind text not null, ref text not null)`,
    `create index service_changes_txid on service_changes (txid)`,
    ...noted.flatMap(onPostgres),
    `create function services_noted_truncate() returns trigger language plpgsql as $function$
      begin
        insert into service_changes (kind, ref) values ('everything', '');
        return null;
      end $function$`,
    `create trigger services_noted_truncate after truncate on services for each statement execute function services_noted_truncate()`,
  ],
}
