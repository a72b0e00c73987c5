/**
 * Templates that the booking team changed: each published version, whole, with the day from which it applies; the draft of the next one; and what each
 * release of the program brought.
 */
export const templateVersions = [
  `create table template_versions (
    id text primary key,
    number integer not null,
    body text not null,
    based_on text not null,
    release text not null,
    note text not null,
    effective_on text not null,
    published_by text not null,
    published_by_id text references people (id),
    published_at text not null,
    withdrawn_by text,
    withdrawn_by_id text references people (id),
    withdrawn_at text
  )`,
  `create unique index template_versions_number on template_versions (number)`,
  `create table template_drafts (
    id text primary key,
    slot integer not null check (slot = 1),
    body text not null,
    based_on text not null,
    release text not null,
    version integer not null,
    started_by text not null,
    started_by_id text references people (id),
    started_at text not null,
    saved_by text not null,
    saved_by_id text references people (id),
    saved_at text not null
  )`,
  `create unique index template_drafts_one on template_drafts (slot)`,
  `create table released_templates (
    version text primary key,
    release text not null,
    body text not null,
    first_used_at text not null
  )`,
]

export const templateVersionsNotedForPostgres = [
  `create trigger template_versions_noted after insert or update or delete on template_versions for each row execute function note_row('id', '')`,
]
