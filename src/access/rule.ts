import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { Reader, Writer } from '../db/database.ts'
import type { Happened } from '../events/vocabulary.ts'
import type { Doer, Doing } from './doing.ts'
import type { Permission } from './permissions.ts'

/** A rule says no: a sentence a field, `form` for the act as a whole. `cleaned` takes the place of what was typed. */
export interface Refused {
  refused: Record<string, string>
  cleaned?: Record<string, string>
}
export const refused = (fields: Record<string, string>, cleaned: Record<string, string> = {}): Refused => ({ refused: fields, cleaned })

/** What the person saw has changed since: nothing is saved, and they are told who changed it, or what the rule says. */
export interface Overtaken {
  overtaken: true
  says?: string
}
export const overtaken: Overtaken = { overtaken: true }
export const overtakenWith = (says: string): Overtaken => ({ overtaken: true, says })

/** A rule says yes: what `save` writes, and what happened. */
export interface Decided<Next> {
  next: Next
  happened: Happened[]
}

/** What an act is made of. */
export interface Rule<Where, Form extends z.ZodType, Found, Next> {
  form: Form
  /** The person signs it with their password, sent as `password`: it is asked for once nothing else stops the act. */
  signed?: true
  /** What has to be done before the transaction, because it is slow or writes elsewhere; returns what `form` reads. */
  prepare?: (context: Context, sent: object, asked: { where: Where; doer: Doer }) => Promise<object>
  /** Takes back what `prepare` did, if nothing is saved. */
  discard?: (context: Context, prepared: object) => Promise<void>
  /** Holds rows until the transaction ends, before anything is read, so that whoever acts on them at the same time waits. */
  lock?: (trx: Writer, where: Where, doing: Doing) => Promise<void>
  /** What the rule looks at, read within the transaction; throws NotFoundError, or ForbiddenError for what this person may not change. */
  load: (trx: Reader, where: Where, doing: Doing, input: z.output<Form>) => Promise<Found>
  /** Pure: no database, clock or randomness beside what `doing` holds. */
  decide: (found: Found, input: z.output<Form>, doing: Doing) => Refused | Overtaken | Decided<Next>
  /** Writes it, if the version still matches, else throws ConflictError. Returns what else happened by it. */
  save: (trx: Writer, next: Next, doing: Doing, context: Context) => Promise<Happened[] | void>
  /** The id of the thing, whose last event tells whoever comes second who changed it. Without it the words of the ConflictError do. */
  subject?: (found: Found) => string
  /** The same for a thing that is another one after the change. */
  whoWasFirst?: (db: Reader, where: Where) => Promise<string>
  /** What is left to do after the commit: files to drop. A crash before it must do no harm. */
  after?: (context: Context, next: Next) => Promise<void>
  /** What is said when it is done: "Testing: 3 March 2026, confirmed". Empty if the page says enough itself. */
  says: (next: Next, happened: Happened[]) => string
}

export interface Definition<Where, Form extends z.ZodType, Found, Next> extends Rule<Where, Form, Found, Next> {
  permission: Permission
}

export interface LinkDefinition<Where, Form extends z.ZodType, Found, Next> extends Rule<Where, Form, Found, Next> {
  /** What the record calls whoever holds the link. */
  as: string
}
