import type { Decided } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { ConflictError } from '../../errors.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { endSessions } from '../sessions.store.ts'
import { endLinksAbout, endOneTimeTokens } from '../sign-in/one-time-links.store.ts'
import { confirmedLivesMs, isReady, subjectOf } from './address-change.ts'
import type { AddressChange } from './address-change.ts'
import { endChange, findOpenChange, saveAddress, saveYes } from './address-changes.store.ts'
import { changedLetter, stoppedLetter, welcomeLetter } from './letters.ts'

/** The outcome of an answer; `changed` says whether the address changes with it. */
export interface Answered {
  answer: 'confirmed' | 'agreed' | 'stopped'
  /** The change after the answer. */
  change: AddressChange
  changed: boolean
}

/** The change while it is open; throws ConflictError. */
export async function loadOpenChange(db: Reader, id: string, { at }: Pick<Doing, 'at'>): Promise<AddressChange> {
  const change = await findOpenChange(db, id, at)
  if (!change) throw new ConflictError('This change was made, stopped or replaced, or it has expired')
  return change
}

/** The reader of the new mailbox says yes. */
export const confirming = (change: AddressChange, { at }: Doing): Decided<Answered> =>
  answered('confirmed', { ...change, confirmedAt: at, expiresAt: new Date(Date.parse(change.askedAt) + confirmedLivesMs).toISOString() })

/** The owner of the old address, or a second member of the booking team, says yes to what an administrator asked for. */
export const agreeing = (change: AddressChange, { at, actor }: Doing): Decided<Answered> =>
  answered('agreed', { ...change, agreedAt: at, agreedBy: actor.id, agreedByName: actor.name })

/** Someone who may do so says no: nothing changes, and both links end. */
export const stopping = (change: AddressChange): Decided<Answered> => answered('stopped', change)

function answered(answer: Answered['answer'], change: AddressChange): Decided<Answered> {
  const changed = answer !== 'stopped' && isReady(change)
  const { kind, id } = subjectOf(change)
  const of = { id, project: null, name: change.name, to: change.newEmail }
  const said: Record<Answered['answer'], Happened> = {
    confirmed: { ...of, kind: `${kind}.address confirmed` },
    agreed: { ...of, kind: `${kind}.address change agreed`, from: change.oldEmail },
    stopped: { ...of, kind: `${kind}.address change stopped`, from: change.oldEmail },
  }
  const followed: Happened = { ...of, kind: `${kind}.address changed`, askedBy: change.askedByName, from: change.oldEmail, reason: change.reason }
  return { next: { answer, change, changed }, happened: changed ? [said[answer], followed] : [said[answer]] }
}

/** Saves an answer, and the new address if everyone has now said yes. Throws ConflictError if someone else was faster, or has taken the address. */
export async function saveAnswer(trx: Writer, { answer, change, changed }: Answered, { at, actor }: Doing, context: Context): Promise<void> {
  if (answer === 'stopped') return saveStopped(trx, change, { at, by: actor.name }, context)
  await saveYes(trx, change)
  if (changed) await saveChanged(trx, change, at, context)
}

async function saveStopped(trx: Writer, change: AddressChange, { at, by }: { at: string; by: string }, context: Context): Promise<void> {
  await endChange(trx, change.id, 'stopped', at)
  await endLinksAbout(trx, change.id, at)
  await context.mail.queue(trx, stoppedLetter(change, by))
}

async function saveChanged(trx: Writer, change: AddressChange, at: string, context: Context): Promise<void> {
  await saveAddress(trx, change)
  await endChange(trx, change.id, 'done', at)
  await endLinksAbout(trx, change.id, at)
  if (change.accountId !== null) {
    await endOneTimeTokens(trx, change.accountId, at)
    await endSessions(trx, change.accountId)
  }
  await context.mail.queue(trx, changedLetter(change))
  await context.mail.queue(trx, welcomeLetter(change, context.config.publicUrl))
}
