/** People and their accounts, sessions, mail and the event chain. Times are ISO 8601 in UTC; yes and no are 1 and 0. */
export const accounts = [
  `create table people (
    id text primary key, name text not null, email text not null, phone text, organisation text, created_at text not null)`,
  `create unique index people_email on people (lower(email))`,
  `create table accounts (
    id text primary key, person_id text not null unique references people (id),
    installation_role text not null check (installation_role in ('booking-team', 'programme-viewer', 'project-manager', 'none')),
    password_hash text, created_at text not null, disabled_at text)`,
  `create table sessions (
    id_hash text primary key, account_id text references accounts (id), data text not null, address text, agent text,
    created_at text not null, seen_at text not null, expires_at text not null)`,
  `create index sessions_account on sessions (account_id)`,
  `create index sessions_expiry on sessions (expires_at)`,
  `create table sign_in_tries (
    id text primary key, bucket text not null, tried_at text not null)`,
  `create index sign_in_tries_bucket on sign_in_tries (bucket, tried_at)`,
  `create table one_time_links (
    token_hash text primary key, purpose text not null check (purpose in ('first-administrator', 'password-reset')),
    account_id text references accounts (id), created_at text not null, expires_at text not null, used_at text)`,
  `create table outbox (
    id text primary key, recipient text not null, subject text not null, body text not null,
    created_at text not null, sent_at text, failure text)`,
  `create table event_chain (id integer primary key, seq integer not null, hash text not null)`,
  `insert into event_chain (id, seq, hash) values (1, 0, '')`,
  `create table events (
    seq integer primary key, id text not null unique, at text not null, actor_id text, actor_name text not null,
    project_id text, subject text not null, subject_id text not null, action text not null, sentence text not null,
    changed_from text, changed_to text, reason text, undoes text, previous_hash text not null, hash text not null)`,
  `create index events_project on events (project_id, seq)`,
  `create index events_subject on events (subject_id, seq)`,
]
