import { z } from 'zod'
import { linkAct } from '../../access/act.ts'
import type { Context } from '../../context.ts'
import { NotFoundError, Refusal } from '../../errors.ts'
import { codeMessage, newCode } from '../../mail/act-link.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { saveCode } from '../../mail/act-links.store.ts'
import { keyedHash } from '../../web/keyed-hash.ts'
import { BucketFull, minutesOf, takeTry } from '../../web/sign-in/throttle.ts'
import { decideLink, getLink, stateOfLink, withAccess } from './find-link.ts'
import { linkedActs } from './linked-acts.ts'

const hour = 3600
const ofLink = { name: 'act-code', points: 3, seconds: hour }
/** However many links there are, a mailbox gets this many codes. */
const ofMailbox = { name: 'act-code-mailbox', points: 12, seconds: hour }

export const hashOfCode = (context: Pick<Context, 'config'>, link: Pick<KnownLink, 'id'>, code: string): string => keyedHash(context, 'act-code', link.id, code)

async function countCode(context: Context, link: KnownLink): Promise<void> {
  const counts = [
    { bucket: ofLink, key: keyedHash(context, ofLink.name, link.id) },
    { bucket: ofMailbox, key: keyedHash(context, ofMailbox.name, link.email.toLowerCase()) },
  ]
  await takeTry(context, counts).catch((error: unknown) => {
    throw error instanceof BucketFull
      ? new Refusal(`We have sent you several codes already. Use the newest one, or wait ${minutesOf(error.seconds)}, then ask again`)
      : error
  })
}

const prepared = z.object({ what: z.string(), code: z.string(), codeHash: z.string() })

/** Sends a code to the address of the link. The one before stops working. */
export const sendCode = linkAct({
  as: 'The holder of a one-off link',
  form: prepared,
  async prepare(context, _sent, { where: { token } }: { where: { token: string } }) {
    const link = await getLink(context.db.read, token)
    const of = await withAccess(context.db.read, link)
    if (!of || (await stateOfLink(context, link)).kind !== 'waits') throw new NotFoundError('The link no longer works')
    await countCode(context, link)
    const code = newCode()
    return { what: linkedActs[link.kind].what(of), code, codeHash: hashOfCode(context, link, code) }
  },
  load: (trx, { token }) => getLink(trx, token),
  decide: (link, input, doing) => decideLink(link, input, doing),
  async save(trx, { link, what, code, codeHash }, { at }, { mail }) {
    await saveCode(trx, { id: link.id, codeHash, at })
    await mail.queue(trx, codeMessage({ to: link.email, code, what }))
  },
  says: () => '',
})
