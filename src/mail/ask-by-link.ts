import type { Context } from '../context.ts'
import { dayOfMoment } from '../day.ts'
import type { Day } from '../day.ts'
import type { Writer } from '../db/database.ts'
import type { PersonId } from '../db/ids.ts'
import type { ActLinksTable } from '../db/tables/mail.ts'
import { ConflictError } from '../errors.ts'
import { keyedHash } from '../keyed-hash.ts'
import { nextReminder, whyEnded } from './act-link.ts'
import type { KnownLink } from './act-link.ts'
import { findManager, findOpenLink, insertActLink, needsAccount, saveReminder } from './act-links.store.ts'
import { hashOfToken } from './links.ts'
import type { LinkRequest } from './link-request.ts'
import type { Message } from './message.ts'

export type AskContext = Pick<Context, 'config' | 'newId'> & { mail: Pick<Context['mail'], 'queue'> }

interface Asking {
  at: string
  /** The id of the person who causes the message; they are told if it cannot be delivered. */
  sender: PersonId | null
  /** The id of the person who is told of the answer; null if the act itself tells who has to know. */
  askedBy?: PersonId | null
  /** How many reminders were sent with the link before. */
  reminders?: number
}

/** The token of a link comes from its id and the secret of the installation, so that a reminder has the same link. */
const tokenOf = (context: Pick<Context, 'config'>, id: string): string => keyedHash(context, 'act-link', id)

/** Whether a link was made with the secret that the installation has now: only then its token can be sent again. */
export const isOurs = (link: Pick<ActLinksTable, 'id' | 'token_hash'>, context: Pick<Context, 'config'>): boolean =>
  hashOfToken(tokenOf(context, link.id)) === link.token_hash

/** The path of a link that was sent; undefined if it was made with another secret. */
export const pathOfLink = (link: Pick<ActLinksTable, 'id' | 'token_hash'>, context: Pick<Context, 'config'>): string | undefined =>
  isOurs(link, context) ? `/act/${tokenOf(context, link.id)}` : undefined

/** Whether a link is for what its person is asked now. */
export const isFor = (link: Pick<ActLinksTable, 'subject_id' | 'digest'>, request: Pick<LinkRequest, 'subject' | 'digest'>): boolean =>
  link.subject_id === request.subject && link.digest === request.digest

/**
 * Makes a link for a request and returns its path. The caller sends it to the address of the person, and to nobody else. The link that this person
 * had for the same thing stops working.
 */
export async function makeActLink(
  trx: Writer,
  { kind, project, person, roles, subject, digest, at, askedBy = null, reminders = 0 }: LinkRequest & Omit<Asking, 'sender'>,
  context: Pick<Context, 'config' | 'newId'>,
): Promise<string> {
  const id = context.newId()
  const token = tokenOf(context, id)
  await insertActLink(trx, {
    id,
    token,
    kind,
    project_id: project,
    person_id: person.id,
    role_keys: JSON.stringify(roles),
    subject_id: subject,
    digest,
    email: person.email,
    reminders,
    remind_on: nextReminder(dayOfMoment(at), reminders),
    last_sent_on: dayOfMoment(at),
    asked_by_id: askedBy,
    at,
  })
  return `/act/${token}`
}

/** Emails someone a link to do an act. */
export async function askByLink(trx: Writer, asked: LinkRequest & Asking, context: AskContext): Promise<void> {
  const path = await makeActLink(trx, asked, context)
  await send(trx, asked, { path, isReminder: false, sender: asked.sender }, context)
}

/**
 * Emails someone the link that they have for a request once more, or a new one if it does not work any more: whoever finds an old link must not be
 * able to end the one that its person is answering with.
 */
export async function askAgain(trx: Writer, asked: LinkRequest & Asking, context: AskContext): Promise<void> {
  const link = await findOpenLink(trx, asked)
  const works = link !== undefined && whyEnded(link, Date.parse(asked.at)) === undefined && isOurs(link, context) && isFor(link, asked)
  if (!works) return askByLink(trx, asked, context)
  await send(trx, asked, { path: `/act/${tokenOf(context, link.id)}`, isReminder: false, sender: asked.sender }, context)
}

interface Reminding {
  link: KnownLink
  request: LinkRequest
  day: Day
  at: string
  /** The id of the person who presses the button. */
  sender: PersonId | null
}

/**
 * Sends a reminder with the link that someone has, in place of the next one of the schedule; with a new link if that one is for something else, or
 * the secret of the installation has changed since. False if another was sent since the link was read.
 */
export async function sendReminder(trx: Writer, { link, request, day, at, sender }: Reminding, context: AskContext): Promise<boolean> {
  const reminders = link.reminders + 1
  if (!isOurs(link, context) || !isFor(link, request)) {
    if (!(await saveReminder(trx, link, { reminders: link.reminders, remind_on: null }))) return false
    await askByLink(trx, { ...request, at, sender, askedBy: link.asked_by_id, reminders }, context)
    return true
  }
  if (!(await saveReminder(trx, link, { reminders, remind_on: nextReminder(day, reminders), last_sent_on: day }))) return false
  await send(trx, request, { path: `/act/${tokenOf(context, link.id)}`, isReminder: true, sender }, context)
  return true
}

/** Asks someone with a new link if they have none that works, else reminds them with the one that they have. Throws ConflictError if someone else did. */
export async function askOrRemind(
  trx: Writer,
  {
    link,
    request,
    sender,
    ...asking
  }: Omit<Reminding, 'link' | 'sender'> & { link: KnownLink | undefined; sender: PersonId | null; askedBy?: PersonId | null },
  context: AskContext,
): Promise<void> {
  if (!link) return askByLink(trx, { ...request, ...asking, sender }, context)
  if (!(await sendReminder(trx, { link, request, sender, ...asking }, context))) throw new ConflictError('They were reminded a moment ago')
}

/** Where someone answers: by their link, or, if the act takes an account, on its page alone. */
const whereTo = (page: string, link: string | null): Message['says'] =>
  link === null
    ? [{ button: 'Sign in and answer', to: page }, 'You need an account for this. If you have none, ask whoever runs the project to have one made for you.']
    : [
        { button: 'Read and answer here, without an account', to: link },
        'The link is yours alone: do not forward this message.',
        { link: 'If you have an account, you can sign in and answer here instead', to: page },
      ]

/** Sends the message that asks someone, or asks again. */
async function send(
  trx: Writer,
  { kind, project, person, mail: { subject, says, page } }: LinkRequest,
  { path, isReminder, sender }: { path: string; isReminder: boolean; sender: PersonId | null },
  { mail, config: { publicUrl: site } }: AskContext,
): Promise<void> {
  const link = (await needsAccount(trx, kind)) ? null : `${site}${path}`
  const manager = await findManager(trx, project)
  const questions = manager && manager.id !== person.id ? [`If you have a question, ask the project manager, ${manager.name} (${manager.email}).`] : []
  await mail.queue(trx, {
    to: person.email,
    sender,
    about: `/projects/${project}/people`,
    subject: isReminder ? `Reminder: ${subject.charAt(0).toLowerCase()}${subject.slice(1)}` : subject,
    // Someone who presses the button asks again; only those that come by themselves can be stopped.
    choice: { person: person.id, kind: isReminder && sender === null ? 'reminders' : 'requests' },
    says: [...says(isReminder).split('\n\n'), ...whereTo(`${site}${page}`, link), ...questions],
  })
}
