import { linkAct } from '../../access/act.ts'
import type { Doer } from '../../access/doing.ts'
import { saveSaid, useCode } from '../../mail/act-links.store.ts'
import { doCalls, fieldsOf, preparedCalls, previewCalls } from './do-calls.ts'
import { decideLink, doerOf, getWaiting, loadLink } from './find-link.ts'
import { sendReceipt } from './send-receipt.ts'
import { tellWhoAsked } from './tell-who-asked.ts'
import { checkCode, mistakesInCode } from './try-code.ts'
import type { ByLink } from './try-code.ts'

/** Does the act of a link with the code that was sent to its address, and ends the link. A mistake elsewhere in the form uses up no code. */
export const answerByLink = linkAct({
  as: 'The holder of a one-off link',
  form: preparedCalls,
  async prepare(context, sent, { where: { token, note }, doer }: { where: ByLink; doer: Doer }) {
    // Gates ask what the sandbox has seen.
    await context.interactions.flush()
    const { link, waits } = await getWaiting(context, token)
    const calls = waits.calls(fieldsOf(sent))
    await previewCalls(context, doerOf(link, doer.trace), { calls, inCode: mistakesInCode(sent) })
    return { codeHash: await checkCode(context, { link, sent, note }), calls }
  },
  load: (trx, { token }, doing) => loadLink(trx, token, doing),
  decide: (found, input, doing) => decideLink(found, input, doing),
  async save(trx, { link, request, codeHash, calls }, { at, trace }, context) {
    await useCode(trx, { id: link.id, codeHash, at, ends: true })
    const said = (await doCalls(trx, { context, doer: doerOf(link, trace), calls })).join('. ')
    await saveSaid(trx, { id: link.id, said })
    await sendReceipt(trx, link, context)
    await tellWhoAsked(trx, { link, said, page: request.mail.page, at })
  },
  says: () => 'Thank you',
})
