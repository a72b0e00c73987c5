import { findVisibleProject } from '../../access/access.store.ts'
import type { Person } from '../../access/access.store.ts'
import { overtakenWith } from '../../access/act.ts'
import type { Decided, Overtaken } from '../../access/act.ts'
import { everywhere } from '../../access/doing.ts'
import type { Doer, Doing } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import { today } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { NotFoundError } from '../../errors.ts'
import { whyEnded, whyNotCorrected } from '../../mail/act-link.ts'
import type { EndOfLink, KnownLink } from '../../mail/act-link.ts'
import { findActLink, needsAccount } from '../../mail/act-links.store.ts'
import { isFor } from '../../mail/ask-by-link.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import { momentOf } from '../../web/moments.ts'
import type { Correctable, Given, OfLink, StateOfLinked, Waits } from './linked-act.ts'
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

/** A link with its project; undefined if its person holds no role there any more, and its act needs one. */
async function withAccess({ db, clock }: Context, link: KnownLink): Promise<OfLink | undefined> {
  const person = linkedActs[link.kind].needsNoRole ? everywhere : personOf(link)
  const access = await findVisibleProject(db.read, person, { project: link.project_id, today: today({ clock }) })
  return access && { link, access }
}

export type StateOfLink = StateOfLinked | { kind: 'ended'; why: EndOfLink }

export interface Found {
  link: KnownLink
  /** What its person is asked now; undefined if that is not what the link is for: something of it has changed. */
  request: LinkRequest | undefined
  /** The installation requires an account for it. */
  takesAccount: boolean
}

async function withRequest(db: Reader, link: KnownLink, given: Given): Promise<Found> {
  const request = await linkedActs[link.kind].find(db, link, given)
  return { link, request: request && isFor(link, request) ? request : undefined, takesAccount: await needsAccount(db, link.kind) }
}

/** The link of a token, with what its person is asked; throws NotFoundError if there never was one. */
export const loadLink = async (db: Reader, token: string, given: Given): Promise<Found> => withRequest(db, await getLink(db, token), given)

/** What its person answered with it; undefined as long as they did not. */
const saidBy = ({ said, ended_at: at, made_at: made }: KnownLink): StateOfLinked | undefined =>
  said === null ? undefined : { kind: 'answered', says: `You answered on ${momentOf(at ?? made)}. ${said}.` }

/** Whether the answer of a link may be corrected with it, as far as the link goes. */
const mayCorrect = async ({ clock, db }: Context, link: KnownLink): Promise<boolean> =>
  whyNotCorrected(link, clock()) === undefined && !(await needsAccount(db.read, link.kind))

async function stateOf(context: Context, of: OfLink): Promise<StateOfLinked> {
  const { link } = of
  const state = await linkedActs[link.kind].load(context, of)
  if (state.kind === 'answered') return (await mayCorrect(context, link)) ? state : { kind: 'answered', says: state.says }
  const said = saidBy(link)
  if (said) return said
  if (state.kind !== 'waits') return state
  const { request, takesAccount } = await withRequest(context.db.read, link, { today: today(context), templates: context.templates })
  if (!request) return { kind: 'moved' }
  return takesAccount ? { kind: 'account', page: request.mail.page } : state
}

/** The link of a token with its state: what someone who opens it may do now. An answer that was given shows even after the link has ended. */
export async function openLink(context: Context, token: string): Promise<{ link: KnownLink; of: OfLink | undefined; state: StateOfLink }> {
  const link = await getLink(context.db.read, token)
  const of = await withAccess(context, link)
  // Whoever answered for someone else may have no role any more.
  const state: StateOfLinked = of ? await stateOf(context, of) : (saidBy(link) ?? { kind: 'nothing' })
  const why = whyEnded(link, context.clock())
  return { link, of, state: why === undefined || state.kind === 'answered' ? state : { kind: 'ended', why } }
}

/** A link that still waits for an answer; throws NotFoundError for any other, whose page says why. */
export async function getWaiting(context: Context, token: string): Promise<OfLink & { waits: Waits }> {
  const { of, state } = await openLink(context, token)
  if (!of || state.kind !== 'waits') throw new NotFoundError('The link no longer works')
  return { ...of, waits: state }
}

/** A link whose answer may be corrected; throws NotFoundError for any other, whose page says why. */
export async function getCorrectable(context: Context, token: string): Promise<OfLink & { correctable: Correctable }> {
  const { of, state } = await openLink(context, token)
  if (!of || state.kind !== 'answered' || !state.correctable) throw new NotFoundError('The link no longer works')
  return { ...of, correctable: state.correctable }
}

/** Whether a link still takes a code within the write; the act itself sees whether there is something to correct. */
export function decideCorrectable<Input extends object>(
  { link, takesAccount }: Pick<Found, 'link' | 'takesAccount'>,
  input: Input,
  { at }: Pick<Doing, 'at'>,
): Overtaken | Decided<Input & { link: KnownLink }> {
  if (whyNotCorrected(link, Date.parse(at)) !== undefined) return overtakenWith('This link stopped working while you had its page open.')
  if (takesAccount) return overtakenWith('From now on, this needs an account.')
  return { next: { ...input, link }, happened: [] }
}

/** Whether the link still works within the write: someone else may have used it since its page was opened, or changed what it is about. */
export function decideLink<Input extends object>(
  { link, request, takesAccount }: Found,
  input: Input,
  { at }: Pick<Doing, 'at'>,
): Overtaken | Decided<Input & { link: KnownLink; request: LinkRequest }> {
  if (whyEnded(link, Date.parse(at)) !== undefined) return overtakenWith('This link stopped working while you had its page open.')
  if (!request) return overtakenWith('What this page is about changed while you had it open.')
  if (takesAccount) return overtakenWith('From now on, this needs an account.')
  return { next: { ...input, link, request }, happened: [] }
}
