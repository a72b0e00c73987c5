import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { noPersonId } from '../../db/ids.ts'
import { saveLook } from './changes.store.ts'

const form = z.object({ seq: z.coerce.number().int().min(0).max(2_147_483_647) })

export const decideSeen = (_: object, { seq }: z.output<typeof form>, { actor, at }: Doing) => ({
  next: { personId: actor.id ?? noPersonId, seq, at },
  happened: [],
})

/** Moves the mark to the newest change that was shown: later ones stay new. No event, because it concerns nobody else. */
export const markSeen = installationAct({
  permission: 'account.own',
  form,
  load: () => Promise.resolve({}),
  decide: decideSeen,
  save: (trx, look) => saveLook(trx, look),
  says: () => 'You have seen all of these changes',
})
