import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { noPersonId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { closeNotice, hasNotice } from '../../mail/outbox-pages.store.ts'

export const decideClose = ({ id }: { id: string }, _: object, { actor, at }: Doing) => ({
  next: { id, senderId: actor.id ?? noPersonId, at },
  happened: [{ kind: 'mail.noticed', id, project: null }] satisfies Happened[],
})

/** Closes the notice of a message that could not be delivered: My work shows it no more. */
export const closeUndelivered = installationAct({
  permission: 'account.own',
  form: z.object({}),
  async load(trx, { mail }: { mail: string }, { actor }) {
    if (!(await hasNotice(trx, { id: mail, senderId: actor.id ?? noPersonId }))) throw new NotFoundError('No such notice')
    return { id: mail }
  },
  decide: decideClose,
  save: (trx, next) => closeNotice(trx, next),
  says: () => 'Notice closed',
})
