import { z } from 'zod'
import { linkAct } from '../../access/act.ts'
import { keyedHash } from '../../web/keyed-hash.ts'
import { BucketFull, minutesOf, takeTry } from '../../web/sign-in/throttle.ts'
import { Refusal } from '../../errors.ts'
import { getLink, stateOfLink, withAccess } from './find-link.ts'
import { linkedActs } from './linked-acts.ts'

const again = { name: 'act-link-again', points: 3, seconds: 3600 }

/** Whoever has a link that ended may have a new one sent to the address that its person has now, if they are still asked. */
export const sendNewLink = linkAct({
  as: 'The holder of a one-off link',
  form: z.object({}),
  async prepare(context, sent, { where: { token } }: { where: { token: string } }) {
    const link = await getLink(context.db.read, token)
    await takeTry(context, [{ bucket: again, key: keyedHash(context, again.name, link.person_id, link.project_id) }]).catch((error: unknown) => {
      throw error instanceof BucketFull ? new Refusal(`We have sent you several links already. Use the newest one, or wait ${minutesOf(error.seconds)}`) : error
    })
    return sent
  },
  load: (trx, { token }) => getLink(trx, token),
  decide: (link) => ({ next: link, happened: [] }),
  async save(trx, link, { at }, context) {
    const state = await stateOfLink(context, link)
    const of = await withAccess(trx, link)
    if (!of || link.disabled_at !== null || state.kind === 'answered' || state.kind === 'nothing') return
    await linkedActs[link.kind].askAgain(trx, { ...of, at }, context)
  },
  says: () => '',
})
