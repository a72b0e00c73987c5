import { randomInt } from 'node:crypto'
import { isDatedAhead, isWithin } from '../clock.ts'
import { addDays, dayInWords } from '../day.ts'
import type { Day } from '../day.ts'
import type { ActLinksTable } from '../db/tables/mail.ts'
import { workingDayFrom } from '../working-day.ts'
import type { Message } from './message.ts'

/** What a one-off link lets its holder do. */
export type ActLinkKind = ActLinksTable['kind']

/** What each kind of link is for, in words that follow "to". */
export const actNames: Record<ActLinkKind, string> = {
  'sop.sign': 'sign a procedure',
  'sop.read': 'confirm that they have read a procedure',
  'prerequisite.settle': 'answer for a prerequisite',
  'condition.settle': 'confirm before a test',
  'go.confirm': 'confirm go',
  'hand-over.accept': 'accept a hand-over',
}
export const isActLinkKind = (text: string): text is ActLinkKind => Object.hasOwn(actNames, text)

/** Acts on one of several things in a project, like its prerequisites: a person has a link for each. Of any other act, a new link replaces the last. */
export const isOfSeveral = (kind: ActLinkKind): boolean => kind === 'prerequisite.settle' || kind === 'condition.settle'

const firstAfterDays = 3
const nextAfterDays = 2
const mostReminders = 5

/** The day of the next reminder after someone was asked or reminded, on a working day; null after the last one. */
export function nextReminder(day: Day, reminders: number): Day | null {
  if (reminders >= mostReminders) return null
  return workingDayFrom(addDays(day, reminders === 0 ? firstAfterDays : nextAfterDays))
}

/** When someone was asked or reminded, and when they are reminded next. */
export function askedWords({ reminders, last_sent_on: sent, remind_on: next }: Pick<ActLinksTable, 'reminders' | 'last_sent_on' | 'remind_on'>): string {
  const asked = `${reminders === 0 ? 'Asked' : 'Reminded'} on ${dayInWords(sent)}`
  return next === null ? asked : `${asked}, next reminder ${dayInWords(next)}`
}

const minute = 60_000
const day = 24 * 60 * minute
export const linkLivesMs = 90 * day
export const codeLivesMs = 10 * minute
/** How often someone may enter a code before they need another one. */
export const triesACode = 5
/** Three codes with every try used up: whoever guesses has had 15 of a million chances. */
export const wrongCodesALink = 15

/** A link with what else decides whether it still works. */
export type KnownLink = ActLinksTable & {
  /** The address of its person now. */
  email_now: string
  name: string
  organisation: string | null
  /** When the account of its person was disabled, if they have one. */
  disabled_at: string | null
}

export type EndOfLink = 'used' | 'replaced' | 'guessed' | 'expired' | 'address changed' | 'account disabled'

/** Why a link no longer works; undefined while it does. What it is about may still have moved on: the act says so. */
export function whyEnded(
  link: Pick<KnownLink, 'ended_why' | 'expires_at' | 'made_at' | 'email' | 'email_now' | 'disabled_at'>,
  now: number,
): EndOfLink | undefined {
  if (link.ended_why !== null) return link.ended_why
  if (link.disabled_at !== null) return 'account disabled'
  if (link.email.toLowerCase() !== link.email_now.toLowerCase()) return 'address changed'
  if (Date.parse(link.expires_at) <= now || isDatedAhead(link.made_at, now)) return 'expired'
  return undefined
}

/** Why an answer can no longer be corrected with a link; undefined while it can. That the link was used is no reason. */
export const whyNotCorrected = (link: Parameters<typeof whyEnded>[0], now: number): EndOfLink | undefined =>
  whyEnded({ ...link, ended_why: link.ended_why === 'used' ? null : link.ended_why }, now)

/** Whether a code that was sent can still be entered. */
export const isCodeOut = (link: Pick<ActLinksTable, 'code_hash' | 'code_sent_at' | 'code_tries'>, now: number): boolean =>
  link.code_hash !== null && link.code_tries < triesACode && isWithin(codeLivesMs, link.code_sent_at, now)

/** Six digits. */
export const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0')

/** The message that brings a code. `withoutSecrets` knows its words. */
export const codeMessage = ({ to, code, what }: { to: string; code: string; what: string }): Message => ({
  to,
  subject: 'Your code for Slipway',
  says: [
    `${code} is your code to ${what}. It works for 10 minutes.`,
    'Do not tell it to anyone. If you did not ask for it, do nothing: without the code nobody can answer for you.',
  ],
})
