import { ConflictError, InvalidFormError, Refusal } from '../errors.ts'
import type { Act, Outcome, Stopped } from './act.ts'
import type { Page } from './page.ts'

/** Why a form is drawn again. What was typed is in `page.typed`. */
export interface Again {
  status: number
  errors: Record<string, string>
  /** Who changed the thing meanwhile, and what saving again would do. */
  conflict?: string
  /** Who changed it alone, for a form that cannot be saved again as it is. */
  changed?: string
}

/** What a page adds to an act. */
export interface OnPage<Where, Next> {
  /** Draws the form again. Without it a refusal is a page of its own. */
  again?: (page: Page, why: Again) => Promise<void> | void
  /** The address that shows the effect. */
  to: (page: Page, next: Next) => string
  /** Of what, if the parameters of the address do not say. */
  where?: (page: Page) => Where
  /** What was sent, if it is more than the fields of the form. */
  sent?: (page: Page) => object
  /** What the person has to prove, like their password, once nothing else stops the act; throws InvalidFormError. */
  prove?: (page: Page) => Promise<void>
  /** Answers in another way when it is done, if only a part of what was sent could be saved. */
  done?: (page: Page, done: { next: Next; says: string; to: string }) => Promise<void> | void
}

/** Does what a form asks for and answers: 303 and a word when it is done, else 422 or 409 with the form and everything that was typed. */
export async function submit<Where extends object, Next>(page: Page, act: Act<Where, Next>, on: OnPage<Where, Next>): Promise<void> {
  const where = on.where ? on.where(page) : (page.req.params as Where)
  const sent = on.sent ? on.sent(page) : page.sent
  const unproven = on.prove && ((await act.stopped(page.context, page.doer, where, sent)) ?? (await unprovenBy(page, on.prove)))
  const outcome = unproven ?? (await act.run(page.context, page.doer, where, sent))
  if (outcome.kind === 'done') {
    const to = on.to(page, outcome.next)
    return on.done ? on.done(page, { ...outcome, to }) : page.done(to, outcome.says)
  }
  if (outcome.kind === 'not allowed') throw outcome.error
  if (!on.again) throw outcome.kind === 'conflict' ? new ConflictError(outcome.says) : new Refusal(Object.values(outcome.fields).join('. '))
  if (outcome.kind === 'refused') Object.assign(page.sent, outcome.cleaned)
  return on.again(page, againOf(outcome))
}

/** What is wrong with what was to prove; undefined if it is proven. */
async function unprovenBy(page: Page, prove: (page: Page) => Promise<void>): Promise<Stopped | undefined> {
  try {
    await prove(page)
    return undefined
  } catch (error) {
    if (error instanceof InvalidFormError) return { kind: 'refused', fields: error.fields, cleaned: {} }
    throw error
  }
}

const againOf = (outcome: Exclude<Outcome<unknown>, { kind: 'done' | 'not allowed' }>): Again =>
  outcome.kind === 'refused'
    ? { status: 422, errors: outcome.fields }
    : {
        status: 409,
        errors: {},
        changed: outcome.says,
        conflict: `${outcome.says} What you typed is below, not saved yet. If you save it now, it replaces their change.`,
      }
