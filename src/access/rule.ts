import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { Reader, Writer } from '../db/database.ts'
import type { Happened } from '../events/vocabulary.ts'
import type { Doer, Doing } from './doing.ts'
import type { Permission } from './permissions.ts'

/** A rule says no: a message for each field, `form` for the act as a whole. `cleaned` replaces what was typed. */
export interface Refused {
  refused: Record<string, string>
  cleaned?: Record<string, string>
}
export const refused = (fields: Record<string, string>, cleaned: Record<string, string> = {}): Refused => ({ refused: fields, cleaned })

/** The thing has changed since the person saw it: nothing is saved, and they are told who changed it, or what the rule says. */
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
  /** The person signs it with their password, sent as `password`: checked only if nothing else stops the act. */
  signed?: true
  /** Work to do before the transaction, because it is slow or writes elsewhere; returns what `form` reads. */
  prepare?: (context: Context, sent: object, asked: { where: Where; doer: Doer }) => Promise<object>
  /** Takes back what `prepare` did, if nothing is saved. */
  discard?: (context: Context, prepared: object) => Promise<void>
  /** Locks rows until the transaction ends, before anything is read, so that concurrent acts on them wait. */
  lock?: (trx: Writer, where: Where, doing: Doing) => Promise<void>
  /** What the rule looks at, read within the transaction; throws NotFoundError, or ForbiddenError for what this person may not change. */
  load: (trx: Reader, where: Where, doing: Doing, input: z.output<Form>) => Promise<Found>
  /** Pure: uses no database, clock or randomness except what `doing` holds. */
  decide: (found: Found, input: z.output<Form>, doing: Doing) => Refused | Overtaken | Decided<Next>
  /** Writes it if the version still matches, else throws ConflictError. Returns anything else that happened as a result. */
  save: (trx: Writer, next: Next, doing: Doing, context: Context) => Promise<Happened[] | void>
  /** What `load` and `save` do, for several things in few statements: a change of thousands of rows then takes a fraction of the time. Each thing is there once. */
  inSets?: {
    /** Undefined where `load` would not find it. */
    load: (trx: Reader, asked: { where: Where; doing: Doing; input: z.output<Form> }[]) => Promise<(Found | undefined)[]>
    save: (trx: Writer, nexts: Next[]) => Promise<Happened[][]>
  }
  /** The id of the thing: its last event tells the second person who changed it. Without it, the ConflictError's message does. */
  subject?: (found: Found) => string
  /** The same for a thing that has another id after the change. */
  whoWasFirst?: (db: Reader, where: Where) => Promise<string>
  /** Work after the commit, such as deleting files. A crash before it must be harmless. */
  after?: (context: Context, next: Next) => Promise<void>
  /** The success message: "Testing: 3 March 2026, confirmed". Empty if the page says enough itself. */
  says: (next: Next, happened: Happened[]) => string
}

export interface Definition<Where, Form extends z.ZodType, Found, Next> extends Rule<Where, Form, Found, Next> {
  permission: Permission
}

export interface LinkDefinition<Where, Form extends z.ZodType, Found, Next> extends Rule<Where, Form, Found, Next> {
  /** What the record calls the holder of the link. */
  as: string
}
