import { z } from 'zod'
import { linkAct } from '../../access/act.ts'
import { Refusal } from '../../errors.ts'
import { keyedHash } from '../../web/keyed-hash.ts'
import { BucketFull, minutesOf, takeTry } from '../../web/sign-in/throttle.ts'
import { getLink, stateOfLink, withAccess } from './find-link.ts'
import { linkedActs } from './linked-acts.ts'

const again = { name: 'act-link-again', points: 3, seconds: 3600 }

/** Whether something still waits for the person of the link. */
const prepared = z.object({ isAsked: z.boolean() })

/** Whoever has a link that ended may have a new one sent to the address that its person has now, if they are still asked. */
export const sendNewLink = linkAct({
  as: 'The holder of a one-off link',
  form: prepared,
  async prepare(context, _sent, { where: { token } }: { where: { token: string } }) {
    const link = await getLink(context.db.read, token)
    await takeTry(context, [{ bucket: again, key: keyedHash(context, again.name, link.person_id, link.project_id) }]).catch((error: unknown) => {
      throw error instanceof BucketFull ? new Refusal(`We have sent you several links already. Use the newest one, or wait ${minutesOf(error.seconds)}`) : error
    })
    const { kind } = await stateOfLink(context, link)
    return { isAsked: kind !== 'answered' && kind !== 'nothing' && kind !== 'paused' }
  },
  load: (trx, { token }) => getLink(trx, token),
  // Whoever asks learns nothing of why no link comes.
  decide: (link, { isAsked }) => ({ next: { link, sends: isAsked && link.disabled_at === null }, happened: [] }),
  async save(trx, { link, sends }, { at }, context) {
    const of = sends ? await withAccess(trx, link) : undefined
    if (of) await linkedActs[link.kind].askAgain(trx, { ...of, at }, context)
  },
  says: () => '',
})
