/**
 * Adds the verdict 'unknown' for pasted lines that say nothing yet, and a note of what was removed from a line. SQLite cannot change a check, so the
 * table is replaced.
 */
export const pastedAsItCame = [
  `create table queue_batch_items_wider (
    batch_id text not null references queue_batches (id), position integer not null, line text not null, code text not null, value text not null, prerequisite_id text references prerequisites (id), project_id text references projects (id), version integer,
    verdict text not null check (verdict in ('ready', 'change', 'nothing', 'unknown', 'refused', 'late', 'done')), why text not null, noted text not null default '', primary key (batch_id, position))`,
  `insert into queue_batch_items_wider (batch_id, position, line, code, value, prerequisite_id, project_id, version, verdict, why)
    select batch_id, position, line, code, value, prerequisite_id, project_id, version, verdict, why from queue_batch_items`,
  `drop table queue_batch_items`,
  `alter table queue_batch_items_wider rename to queue_batch_items`,
  `create index queue_batch_items_verdict on queue_batch_items (batch_id, verdict, position)`,
]
