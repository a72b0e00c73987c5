interface Noted {
  table: 'project_field_values' | 'people'
  kind: 'project' | 'person'
  ref: string
}

const noted: Noted[] = [
  { table: 'project_field_values', kind: 'project', ref: 'project_id' },
  { table: 'people', kind: 'person', ref: 'id' },
]

const comings = [
  { event: 'insert', on: 'insert', row: 'new' },
  { event: 'update', on: 'update', row: 'new' },
  { event: 'delete', on: 'delete', row: 'old' },
]

/** A person's row changes in other columns too; lists are sorted by the name alone. */
const eventsOf = ({ table }: Noted) => (table === 'people' ? comings.map((one) => (one.event === 'update' ? { ...one, on: 'update of name' } : one)) : comings)

const note = ({ kind, ref }: Noted, row: string): string => `insert into service_changes (kind, ref) values ('${kind}', ${row}.${ref});`

/** The facet index is told of each value of an own field of a project, and of each name of a person, by which lists are sorted: see migration 070. */
export const projectValuesNoted = {
  sqlite: noted.flatMap((one) =>
    eventsOf(one).map(({ event, on, row }) => `create trigger ${one.table}_counted_${event} after ${on} on ${one.table} begin ${note(one, row)} end`),
  ),
  postgres: noted.flatMap((one) =>
    eventsOf(one).flatMap(({ event, on, row }) => [
      `create function ${one.table}_counted_${event}() returns trigger language plpgsql as $function$
    begin
      ${note(one, row)}
      return null;
    end $function$`,
      `create trigger ${one.table}_counted_${event} after ${on} on ${one.table} for each row execute function ${one.table}_counted_${event}()`,
    ]),
  ),
}
