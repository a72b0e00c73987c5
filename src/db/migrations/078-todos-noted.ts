interface Noted {
  table: string
  /** The column that names the project. */
  project: string
  columns: string[]
  /** Notes that are there already are made again, with more columns. */
  again?: boolean
  onlyUpdates?: boolean
}

/** What waits for somebody on My work, and the templates of a project, depend on these too. */
const noted: Noted[] = [
  { table: 'projects', project: 'id', columns: ['service_id', 'state', 'stage', 'created_at', 'template_version', 'templates_kept'], again: true },
  {
    table: 'prerequisites',
    project: 'project_id',
    columns: ['key', 'owners', 'needs', 'status', 'valid_until', 'due_date', 'needs_until', 'derived'],
    again: true,
  },
  { table: 'project_roles', project: 'project_id', columns: ['role_key', 'required', 'kind'], again: true },
  { table: 'test_entry_conditions', project: 'project_id', columns: ['owner', 'met_at', 'due_day'] },
  { table: 'go_live_criteria', project: 'project_id', columns: ['owner', 'kind', 'met_at', 'waived_reason', 'due_day'] },
  { table: 'partner_dates', project: 'project_id', columns: ['partner_id', 'day', 'set_at'] },
  { table: 'partner_switches', project: 'project_id', columns: ['partner_id', 'kind', 'first_at', 'second_at'] },
  { table: 'project_partners', project: 'project_id', columns: ['left_out_at'], onlyUpdates: true },
]

const comings = [
  { event: 'insert', row: 'new' },
  { event: 'delete', row: 'old' },
]
const isNew = (one: Noted): boolean => one.again !== true && one.onlyUpdates !== true
const note = ({ project }: Noted, row: string): string => `insert into service_changes (kind, ref) values ('project', ${row}.${project});`
const columnsOf = ({ project, columns }: Noted): string[] => [project, ...columns]
const changed = (one: Noted, differs: string): string =>
  columnsOf(one)
    .map((column) => `new.${column} ${differs} old.${column}`)
    .join(' or ')

const onSqlite = (one: Noted): string[] => [
  ...(one.again ? [`drop trigger ${one.table}_noted_update`] : []),
  ...(isNew(one)
    ? comings.map(({ event, row }) => `create trigger ${one.table}_noted_${event} after ${event} on ${one.table} begin ${note(one, row)} end`)
    : []),
  `create trigger ${one.table}_noted_update after update of ${columnsOf(one).join(', ')} on ${one.table}
    when ${changed(one, 'is not')} begin ${note(one, 'new')} end`,
]

const functionOf = (one: Noted, name: string, row: string): string => `create function ${name}() returns trigger language plpgsql as $function$
    begin
      ${note(one, row)}
      return null;
    end $function$`

const onPostgres = (one: Noted): string[] => {
  const update = `${one.table}_noted_update`
  return [
    ...(one.again ? [`drop trigger ${update} on ${one.table}`] : [functionOf(one, update, 'new')]),
    ...(isNew(one)
      ? comings.flatMap(({ event, row }) => [
          functionOf(one, `${one.table}_noted_${event}`, row),
          `create trigger ${one.table}_noted_${event} after ${event} on ${one.table} for each row execute function ${one.table}_noted_${event}()`,
        ])
      : []),
    `create trigger ${update} after update of ${columnsOf(one).join(', ')} on ${one.table} for each row
      when (${changed(one, 'is distinct from')}) execute function ${update}()`,
  ]
}

/** The statements that have the database note the changes of these. */
export const notesOf = (all: Noted[]) => ({ sqlite: all.flatMap(onSqlite), postgres: all.flatMap(onPostgres) })

/** The facet index holds what waits for each role, so the database notes its changes as it does those that 070 names. */
export const todosNoted = notesOf(noted)
