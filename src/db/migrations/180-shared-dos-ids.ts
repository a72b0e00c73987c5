/** DoS ids that more than one service has on purpose: who said so when another service got it. */
export const sharedDosIds = [
  `create table shared_dos_ids (
    dos_id text primary key,
    confirmed_by_id text references people (id),
    confirmed_by text not null,
    confirmed_at text not null
  )`,
]

export const sharedDosIdsNotedForPostgres = [
  `create trigger shared_dos_ids_noted after insert or update or delete on shared_dos_ids for each row execute function note_row('dos_id', '')`,
]
