import type { Day } from '../../day.ts'
import type { Digest } from '../../digest.ts'
import type { PersonId, ProjectId } from '../ids.ts'

export interface OutboxTable {
  id: string
  recipient: string
  subject: string
  /** The text, while it may still be sent: it may contain a link that opens an account. */
  body: string
  html: string | null
  /** The files in it, as JSON. */
  attachments: string | null
  /** The address that stops messages like this one. */
  unsubscribe: string | null
  created_at: string
  sent_at: string | null
  /** What the mail server said to the latest try, or why the message was not sent. */
  failure: string | null
  state: 'waiting' | 'sent' | 'refused' | 'gave-up' | 'superseded'
  tries: number
  next_try_at: string | null
  give_up_at: string | null
  /** When it was sent, refused or given up. */
  settled_at: string | null
  /** Which process is sending it, and until when no other may. */
  lease_node: string | null
  lease_until: string | null
  /** Whose act caused it: they are told if it cannot be delivered. */
  sender_id: PersonId | null
  /** The path of the page where its sender can correct a wrong address. */
  about: string | null
  noticed_at: string | null
}

/** A one-off link: one act of one person, without an account. */
export interface ActLinksTable {
  id: string
  token_hash: string
  kind: 'sop.sign' | 'sop.read' | 'prerequisite.settle' | 'condition.settle' | 'go.confirm' | 'hand-over.accept'
  project_id: ProjectId
  person_id: PersonId
  /** The keys of the roles in which the person was asked to sign, as a JSON list; empty for other acts, which find the role themselves. */
  role_keys: string
  /** The id of what they act on: a version of the procedure, a prerequisite, an entry condition, an attestation. */
  subject_id: string
  /** The digest of what they act on. */
  digest: Digest
  /** The address that the link was sent to: only this address gets its codes. */
  email: string
  made_at: string
  expires_at: string
  /** Keyed hash of the code that was sent last; null once it is used, or had too many wrong tries. */
  code_hash: string | null
  code_sent_at: string | null
  /** How often someone has entered a code since the last one was sent. */
  code_tries: number
  /** How many wrong codes were entered in all. */
  wrong_codes: number
  /** How many reminders were sent. */
  reminders: number
  /** The day of the next reminder; null if there is none. */
  remind_on: Day | null
  /** The day on which the link, or a reminder with it, was sent last. */
  last_sent_on: Day
  ended_at: string | null
  ended_why: 'used' | 'replaced' | 'guessed' | null
  /** What was answered with it, in words. */
  said: string | null
  /** The id of the person who asked, and is told of the answer; null if the act itself tells who has to know. */
  asked_by_id: PersonId | null
}

/** What someone chose about a kind of email. Without a row, the kind's own default applies. */
export interface EmailChoicesTable {
  person_id: PersonId
  kind: string
  how: 'at-once' | 'weekly' | 'never'
}

/** The link with which someone chooses their emails without an account. It is for the address that it was sent to. */
export interface EmailLinksTable {
  token_hash: string
  person_id: PersonId
  email: string
}

/** An act that takes an account: one-off links for it lead to the sign-in page. */
export interface ActsWithAccountTable {
  kind: ActLinksTable['kind']
}
