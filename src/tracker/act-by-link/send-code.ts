import { z } from 'zod'
import { linkAct } from '../../access/act.ts'
import type { Context } from '../../context.ts'
import { codeMessage, newCode } from '../../mail/act-link.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { saveCode } from '../../mail/act-links.store.ts'
import { keyedHash } from '../../web/keyed-hash.ts'
import { countEmail } from './count-emails.ts'
import { NotFoundError } from '../../errors.ts'
import { decideCorrectable, decideLink, loadLink, openLink } from './find-link.ts'
import { linkedActs } from './linked-acts.ts'

const hour = 3600
const ofLink = { name: 'act-code', points: 3, seconds: hour }
/** However many links there are, a mailbox gets this many codes. */
const ofMailbox = { name: 'act-code-mailbox', points: 12, seconds: hour }

export const hashOfCode = (context: Pick<Context, 'config'>, link: Pick<KnownLink, 'id'>, code: string): string => keyedHash(context, 'act-code', link.id, code)

const prepared = z.object({ what: z.string(), corrects: z.boolean(), code: z.string(), codeHash: z.string() })

/** Sends a code to the address of the link, to answer or to correct an answer. The one before stops working. */
export const sendCode = linkAct({
  as: 'The holder of a one-off link',
  form: prepared,
  async prepare(context, _sent, { where: { token } }: { where: { token: string } }) {
    const { link, of, state } = await openLink(context, token)
    const corrects = state.kind === 'answered' && state.correctable !== undefined
    if (!of || (state.kind !== 'waits' && !corrects)) throw new NotFoundError('The link no longer works')
    await countEmail(context, 'several codes', [
      { bucket: ofLink, key: keyedHash(context, ofLink.name, link.id) },
      { bucket: ofMailbox, key: keyedHash(context, ofMailbox.name, link.email.toLowerCase()) },
    ])
    const code = newCode()
    const what = linkedActs[link.kind].what(of)
    return { what: corrects ? `correct your ${what}` : what, corrects, code, codeHash: hashOfCode(context, link, code) }
  },
  load: (trx, { token }, doing) => loadLink(trx, token, doing),
  decide: (found, input, doing) => (input.corrects ? decideCorrectable(found, input, doing) : decideLink(found, input, doing)),
  async save(trx, { link, what, code, codeHash }, { at }, { mail }) {
    await saveCode(trx, { id: link.id, codeHash, at })
    await mail.queue(trx, codeMessage({ to: link.email, code, what }))
  },
  says: () => '',
})
