/** Which emails someone gets, and the link with which they choose without an account. */
export const emailChoices = [
  `create table email_choices (
    person_id text not null references people (id),
    kind text not null,
    how text not null check (how in ('at-once', 'weekly', 'never')),
    primary key (person_id, kind)
  )`,
  `create table email_links (
    token_hash text primary key,
    person_id text not null references people (id),
    email text not null
  )`,
]
