/**
 * The columns that queues are counted and listed by. `settled_until` and `needs_until` hold the last day on which a prerequisite, or everything that
 * it needs, is settled: '' if anything is open, so that a comparison with today is enough.
 */
export const queues = [
  `alter table prerequisites add column needs_until text not null default '9999-12-31'`,
  `update prerequisites set needs_until = coalesce((select min(n.settled_until) from prerequisites n where n.project_id = prerequisites.project_id and prerequisites.needs like '%"' || n.key || '"%'), '9999-12-31') where needs <> '[]'`,
  `create index prerequisites_queue on prerequisites (key, owners, needs, project_id, settled_until, needs_until, due_date)`,
  `create index prerequisites_settled on prerequisites (project_id, key, settled_until)`,
  `create index projects_open_name on projects (state, lower(name), id)`,
  `create index project_people_role on project_people (person_id, role_key, project_id) where left_at is null`,
  `create table queue_batches (
    id text primary key, person_id text not null references people (id), role_key text not null, prerequisite_key text not null, title text not null,
    standing text not null, note text not null, reason text not null, valid_until text not null, state text not null check (state in ('preview', 'writing', 'done')), made_at text not null, settled_at text)`,
  `create index queue_batches_person on queue_batches (person_id, state)`,
  `create table queue_batch_items (
    batch_id text not null references queue_batches (id), position integer not null, line text not null, code text not null, value text not null, prerequisite_id text references prerequisites (id), project_id text references projects (id), version integer,
    verdict text not null check (verdict in ('ready', 'change', 'nothing', 'refused', 'late', 'done')), why text not null, primary key (batch_id, position))`,
  `create index queue_batch_items_verdict on queue_batch_items (batch_id, verdict, position)`,
]

const settledUntil = (kind: string): string => `alter table prerequisites add column settled_until text generated always as (
  case when standing = 'not-applicable' then '9999-12-31' when standing in ('met', 'waived') then coalesce(valid_until, '9999-12-31') else '' end) ${kind}`
/** Each engine supports one of the two kinds of computed column. */
export const settledUntilFor = { sqlite: [settledUntil('virtual')], postgres: [settledUntil('stored')] }
