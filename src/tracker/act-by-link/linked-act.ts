import type { ProjectAccess } from '../../access/access.store.ts'
import type { Act } from '../../access/act.ts'
import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { KnownLink } from '../../mail/act-link.ts'

/**
 * What a link leads to: `moved` if what it is about has changed since, `paused` while its project takes no changes, `nothing` if nobody asks this
 * person any more.
 */
export type StateOfLinked<View> =
  | { kind: 'waits'; view: View }
  | { kind: 'answered'; says: string }
  | { kind: 'moved' }
  | { kind: 'paused' }
  | { kind: 'nothing' }

export interface OfLink {
  link: KnownLink
  /** The project as the link's person may see it. */
  access: ProjectAccess
}

/** An act that a link lets its holder do. */
export interface LinkedAct<View extends object = object> {
  /** What the person does: "sign the procedure of Riverside UTC". */
  what: (of: OfLink) => string
  /** The view that shows what they act on, and asks. */
  view: string
  /** What the view shows. */
  load: (context: Context, of: OfLink) => Promise<StateOfLinked<View>>
  act: Act<{ project: ProjectId }>
  /** The form of the act, from what the page of the link sent. */
  sent: (link: KnownLink, sent: object) => object
  /** Sends a new link for what the person is asked now, if anything. */
  askAgain: (trx: Writer, of: { link: KnownLink; at: string }, context: Context) => Promise<void>
}
