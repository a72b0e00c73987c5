import { ConflictError, Refusal } from '../errors.ts'
import type { Act, Outcome } from './act.ts'
import type { Page } from './page.ts'

/** Why a form is drawn again. What was typed is in `page.typed`. */
export interface Again {
  status: number
  errors: Record<string, string>
  /** Who changed the thing meanwhile, and what saving again would do. */
  conflict?: string
  /** Who changed it alone, for a form whose button replaces nothing. */
  overtakenBy?: string
}

/** What a page adds to an act. */
export interface OnPage<Where, Next> {
  /** Draws the form again. Without it a refusal is a page of its own. */
  again?: (page: Page, why: Again) => Promise<void> | void
  /** The address that shows the effect. */
  to: (page: Page, next: Next) => string
  /** What else the request leads to, after the commit: a security event, the session. `events` are the ids of what happened. */
  after?: (page: Page, next: Next, events: string[]) => Promise<void> | void
  /** Of what, if the parameters of the address do not say. */
  where?: (page: Page) => Where
  /** What was sent, if it is more than the fields of the form. */
  sent?: (page: Page) => object
}

/** Does what a form asks for and answers: 303 and a word when it is done, else 422 or 409 with the form and everything that was typed. */
export async function submit<Where extends object, Next>(page: Page, act: Act<Where, Next>, on: OnPage<Where, Next>): Promise<void> {
  const where = on.where ? on.where(page) : (page.req.params as Where)
  const outcome = await act.run(page.context, page.doer, where, on.sent ? on.sent(page) : page.sent)
  if (outcome.kind === 'done') {
    await on.after?.(page, outcome.next, outcome.events)
    return page.done(on.to(page, outcome.next), outcome.says)
  }
  if (outcome.kind === 'not allowed') throw outcome.error
  if (!on.again) throw outcome.kind === 'conflict' ? new ConflictError(outcome.says) : new Refusal(Object.values(outcome.fields).join('. '))
  if (outcome.kind === 'refused') Object.assign(page.sent, outcome.cleaned)
  return on.again(page, againOf(outcome))
}

const againOf = (outcome: Exclude<Outcome<unknown>, { kind: 'done' | 'not allowed' }>): Again =>
  outcome.kind === 'refused'
    ? { status: 422, errors: outcome.fields }
    : {
        status: 409,
        errors: {},
        conflict: `${outcome.says} What you typed is below, not saved yet. If you save it now, it replaces their change.`,
        overtakenBy: outcome.says,
      }
