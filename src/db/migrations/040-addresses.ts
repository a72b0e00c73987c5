/**
 * A change of an email address, until it is confirmed. The code decides what a link is for, so that new kinds of link need no new table: SQLite can
 * only change a check by rewriting the table.
 */
export const addresses = [
  `create table one_time_links_next (
    token_hash text primary key, purpose text not null, account_id text references accounts (id), subject_id text,
    created_at text not null, expires_at text not null, used_at text)`,
  `insert into one_time_links_next (token_hash, purpose, account_id, subject_id, created_at, expires_at, used_at)
    select token_hash, purpose, account_id, null, created_at, expires_at, used_at from one_time_links`,
  `drop table one_time_links`,
  `alter table one_time_links_next rename to one_time_links`,
  `create index one_time_links_account on one_time_links (account_id)`,
  `create index one_time_links_subject on one_time_links (subject_id) where subject_id is not null`,
  `create table address_changes (
    id text primary key, person_id text not null references people (id), old_email text not null, new_email text not null,
    asked_by text not null references people (id), asked_by_name text not null, reason text, asked_at text not null, expires_at text not null,
    confirmed_at text, agreed_at text, agreed_by_name text,
    state text not null check (state in ('open', 'done', 'stopped', 'replaced')), settled_at text)`,
  `create unique index address_changes_open on address_changes (person_id) where state = 'open'`,
  `create index address_changes_listed on address_changes (state, asked_at, id)`,
  `create index address_changes_person on address_changes (person_id, asked_at)`,
]
