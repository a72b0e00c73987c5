import { createHash } from 'node:crypto'
import type { EventsTable } from '../db/tables/events.ts'

export type Hashed = Omit<EventsTable, 'hash'>

/** SHA-256 over the fields in a fixed order; each record's hash covers the one before it. Events from before rows were recorded have one field less. */
export function hashOf(row: Hashed): string {
  const fields = [
    row.seq,
    row.id,
    row.at,
    row.actor_id,
    row.actor_name,
    row.project_id,
    row.subject,
    row.subject_id,
    row.action,
    row.sentence,
    row.changed_from,
    row.changed_to,
    row.reason,
    row.undoes,
    row.previous_hash,
    ...(row.rows_digest === null ? [] : [row.rows_digest]),
  ]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

/** The end of the chain at one moment. Kept elsewhere, it proves that nothing before it was rewritten. */
export interface Head {
  seq: number
  hash: string
}

export const headInWords = ({ seq, hash }: Head): string => (seq === 0 ? 'no events yet' : `${seq}:${hash}`)

export const headLine = (head: Head): string => `Head of the chain: ${headInWords(head)}`

/** Reads what was printed: `SEQ:HASH`, or the hash alone. Undefined if it is neither. */
export function readHead(text: string): (Partial<Head> & { hash: string }) | undefined {
  const match = /^(?:([0-9]{1,15}):)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase())
  if (match?.[2] === undefined) return undefined
  return { hash: match[2], ...(match[1] === undefined ? {} : { seq: Number(match[1]) }) }
}
