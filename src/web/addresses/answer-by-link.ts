import { z } from 'zod'
import { linkAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { getOneTimeLink, spendOneTimeToken } from '../sign-in/one-time-links.store.ts'
import { isOwn } from './address-change.ts'
import type { AddressChange } from './address-change.ts'
import { findOpenChange } from './address-changes.store.ts'
import { agreeing, confirming, saveAnswer, stopping } from './answering.ts'

export type LinkPurpose = 'confirm-address' | 'answer-address-change'

const form = z.object({ answer: z.enum(['yes', 'no'], 'Choose an answer') })
type Input = z.output<typeof form>

/** The change that a link is about, while both are valid; throws NotFoundError. */
export async function getChangeOfLink(db: Reader, { purpose, token, at }: { purpose: LinkPurpose; token: string; at: string }): Promise<AddressChange> {
  const { subjectId } = await getOneTimeLink(db, { purpose, token, now: Date.parse(at) })
  const change = subjectId === null ? undefined : await findOpenChange(db, subjectId, at)
  if (!change) throw new NotFoundError('The change is no longer open')
  return change
}

const loadBy =
  (purpose: LinkPurpose) =>
  async (trx: Reader, { token }: { token: string }, { at }: Doing) => ({ token, change: await getChangeOfLink(trx, { purpose, token, at }) })
type Found = Awaited<ReturnType<ReturnType<typeof loadBy>>>

const says = ({ answer, changed }: { answer: string; changed: boolean }): string =>
  answer === 'stopped' ? 'The change is stopped' : changed ? 'The email address has changed' : 'Thank you'

export function decideFromNewAddress({ token, change }: Found, { answer }: Input, doing: Doing) {
  const { next, happened } = answer === 'yes' ? confirming(change, doing) : stopping(change)
  return { next: { ...next, token }, happened }
}

export function decideFromOldAddress({ token, change }: Found, { answer }: Input, doing: Doing) {
  if (answer === 'yes' && isOwn(change)) return refused({ answer: 'This change only waits for the new address' })
  if (answer === 'yes' && change.agreedAt !== null) throw new ConflictError(`${change.agreedByName ?? 'Someone'} has agreed to this change already`)
  const { next, happened } = answer === 'yes' ? agreeing(change, doing) : stopping(change)
  return { next: { ...next, token }, happened }
}

/** The reader of the new mailbox confirms the change, or stops it. */
export const answerFromNewAddress = linkAct({
  as: 'The owner of the new address',
  form,
  load: loadBy('confirm-address'),
  decide: decideFromNewAddress,
  async save(trx, next, doing, context) {
    await spendOneTimeToken(trx, next.token, doing.at)
    await saveAnswer(trx, next, doing, context)
  },
  says,
})

/** The reader of the old mailbox agrees to what an administrator asked for, or stops a change, whoever asked for it. */
export const answerFromOldAddress = linkAct({
  as: 'The owner of the old address',
  form,
  load: loadBy('answer-address-change'),
  decide: decideFromOldAddress,
  async save(trx, next, doing, context) {
    await spendOneTimeToken(trx, next.token, doing.at)
    await saveAnswer(trx, next, doing, context)
  },
  says,
})
