import { z } from 'zod'
import { linkAct } from '../../access/act.ts'
import { askAgain } from '../../mail/ask-by-link.ts'
import { keyedHash } from '../../web/keyed-hash.ts'
import { countEmail } from './count-emails.ts'
import { getLink, openLink } from './find-link.ts'
import { linkedActs } from './linked-acts.ts'

const again = { name: 'act-link-again', points: 3, seconds: 3600 }
/** However many old links there are. It takes nothing from the codes that a mailbox can get: whoever finds an old link must not use those up. */
const ofMailbox = { name: 'act-link-again-mailbox', points: 6, seconds: 3600 }

/** Whether something still waits for the person of the link. */
const prepared = z.object({ isAsked: z.boolean() })

/** Whoever has a link that ended may have one that works sent to the address that its person has now, if they are still asked. */
export const sendNewLink = linkAct({
  as: 'The holder of a one-off link',
  form: prepared,
  async prepare(context, _sent, { where: { token } }: { where: { token: string } }) {
    const { link, state } = await openLink(context, token)
    await countEmail(context, 'several links', [
      { bucket: again, key: keyedHash(context, again.name, link.person_id, link.project_id) },
      { bucket: ofMailbox, key: keyedHash(context, ofMailbox.name, link.email_now.toLowerCase()) },
    ])
    return { isAsked: state.kind === 'waits' || state.kind === 'moved' || state.kind === 'ended' }
  },
  load: (trx, { token }) => getLink(trx, token),
  // Whoever asks learns nothing of why no link comes.
  decide: (link, { isAsked }) => ({ next: { link, sends: isAsked && link.disabled_at === null }, happened: [] }),
  async save(trx, { link, sends }, doing, context) {
    const request = sends ? await linkedActs[link.kind].find(trx, link, doing) : undefined
    if (request?.isOpen) await askAgain(trx, { ...request, at: doing.at, sender: null, askedBy: link.asked_by_id }, context)
  },
  says: () => '',
})
