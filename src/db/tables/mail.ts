import type { PersonId } from '../ids.ts'
export interface OutboxTable {
  id: string
  recipient: string
  subject: string
  /** The text, while it may still be sent: it may contain a link that opens an account. */
  body: string
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
