import { findVisibleProject } from '../../access/access.store.ts'
import type { Person } from '../../access/access.store.ts'
import { overtakenWith } from '../../access/act.ts'
import type { Decided, Overtaken } from '../../access/act.ts'
import type { Doer, Doing } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import { dayOfMoment } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { NotFoundError } from '../../errors.ts'
import { whyEnded } from '../../mail/act-link.ts'
import type { EndOfLink, KnownLink } from '../../mail/act-link.ts'
import { findActLink } from '../../mail/act-links.store.ts'
import type { OfLink, StateOfLinked } from './linked-act.ts'
import { linkedActs } from './linked-acts.ts'

/** The person of a link, with the roles that they hold and no account. */
const personOf = (link: KnownLink): Person => ({ accountId: '', personId: link.person_id, name: link.name, email: link.email, installationRole: 'none' })

/** Who acts by this link, once the code is right. */
export const doerOf = (link: KnownLink, trace: Doer['trace']): Doer => ({
  person: personOf(link),
  trace: trace && { ...trace, sessionHash: null },
  codeSentTo: link.email,
  manner: `by one-off link and a code sent to ${link.email}`,
})

/** The link of a token, in whatever state; throws NotFoundError if there never was one. */
export async function getLink(db: Reader, token: string): Promise<KnownLink> {
  const link = await findActLink(db, token)
  if (!link) throw new NotFoundError('No such link')
  return link
}

/** A link with its project; undefined if its person holds no role there any more. */
async function withAccess({ db, clock }: Context, link: KnownLink): Promise<OfLink | undefined> {
  const access = await findVisibleProject(db.read, personOf(link), { project: link.project_id, today: dayOfMoment(clock()) })
  return access && { link, access }
}

export type StateOfLink = StateOfLinked<object> | { kind: 'ended'; why: EndOfLink }

/** The link of a token with its state: what someone who opens it may do now. An answer that was given shows even after the link has ended. */
export async function openLink(context: Context, token: string): Promise<{ link: KnownLink; of: OfLink | undefined; state: StateOfLink }> {
  const link = await getLink(context.db.read, token)
  const of = await withAccess(context, link)
  const state: StateOfLinked<object> = of ? await linkedActs[link.kind].load(context, of) : { kind: 'nothing' }
  const why = whyEnded(link, context.clock())
  return { link, of, state: why === undefined || state.kind === 'answered' ? state : { kind: 'ended', why } }
}

/** A link that still waits for an answer; throws NotFoundError for any other, whose page says why. */
export async function getWaiting(context: Context, token: string): Promise<OfLink> {
  const { of, state } = await openLink(context, token)
  if (!of || state.kind !== 'waits') throw new NotFoundError('The link no longer works')
  return of
}

/** Whether the link still works within the write: someone else may have used it since its page was opened. */
export function decideLink<Input extends object>(link: KnownLink, input: Input, { at }: Pick<Doing, 'at'>): Overtaken | Decided<Input & { link: KnownLink }> {
  if (whyEnded(link, Date.parse(at)) !== undefined) return overtakenWith('This link stopped working while you had its page open.')
  return { next: { ...input, link }, happened: [] }
}
