import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { noPersonId } from '../../db/ids.ts'
import { holdAccounts } from '../sign-in/accounts.store.ts'
import { faultOfAgreeing } from './address-change.ts'
import type { AddressChange } from './address-change.ts'
import { countTeamBeside } from './address-changes.store.ts'
import { agreeing, loadOpenChange, saveAnswer } from './answering.ts'

interface Found {
  change: AddressChange
  /** How many of the booking team can sign in beside who asked and whom it concerns. */
  others: number
}

export function decideToAgree({ change, others }: Found, _nothing: object, doing: Doing) {
  const fault = faultOfAgreeing(change, { personId: doing.person?.personId ?? noPersonId, others, now: Date.parse(doing.at) })
  return fault === undefined ? agreeing(change, doing) : refused({ changes: fault })
}

/** A second person of the booking team says yes to a change. */
export const agreeToChange = installationAct({
  permission: 'users.manage',
  form: z.object({}),
  lock: holdAccounts,
  async load(trx, { change: id }: { change: string }, doing) {
    const change = await loadOpenChange(trx, id, doing)
    return { change, others: await countTeamBeside(trx, [change.askedBy, change.personId]) }
  },
  decide: decideToAgree,
  save: saveAnswer,
  says: ({ changed }) => (changed ? 'The email address has changed' : 'You agreed. The email address changes when the new address has confirmed it'),
})
