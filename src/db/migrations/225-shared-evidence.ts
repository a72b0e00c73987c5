/** Evidence of a shared prerequisite belongs to no project: `subject_id` names what it is for. */
export const sharedEvidence = {
  sqlite: [
    `create table evidence_2 (
      id text primary key,
      project_id text references projects (id),
      subject text not null,
      subject_id text not null,
      kind text not null check (kind in ('note', 'link', 'interaction', 'file')),
      body text not null,
      interaction_id text,
      digest text not null,
      added_by text not null,
      added_at text not null,
      file_name text,
      file_type text,
      file_size integer,
      stored_as text,
      removed_by text,
      removed_at text,
      removed_reason text,
      removed_by_id text,
      unsettles text,
      run_id text,
      result_id text,
      added_by_id text
    )`,
    `insert into evidence_2 (id, project_id, subject, subject_id, kind, body, interaction_id, digest, added_by, added_at, file_name, file_type, file_size,
      stored_as, removed_by, removed_at, removed_reason, removed_by_id, unsettles, run_id, result_id, added_by_id)
      select id, project_id, subject, subject_id, kind, body, interaction_id, digest, added_by, added_at, file_name, file_type, file_size,
      stored_as, removed_by, removed_at, removed_reason, removed_by_id, unsettles, run_id, result_id, added_by_id from evidence`,
    `drop table evidence`,
    `alter table evidence_2 rename to evidence`,
    `create index evidence_interaction on evidence (interaction_id) where interaction_id is not null`,
    `create index evidence_project on evidence (project_id, added_at)`,
    `create index evidence_subject on evidence (subject_id, added_at)`,
    `create unique index evidence_interaction_once on evidence (subject_id, interaction_id) where interaction_id is not null and removed_at is null`,
  ],
  postgres: [`alter table evidence alter column project_id drop not null`],
}

export const lostSharedIndex = [`create index prerequisites_lost_shared on prerequisites (lost_shared_id) where lost_shared_id is not null`]
