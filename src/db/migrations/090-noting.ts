const decisions = `('signed', 'declined', 'noted')`

/**
 * People may note a version whose sections that concern their role have not changed, and correct an answer: the answer before stays. SQLite cannot
 * change a check, so the column is replaced.
 */
export const noting = {
  sqlite: [
    `drop trigger sop_signatures_kept_update`,
    `alter table sop_signatures add column decision_wider text not null default 'signed' check (decision_wider in ${decisions})`,
    `update sop_signatures set decision_wider = decision`,
    `alter table sop_signatures drop column decision`,
    `alter table sop_signatures rename column decision_wider to decision`,
    `create trigger sop_signatures_kept_update before update on sop_signatures begin select raise(abort, 'Rows of sop_signatures are kept as they were written'); end`,
  ],
  postgres: [
    `alter table sop_signatures drop constraint sop_signatures_decision_check`,
    `alter table sop_signatures add constraint sop_signatures_decision_check check (decision in ${decisions})`,
  ],
}

export const notingOnBoth = [
  // The version that someone signed whose sections count again, for an answer that notes.
  `alter table sop_signatures add column signed_version_id text references sop_versions (id)`,
  // The answer that this one corrects.
  `alter table sop_signatures add column corrects_id text references sop_signatures (id)`,
  `drop index sop_signatures_once`,
  `create unique index sop_signatures_once on sop_signatures (version_id, role_key, coalesce(for_person_id, person_id)) where corrects_id is null`,
  `create unique index sop_signatures_corrected on sop_signatures (corrects_id) where corrects_id is not null`,
  `create index sop_signatures_version on sop_signatures (version_id, role_key, person_id)`,
  // Null: everyone signs each version.
  `alter table projects add column sop_signing text`,
  `alter table sop_rounds add column signing text`,
]
