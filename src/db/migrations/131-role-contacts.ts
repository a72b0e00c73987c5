/** Who holds a role for an organisation, or for a product of its supplier: they come along to the projects that start below it. */
export const roleContacts = [
  `create table role_contacts (
    id text primary key,
    holder_kind text not null check (holder_kind in ('organisation', 'product')),
    holder_id text not null,
    role_key text not null,
    person_id text not null references people (id),
    added_by text not null,
    added_by_id text references people (id),
    added_at text not null,
    removed_by text,
    removed_by_id text references people (id),
    removed_at text
  )`,
  `create unique index role_contacts_once on role_contacts (holder_kind, holder_id, role_key, person_id) where removed_at is null`,
]

export const roleContactsNotedForPostgres = [
  `create trigger role_contacts_noted after insert or update or delete on role_contacts for each row execute function note_row('id', '')`,
]
