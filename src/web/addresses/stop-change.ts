import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import { noPersonId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'
import { findOpenChangeOf } from './address-changes.store.ts'
import { loadOpenChange, saveAnswer, stopping } from './answering.ts'

/** A member of the booking team stops a change. */
export const stopChange = installationAct({
  permission: 'users.manage',
  form: z.object({}),
  load: (trx, { change }: { change: string }, doing) => loadOpenChange(trx, change, doing),
  decide: (change) => stopping(change),
  save: saveAnswer,
  says: () => 'The change is stopped',
})

/** Stops a change of your own address. */
export const stopOwnChange = installationAct({
  permission: 'account.own',
  form: z.object({}),
  async load(trx, _where, { person, at }) {
    const change = await findOpenChangeOf(trx, person?.personId ?? noPersonId, at)
    if (!change) throw new ConflictError('This change was made or stopped already')
    return change
  },
  decide: (change) => stopping(change),
  save: saveAnswer,
  says: ({ change }) => `Your email address stays ${change.oldEmail}`,
})
