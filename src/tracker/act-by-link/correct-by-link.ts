import { linkAct } from '../../access/act.ts'
import type { Doer } from '../../access/doing.ts'
import { saveSaid, useCode } from '../../mail/act-links.store.ts'
import { doCalls, fieldsOf, preparedCalls, previewCalls } from './do-calls.ts'
import { decideCorrectable, doerOf, getCorrectable, loadLink } from './find-link.ts'
import { checkCode, mistakesInCode } from './try-code.ts'
import type { ByLink } from './try-code.ts'

/** Corrects what was answered with a link, with a new code that was sent to its address. The link goes on, so that a correction can be corrected too. */
export const correctByLink = linkAct({
  as: 'The holder of a one-off link',
  form: preparedCalls,
  async prepare(context, sent, { where: { token, note }, doer }: { where: ByLink; doer: Doer }) {
    const { link, correctable } = await getCorrectable(context, token)
    const calls = correctable.calls(fieldsOf(sent))
    await previewCalls(context, doerOf(link, doer.trace), { calls, inCode: mistakesInCode(sent) })
    return { codeHash: await checkCode(context, { link, sent, note }), calls }
  },
  load: (trx, { token }, doing) => loadLink(trx, token, doing),
  decide: (found, input, doing) => decideCorrectable(found, input, doing),
  async save(trx, { link, codeHash, calls }, { at, trace }, context) {
    await useCode(trx, { id: link.id, codeHash, at, ends: false })
    const said = (await doCalls(trx, { context, doer: doerOf(link, trace), calls })).join('. ')
    await saveSaid(trx, { id: link.id, said: [...(link.said === null ? [] : [link.said]), said].join('. ') })
  },
  says: () => 'Your answer was corrected. Both answers stay on record',
})
