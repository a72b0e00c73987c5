import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { findMessage, saveSendAgain } from '../../mail/outbox.store.ts'
import type { Sendable } from '../../mail/outbox.store.ts'

const beingSent = 'This message is being sent now. Look again in a few minutes'

export function decideToSendAgain({ id, state, isDead, subject: about, recipient }: Sendable): Decided<{ id: string }> {
  if (state === 'sent') throw new ConflictError('This message has been sent already')
  if (isDead) throw new ConflictError('The link in this message no longer works, so it was not sent again. Send a new link from the person’s account instead')
  return { next: { id }, happened: [{ kind: 'mail.sent again', id, project: null, about, recipient }] }
}

/** Queues a message again that was refused, given up or not sent yet. */
export const sendAgain = installationAct({
  permission: 'users.manage',
  form: z.object({}),
  async load(trx, { mail: id }: { mail: string }, { at }) {
    const found = await findMessage(trx, id, Date.parse(at))
    if (!found) throw new NotFoundError('No such message')
    return found
  },
  decide: decideToSendAgain,
  async save(trx, { id }, { at }) {
    if (!(await saveSendAgain(trx, id, Date.parse(at)))) throw new ConflictError(beingSent)
  },
  says: () => 'The message will be sent again within a minute',
})
