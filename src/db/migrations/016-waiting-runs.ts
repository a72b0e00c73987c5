/** A run that waits for a Consumer's requests: from which organisation, for the cases of which disposition code, and until when. */
export const waitingRuns = [
  `create table test_run_waits (
    id text primary key, run_id text not null references test_runs (id), code text not null, organisation text not null, started_by text not null, started_at text not null, ends_at text not null, stopped_at text)`,
  `create index test_run_waits_run on test_run_waits (run_id, started_at)`,
  `create index appointments_slot on appointments (slot_id, created_at)`,
]
