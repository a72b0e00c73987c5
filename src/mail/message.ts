import { z } from 'zod'
import type { PersonId } from '../db/ids.ts'
import type { OutboxTable } from '../db/tables/mail.ts'
import type { ChosenKind } from './email-kinds.ts'
import type { Part } from './letter.ts'

/** A message to one person. */
export interface Message {
  to: string
  subject: string
  says: Part[]
  attachments?: Attachment[]
  /** Which emails its recipient can choose to get or not, so that it can say where. Without it, nobody can do without this message: a code, a password link. */
  choice?: { person: PersonId; kind: ChosenKind | 'all' }
  /** The id of the person whose act causes it. They are told if it cannot be delivered. */
  sender?: PersonId | null
  /** The path of the page where the sender can correct a wrong address. */
  about?: string
}

const attachment = z.object({ name: z.string(), type: z.string(), content: z.string() })
/** A file in a message: text, and small. */
export type Attachment = z.output<typeof attachment>
/** How many characters the files of a message have at most, as they are stored. */
export const mostAttached = 100_000

/** The files of a message, as they are stored. */
export const readAttachments = (stored: string | null): Attachment[] => (stored === null ? [] : z.array(attachment).parse(JSON.parse(stored)))

export type MailState = OutboxTable['state']

const minute = 60_000
const hour = 60 * minute
export const giveUpAfterMs = 48 * hour
/** Longer than an attempt can take, so that only one process at a time sends a message. */
export const leaseMs = 3 * minute

/** How long to wait after the first attempt, the second and so on; the last value applies from then on. */
const waitsMs = [minute, 5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour]
const jitter = 0.25
export const longestWaitMs = 4 * hour * (1 + jitter)

/** How long to wait after so many attempts. `random`, from 0 to 1, spreads out messages that failed together. */
export function waitAfter(tries: number, random: number): number {
  const wait = waitsMs[Math.min(tries, waitsMs.length) - 1] ?? minute
  return Math.round(wait * (1 - jitter + 2 * jitter * random))
}

/** The outcome of an attempt. `down`: the server itself could not be reached, so another message would fare no better. */
export type Outcome = { kind: 'sent' } | { kind: 'refused'; says: string } | { kind: 'failed'; says: string; down: boolean } | { kind: 'aborted' }
