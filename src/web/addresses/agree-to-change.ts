import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { noPersonId } from '../../db/ids.ts'
import { faultOfAgreeing } from './address-change.ts'
import type { AddressChange } from './address-change.ts'
import { countOtherTeamMembers } from './address-changes.store.ts'
import { agreeing, loadOpenChange, saveAnswer } from './answering.ts'

interface Found {
  change: AddressChange
  /** How many members of the booking team can sign in, other than the one who asked and the person concerned. */
  others: number
}

export function decideToAgree({ change, others }: Found, _nothing: object, doing: Doing) {
  const fault = faultOfAgreeing(change, { personId: doing.person?.personId ?? noPersonId, others, now: Date.parse(doing.at) })
  return fault === undefined ? agreeing(change, doing) : refused({ changes: fault })
}

/** A second member of the booking team says yes to a change. */
export const agreeToChange = installationAct({
  permission: 'users.manage',
  form: z.object({}),
  async load(trx, { change: id }: { change: string }, doing) {
    const change = await loadOpenChange(trx, id, doing)
    return { change, others: await countOtherTeamMembers(trx, [change.askedBy, change.personId]) }
  },
  decide: decideToAgree,
  save: saveAnswer,
  says: ({ changed }) => (changed ? 'The email address has changed' : 'You agreed. The email address changes when the new address has confirmed it'),
})
