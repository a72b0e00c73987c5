/** One-off links: each lets one person do one act without an account, with a code that is sent to their address when they ask for it. */
export const actLinks = [
  `create table act_links (
    id text primary key,
    token_hash text not null unique,
    kind text not null,
    project_id text not null references projects (id),
    person_id text not null references people (id),
    role_key text not null,
    subject_id text not null,
    digest text not null,
    email text not null,
    made_at text not null,
    expires_at text not null,
    code_hash text,
    code_sent_at text,
    code_tries integer not null default 0,
    wrong_codes integer not null default 0,
    reminders integer not null default 0,
    remind_on text,
    last_sent_on text not null,
    ended_at text,
    ended_why text
  )`,
  `create index act_links_open on act_links (project_id, kind, person_id, role_key) where ended_at is null`,
  `create index act_links_to_remind on act_links (remind_on) where remind_on is not null`,
  `alter table sop_signatures add column code_sent_to text`,
]
