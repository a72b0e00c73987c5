import type { ProjectAccess } from '../../access/access.store.ts'
import type { Act, Outcome } from '../../access/act.ts'
import type { Doer } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import type { Day } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import type { Templates } from '../templates/templates.ts'

/** An act with what it is about and its form, ready to be done by whoever holds a link. */
export interface Call {
  preview: (context: Context, doer: Doer) => Promise<Outcome<unknown>>
  within: (trx: Writer, context: Context, doer: Doer) => Promise<Outcome<unknown>>
  /** The field of the page for a field of the act's form. */
  fieldOf: (name: string) => string
}

/** An act that takes a password takes the code in its place, which is checked once for all calls. */
export function callOf<Where extends object>(act: Act<Where>, where: Where, fields: object, fieldOf = (name: string): string => name): Call {
  const sent = { ...fields, password: 'the code' }
  return {
    preview: (context, doer) => act.preview(context, doer, where, sent),
    within: (trx, context, doer) => act.within(trx, { context, doer, where, sent }),
    fieldOf,
  }
}

/** What the page of a link sent, by field. */
export type Sent = Record<string, string>

/** Something that waits for an answer: what the view shows, and the acts that an answer means. */
export interface Waits {
  kind: 'waits'
  view: object
  calls: (sent: Sent) => Call[]
  /** The ids of the evidence whose files the page links. */
  files?: string[]
  /** What the person may do beside their answer: it takes a code too, and the link goes on. By the last part of its address. */
  also?: Partial<Record<Beside, (sent: Sent) => Call>>
}
export const besides = ['comment', 'delegate'] as const
export type Beside = (typeof besides)[number]

/** An answer that its person may correct: what the view shows, and the acts that the correction means. */
export interface Correctable {
  view: object
  calls: (sent: Sent) => Call[]
}

/**
 * What a link leads to: `moved` if what it is about has changed since, `paused` while its project takes no changes, `nothing` if nobody asks this
 * person any more, with who answered if that is why.
 */
export type StateOfLinked =
  | Waits
  /** The installation requires an account for this: the path of its page. */
  | { kind: 'account'; page: string }
  | { kind: 'answered'; says: string; correctable?: Correctable | undefined }
  | { kind: 'moved' }
  | { kind: 'paused' }
  | { kind: 'nothing'; says?: string }

export interface OfLink {
  link: KnownLink
  /** The project as the link's person may see it. */
  access: ProjectAccess
}

/** What an email says of an answer by link. */
export interface Receipt {
  subject: string
  says: string[]
  /** Whether the same link corrects it. */
  mayCorrect: boolean
}

/** What is needed beside the rows to find what someone is asked. */
export interface Given {
  today: Day
  templates: Pick<Templates, 'environments'>
}

/** An act that a link lets its holder do. */
export interface LinkedAct {
  /** What the person does: "sign the procedure of Riverside UTC". */
  what: (of: OfLink) => string
  /** The view that shows what they act on, and asks. */
  view: string
  /** What the person of the link is asked now; undefined if nothing. */
  find: (db: Reader, link: Pick<KnownLink, 'project_id' | 'person_id' | 'subject_id'>, given: Given) => Promise<LinkRequest | undefined>
  /** Whether its person needs no role in the project: `load` decides alone what they see. */
  needsNoRole?: true
  /** What its page shows. */
  load: (context: Context, of: OfLink) => Promise<StateOfLinked>
  /** What was answered with the link, for the email that confirms it; without it, none does. */
  receipt?: (trx: Reader, link: KnownLink) => Promise<Receipt | undefined>
}
