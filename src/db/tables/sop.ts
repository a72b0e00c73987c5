import type { Day } from '../../day.ts'
import type { Digest } from '../../digest.ts'
import type { PersonId, ProjectId } from '../ids.ts'
export interface SopDraftsTable {
  project_id: ProjectId
  body: string
  options: string
  version: number
  saved_by: string
  saved_by_id: PersonId | null
  saved_at: string
  /** SHA-256 of the template's text that the draft was made from or last compared with; null if unknown. */
  template_digest: Digest | null
}

export interface SopVersionsTable {
  id: string
  project_id: ProjectId
  number: number
  body: string
  digest: Digest
  written_by: string
  written_by_id: PersonId | null
  written_at: string
}

export interface SopRoundsTable {
  id: string
  project_id: ProjectId
  version_id: string
  opened_by: string
  opened_by_id: PersonId | null
  opened_at: string
  closed_at: string | null
  /** The policy when it was opened: null if everyone signs. */
  signing: 'by section' | null
  /** When everyone had signed the version: it is in force from then on. */
  signed_at: string | null
  /** The day on which the version is to be reviewed; null until everyone has signed it. */
  review_on: Day | null
  /** When everyone had signed a later version, which is in force instead. */
  replaced_at: string | null
  /** The version with the same text, if a review that changed nothing opened this round. */
  same_as_id: string | null
}

export interface SopSignaturesTable {
  id: string
  version_id: string
  project_id: ProjectId
  digest: Digest
  role_key: string
  role_name: string
  person_id: PersonId
  person_name: string
  /** `noted`: what concerns the role has not changed since the version that they signed. */
  decision: 'signed' | 'declined' | 'noted'
  meaning: string
  reason: string | null
  at: string
  /** The person who gave the role; null if nobody knows. */
  given_by: PersonId | null
  /** The signer's organisation at that time. */
  organisation: string | null
  /** How the signer proved who they are; a version is noted in the session that a password opened. */
  proof: 'password' | 'one-off link' | 'session'
  /** The address that the code was sent to, for a one-off link. */
  code_sent_to: string | null
  /** SHA-256 of the session's id. */
  session_hash: string | null
  request_id: string | null
  /** The holder of the role, if someone who acts for them gave this answer. */
  for_person_id: PersonId | null
  for_person_name: string | null
  /** The version that they signed before, for an answer that notes. */
  signed_version_id: string | null
  /** The answer that this one corrects: only the last of such a chain counts. */
  corrects_id: string | null
  /** Why it was corrected, for such an answer. */
  corrected_because: string | null
  /** Who should sign in the role instead, if whoever declined named someone. */
  instead_name: string | null
  instead_email: string | null
}

/** What a version leaves open, each confirmed when it was issued. */
export interface SopLeftOpenTable {
  id: string
  version_id: string
  project_id: ProjectId
  /** In words, with the section. */
  what: string
  confirmed_by: string
  confirmed_by_id: PersonId | null
  confirmed_at: string
}

/** A site that the text of a version names, beside the project that issued it. */
export interface SopSitesTable {
  id: string
  version_id: string
  project_id: ProjectId
  /** The project of the site. */
  site_id: ProjectId
  name: string
  ods_code: string
  care_setting: string
  /** What was chosen among the workflow options, as a digest: the same in the version and at the site. */
  choices: Digest
}

export interface SopCommentsTable {
  id: string
  project_id: ProjectId
  version_id: string | null
  body: string
  written_by: string
  written_by_id: PersonId | null
  written_at: string
  /** The title of the section; null for the procedure as a whole. */
  section: string | null
  resolved_at: string | null
  resolved_by: string | null
  resolved_by_id: PersonId | null
  /** What was done. */
  resolved_with: string | null
}

/** Rendered from the body of a draft or a version, and rendered again if its digest or the rules have changed. */
export interface SopDrawingsTable {
  kind: 'draft' | 'version'
  /** The project's id for a draft, the version's id for a version. */
  id: string
  digest: Digest
  /** The version of the rendering rules (web/markdown.ts). */
  rules: number
  /** Null if the text cannot be rendered. */
  html: string | null
}

/** Someone who is asked whether they have read and understood the procedure that is in force. */
export interface SopReadersTable {
  id: string
  project_id: ProjectId
  person_id: PersonId
  added_by: string
  added_by_id: PersonId | null
  added_at: string
  removed_at: string | null
  removed_by: string | null
  removed_by_id: PersonId | null
  removed_because: string | null
  /** 1 if they have to be asked by email. */
  to_ask: number
}

/** What someone confirmed to have read. It is not a signature, and never counts as one. */
export interface SopReadingsTable {
  id: string
  project_id: ProjectId
  version_id: string
  digest: Digest
  person_id: PersonId
  person_name: string
  organisation: string | null
  meaning: string
  at: string
  proof: Exclude<SopSignaturesTable['proof'], 'password'>
  /** The address that the code was sent to, for a one-off link. */
  code_sent_to: string | null
  /** SHA-256 of the session's id. */
  session_hash: string | null
  request_id: string | null
}
