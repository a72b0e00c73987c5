import type { PersonId } from '../ids.ts'
export interface PeopleTable {
  id: PersonId
  name: string
  email: string
  phone: string | null
  organisation: string | null
  created_at: string
}

export interface AccountsTable {
  id: string
  person_id: PersonId
  installation_role: 'booking-team' | 'programme-viewer' | 'project-manager' | 'none'
  password_hash: string | null
  created_at: string
  disabled_at: string | null
  /** The person who made it; null if that was the command line or the first start. */
  made_by: PersonId | null
}

export interface SessionsTable {
  id_hash: string
  account_id: string | null
  data: string
  address: string | null
  agent: string | null
  created_at: string
  seen_at: string
  expires_at: string
}

export interface RateLimitsTable {
  /** The bucket's name and a keyed hash of what it counts. */
  key: string
  points: number
  /** When the count ends, in milliseconds since 1970. */
  expires_at: number
}

export interface SecurityEventsTable {
  id: string
  at: string
  kind: string
  /** The person whose account it is about. */
  person_id: PersonId | null
  /** Who did it, if not that person. */
  by_id: PersonId | null
  address: string | null
  request_id: string | null
  /** Method and route template. */
  route: string | null
  /** The event of the hash chain that says more. */
  event_id: string | null
  /** How often it happened within the minute. */
  times: number
}

export interface OneTimeLinksTable {
  token_hash: string
  purpose: 'first-administrator' | 'password-reset' | 'confirm-address' | 'answer-address-change'
  account_id: string | null
  /** The id of what the link is about, if that is not the account. */
  subject_id: string | null
  created_at: string
  expires_at: string
  used_at: string | null
}

export interface AddressChangesTable {
  id: string
  person_id: PersonId
  old_email: string
  new_email: string
  asked_by: PersonId
  asked_by_name: string
  reason: string | null
  asked_at: string
  expires_at: string
  /** When the reader of the new mailbox confirmed. */
  confirmed_at: string | null
  /** When the owner of the old address agreed, or a member of the booking team other than the one who asked. */
  agreed_at: string | null
  /** Null if they agreed through a link. */
  agreed_by: PersonId | null
  agreed_by_name: string | null
  state: 'open' | 'done' | 'stopped' | 'replaced'
  settled_at: string | null
}
