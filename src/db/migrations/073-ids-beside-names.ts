/** Where the record had only the name of who did something: the table, the column of the name, and that of the time. */
const named: [table: string, name: string, at: string][] = [
  ['evidence', 'added_by', 'added_at'],
  ['sop_drafts', 'saved_by', 'saved_at'],
  ['sop_rounds', 'opened_by', 'opened_at'],
  ['sop_comments', 'written_by', 'written_at'],
  ['product_standings', 'set_by', 'set_at'],
  ['pairs', 'set_by', 'set_at'],
  ['pair_proposals', 'proposed_by', 'proposed_at'],
  ['pair_proposals', 'settled_by', 'settled_at'],
  ['product_exceptions', 'withdrawn_by', 'withdrawn_at'],
  ['prerequisites', 'settled_by', 'settled_at'],
  ['projects', 'created_by', 'created_at'],
  ['project_dates', 'set_by', 'set_at'],
  ['project_notes', 'written_by', 'written_at'],
  ['test_entry_conditions', 'met_by', 'met_at'],
  ['go_live_criteria', 'met_by', 'met_at'],
  ['test_results', 'recorded_by', 'recorded_at'],
  ['test_runs', 'finished_by', 'finished_at'],
  ['test_runs', 'opened_by', 'opened_at'],
  ['test_runs', 'reopened_by', 'reopened_at'],
  ['test_run_waits', 'started_by', 'started_at'],
  ['sandbox_faults', 'armed_by', 'armed_at'],
  ['sandbox_guests', 'ended_by', 'ended_at'],
]
/** Id columns that exist already, or have another name, and may be empty in old rows. */
const others: [table: string, id: string, name: string, at: string][] = [
  ['address_changes', 'agreed_by', 'agreed_by_name', 'agreed_at'],
  ['tracker_imports', 'settled_by_id', 'settled_by', 'settled_at'],
  ['evidence', 'removed_by_id', 'removed_by', 'removed_at'],
  ['bulk_jobs', 'undone_by_id', 'undone_by', 'undone_at'],
]
const fills = [...named.map(([table, name, at]) => [table, `${name}_id`, name, at] as const), ...others]

/** The one person in some events; null if there is none, or several, or one without an id. */
const onePerson = `case when count(*) = count(e.actor_id) and count(distinct e.actor_id) = 1 then min(e.actor_id) end`

/** Everyone who acts writes an event with their name, so a name with which only one person has acted is that person. */
const byName = (table: string, id: string, name: string): string =>
  `update ${table} set ${id} = (select a.actor_id from acted_as a where a.actor_name = ${table}.${name}) where ${name} is not null and ${id} is null`

/** Of several people with one name, the one with an event at exactly the row's time: an act writes both with one time. */
const byMoment = (table: string, id: string, name: string, at: string): string =>
  `update ${table} set ${id} = (select ${onePerson} from events e where e.at = ${table}.${at} and e.actor_name = ${table}.${name}) where ${name} is not null and ${id} is null`

/**
 * Someone other than the writer may issue a version: the writer is the person of the last earlier event that wrote the draft, or created it with the
 * project.
 */
const writers = `update sop_versions set written_by_id = (select w.actor_id from events w where w.actor_name = sop_versions.written_by and w.seq = (
    select max(e.seq) from events e where e.subject_id = sop_versions.project_id and e.at <= sop_versions.written_at
      and ((e.subject = 'sop' and e.action = 'drafted') or (e.subject = 'project' and e.action = 'started'))))
  where written_by_id is null`

const all = [
  ...named.map(([table, name]) => `alter table ${table} add column ${name}_id text`),
  `alter table sop_versions add column written_by_id text`,
  `alter table prerequisites add column waived_by_id text`,
  `alter table address_changes add column agreed_by text references people (id)`,
  `create table acted_as as select e.actor_name, ${onePerson} as actor_id from events e group by e.actor_name`,
  `create index acted_as_name on acted_as (actor_name)`,
  ...fills.map(([table, id, name]) => byName(table, id, name)),
  byName('bulk_jobs', 'started_by_id', 'started_by'),
  byName('sop_versions', 'written_by_id', 'written_by'),
  `drop table acted_as`,
  `create index events_of_moment on events (at, actor_name)`,
  ...fills.map(([table, id, name, at]) => byMoment(table, id, name, at)),
  `drop index events_of_moment`,
  writers,
  // Whoever waives something also settles it; an exception names its role too.
  `update prerequisites set waived_by_id = settled_by_id where waived_by = settled_by or waived_by like settled_by || ' as %'`,
]

/**
 * The person's id beside each name of who did something. Old rows get it if the history shows whose name it is, and otherwise stay without. A version
 * of a procedure is written only once, so its guard is dropped and created again. The upgrade records the rows that it changed
 * (src/events/seal-record.store.ts).
 */
export const idsBesideNames = {
  sqlite: [
    `drop trigger sop_versions_kept_update`,
    ...all,
    `create trigger sop_versions_kept_update before update on sop_versions  begin select raise(abort, 'Rows of sop_versions are kept as they were written'); end`,
  ],
  postgres: [
    `drop trigger sop_versions_kept_update on sop_versions`,
    ...all,
    `create trigger sop_versions_kept_update before update or delete on sop_versions for each row execute function refuse_change()`,
    // The upgrade itself records what this transaction noted.
    `delete from record_notes where transaction = txid_current()`,
  ],
}
