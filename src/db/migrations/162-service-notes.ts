/** Notes that people write on a service, like those on a project. */
export const serviceNotes = [
  `create table service_notes (
    id text primary key,
    service_id text not null references services (id),
    body text not null,
    written_by text not null,
    written_by_id text,
    written_at text not null
  )`,
  `create index service_notes_service on service_notes (service_id, written_at)`,
]

export const serviceNotesNotedForPostgres = [
  `create trigger service_notes_noted after insert or update or delete on service_notes for each row execute function note_row('id', '')`,
]
