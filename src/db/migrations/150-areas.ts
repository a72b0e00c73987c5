/**
 * What someone looks after across projects, row by row: every service of a region, of a commissioner, of a 111 provider, or with a supplier's product.
 * `key` is what services have: the name of a region or commissioner, the id of an organisation, a supplier's name in small letters.
 */
const tables = [
  `create table area_rows (
    id text primary key,
    person_id text not null references people (id),
    role text not null check (role in ('project-manager', 'dos-lead', 'supplier', 'commissioner')),
    kind text not null check (kind in ('region', 'commissioner', 'supplier', 'referrer', 'wave')),
    key text not null,
    name text not null,
    given_by text not null,
    given_by_id text,
    given_at text not null,
    ended_by text,
    ended_by_id text,
    ended_at text,
    ended_reason text
  )`,
  `create unique index area_rows_once on area_rows (person_id, role, kind, key) where ended_at is null`,
]

interface Noted {
  table: string
  kind: 'area' | 'names'
  ref: string
}

/** The facet index holds the areas, and which supplier's product a name means, so the database notes their changes. */
const noted: Noted[] = [
  { table: 'area_rows', kind: 'area', ref: 'person_id' },
  { table: 'products', kind: 'names', ref: 'id' },
  { table: 'product_names', kind: 'names', ref: 'product_id' },
  { table: 'aliases', kind: 'names', ref: 'alias' },
]

const comings = [
  { event: 'insert', row: 'new' },
  { event: 'update', row: 'new' },
  { event: 'delete', row: 'old' },
]

const note = ({ kind, ref }: Noted, row: string): string => `insert into service_changes (kind, ref) values ('${kind}', ${row}.${ref});`

const notes = {
  sqlite: noted.flatMap((one) =>
    comings.map(({ event, row }) => `create trigger ${one.table}_seen_${event} after ${event} on ${one.table} begin ${note(one, row)} end`),
  ),
  postgres: noted.flatMap((one) =>
    comings.flatMap(({ event, row }) => [
      `create function ${one.table}_seen_${event}() returns trigger language plpgsql as $function$
    begin
      ${note(one, row)}
      return null;
    end $function$`,
      `create trigger ${one.table}_seen_${event} after ${event} on ${one.table} for each row execute function ${one.table}_seen_${event}()`,
    ]),
  ),
}

export const areas = {
  sqlite: [...tables, ...notes.sqlite],
  postgres: [
    ...tables,
    ...notes.postgres,
    `create trigger area_rows_noted after insert or update or delete on area_rows for each row execute function note_row('id', '')`,
  ],
}
