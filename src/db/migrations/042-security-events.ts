/** What happened to accounts, and who was refused. Each filter of the page has an index in the order of the list. */
export const securityEvents = [
  `create table security_events (
    id text primary key, at text not null, kind text not null, person_id text, by_id text, address text, request_id text, route text, event_id text, times integer not null)`,
  `create index security_events_at on security_events (at, id)`,
  `create index security_events_kind on security_events (kind, at, id, person_id, address)`,
  `create index security_events_person on security_events (person_id, at, id, kind, address)`,
  `create index security_events_address on security_events (address, at, id, kind, person_id)`,
]
