import type { Database, Writer } from '../db/database.ts'
import type { PersonId } from '../db/ids.ts'
import { timeOrderedId } from '../time-ordered-id.ts'
import { recordEvents, takeTurn } from './events.store.ts'
import type { NewEvent } from './events.store.ts'
import { sentenceOf } from './sentences.ts'
import type { Happened } from './vocabulary.ts'

/** Who does something. The id is null for the installation itself: a timer, the command line. The name is for display and decides nothing. */
export interface Actor {
  id: PersonId | null
  name: string
}

/** Who did something, and when (ISO 8601), as rows store it. */
export type ActorAt = Actor & { at: string }

/** Who does something, and when. */
export interface By {
  actor: Actor
  /** ISO 8601. */
  at: string
  newId: () => string
  /** Words that end each sentence: "in several projects at once". */
  manner?: string
  /** For whom they act, if they act for others alone. */
  actingFor?: string
}

/** An event of the chain, made from what happened. A kind is its subject and its action: `date.moved`. */
export function eventOf(happened: Happened, { actor, at, manner, actingFor }: By): NewEvent {
  const { kind, id, project, from, to, reason, undoes } = happened
  const dot = kind.indexOf('.')
  const said = sentenceOf(happened, actor.name)
  // Acts of which the record keeps for whom they were done say so themselves.
  const forWhom = actingFor && !said.endsWith(`for ${actingFor}`) ? `for ${actingFor}` : ''
  return {
    id: timeOrderedId(),
    at,
    actor,
    projectId: project,
    subject: kind.slice(0, dot),
    subjectId: id,
    action: kind.slice(dot + 1),
    sentence: [said, forWhom, manner].filter(Boolean).join(', '),
    from: from ?? null,
    to: to ?? null,
    reason: reason || null,
    undoes: undoes ?? null,
  }
}

/** Appends what happened to the chain and returns the ids of the events, in order. */
export async function record(trx: Writer, happened: Happened[], by: By): Promise<string[]> {
  const events = happened.map((one) => eventOf(one, by))
  await recordEvents(trx, events)
  return events.map((one) => one.id)
}

/** What a write returns: what happened, and whatever else its caller needs. */
export type Written<T> = Happened[] | { happened: Happened[]; result: T }

/** `write` of every Database. It calls `transaction` on the same object, so that a wrapper of that method applies here too. */
export async function writeRecorded<T>(this: Database, by: By, fn: (trx: Writer) => Promise<Written<T>>, label?: string): Promise<T> {
  return this.transaction(async (trx) => {
    await takeTurn(trx)
    const written = await fn(trx)
    const { happened, result } = Array.isArray(written) ? { happened: written, result: undefined as T } : written
    await record(trx, happened, by)
    return result
  }, label)
}
