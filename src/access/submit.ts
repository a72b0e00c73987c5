import { ConflictError, Refusal } from '../errors.ts'
import type { Act, Outcome } from './act.ts'
import type { Page } from './page.ts'

/** Why a form is shown again. What was typed is in `page.typed`. */
export interface Again {
  status: number
  errors: Record<string, string>
  /** Who changed the thing first. */
  first?: string
  /** The same, and what saving again would do. */
  conflict?: string
}

/** What a page adds to an act. */
export type OnPage<Where, Next> = Added<Where, Next> & (Leads<Next> | Answers<Next>)

interface Leads<Next> {
  /** The address that shows the effect. */
  to: (page: Page, next: Next) => string
  /** Sends its own response, if it needs more than a success message. */
  done?: (page: Page, done: { next: Next; says: string; to: string }) => Promise<void> | void
}
interface Answers<Next> {
  to?: never
  /** Sends its own response, if no address shows the effect or the session is gone. */
  done: (page: Page, done: { next: Next; says: string }) => Promise<void> | void
}
interface Added<Where, Next> {
  /** Shows the form again. Without it a refusal appears on an error page. */
  again?: (page: Page, why: Again) => Promise<void> | void
  /** Asks for confirmation first; undefined if none is needed. The answer comes with the form. */
  ask?: (page: Page, next: Next) => Promise<void> | undefined
  /** What to do after a conflict, if saving again is not the purpose of the form; may be empty. */
  afterConflict?: string
  /** Further effects of the request, after the commit: a security event, the session. `events` are the ids of what happened. */
  after?: (page: Page, next: Next, events: string[]) => Promise<void> | void
  /** What was typed but not saved, for the fields of the page that shows the effect. */
  typed?: (next: Next) => Record<string, string>
  /** What the act is about, if the address parameters do not say. */
  where?: (page: Page) => Where
  /** What was sent, if it is more than the form's fields. */
  sent?: (page: Page) => object
  /** Sends its own response when done, if only a part of what was sent could be saved. */
  done?: (page: Page, done: { next: Next; says: string; to: string }) => Promise<void> | void
}

/** Does what a form asks for and answers: 303 and a success message, else 422 or 409 with the form and everything that was typed. */
export async function submit<Where extends object, Next>(page: Page, act: Act<Where, Next>, on: OnPage<Where, Next>): Promise<void> {
  const where = on.where ? on.where(page) : (page.req.params as Where)
  const sent = on.sent ? on.sent(page) : page.sent
  if (on.ask) {
    const would = await act.preview(page.context, page.doer, where, sent)
    const asked = would.kind === 'done' ? on.ask(page, would.next) : undefined
    if (asked) return asked
  }
  const outcome = await act.run(page.context, page.doer, where, sent)
  if (outcome.kind === 'done') {
    await on.after?.(page, outcome.next, outcome.events)
    if (!on.to) return on.done(page, outcome)
    const to = on.to(page, outcome.next)
    return on.done ? on.done(page, { ...outcome, to }) : page.done(to, outcome.says || undefined, on.typed?.(outcome.next))
  }
  if (outcome.kind === 'not allowed') throw outcome.error
  if (!on.again) throw outcome.kind === 'conflict' ? new ConflictError(outcome.says) : new Refusal(Object.values(outcome.fields).join('. '))
  if (outcome.kind === 'refused') Object.assign(page.sent, outcome.cleaned)
  return on.again(page, againOf(outcome, on.afterConflict))
}

const saveAgain = 'What you typed is below, not saved yet. If you save it now, it replaces their change.'

const againOf = (outcome: Exclude<Outcome<unknown>, { kind: 'done' | 'not allowed' }>, next = saveAgain): Again =>
  outcome.kind === 'refused'
    ? { status: 422, errors: outcome.fields }
    : { status: 409, errors: {}, first: outcome.says, conflict: [outcome.says, next].filter(Boolean).join(' ') }
