import type { EventsTable } from '../db/tables/events.ts'
import { digestOf } from '../digest.ts'

export type Hashed = Omit<EventsTable, 'hash'>

/** SHA-256 over the fields in a fixed order; each hash covers the one before it. Events from before rows were recorded have one field fewer. */
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
  return digestOf(JSON.stringify(fields))
}

/** The end of the chain at one moment. If it is stored elsewhere, it proves that nothing before it was rewritten. */
export interface Head {
  seq: number
  hash: string
}

export const headInWords = ({ seq, hash }: Head): string => (seq === 0 ? 'no events yet' : `${seq}:${hash}`)

export const headLine = (head: Head): string => `Head of the chain: ${headInWords(head)}`

/** How much of the hash is in the name of a downloaded file: with the number of the event, enough to identify the head. */
const digitsInFileName = 16

export const headInFileName = ({ seq, hash }: Head): string => (seq === 0 ? 'no-events' : `head-${seq}-${hash.slice(0, digitsInFileName)}`)

/** A head as it was printed: the whole hash, or, in a file name, its beginning with the number. */
export interface PrintedHead {
  seq?: number
  hash: string
}

/** Reads what was printed: `NUMBER:HASH`, the hash alone, or the name of a downloaded file. Undefined for anything else. */
export function readHead(text: string): PrintedHead | undefined {
  const given = text.trim().toLowerCase().slice(0, 500)
  const whole = /^(?:([0-9]{1,15}):)?([0-9a-f]{64})$/.exec(given)
  const [, seq, hash] = whole ?? /head-([0-9]{1,15})-([0-9a-f]{16})(?![0-9a-f])/.exec(given) ?? []
  if (hash === undefined) return undefined
  return { hash, ...(seq === undefined ? {} : { seq: Number(seq) }) }
}

/** Whether an event is the head that was printed. */
export const isPrintedHead = (printed: PrintedHead, { seq, hash }: Head): boolean => hash.startsWith(printed.hash) && (printed.seq ?? seq) === seq
