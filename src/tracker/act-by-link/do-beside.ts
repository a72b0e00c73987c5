import { linkAct } from '../../access/act.ts'
import type { Doer } from '../../access/doing.ts'
import { NotFoundError } from '../../errors.ts'
import { useCode } from '../../mail/act-links.store.ts'
import { doCalls, fieldsOf, preparedCalls, previewCalls } from './do-calls.ts'
import { decideLink, doerOf, getWaiting, loadLink } from './find-link.ts'
import type { Beside } from './linked-act.ts'
import { checkCode, mistakesInCode } from './try-code.ts'
import type { ByLink } from './try-code.ts'

/** Does something beside the answer of a link, like a comment: it uses up the code, and the link goes on. */
const besideAnswer = (beside: Beside, says: string) =>
  linkAct({
    as: 'The holder of a one-off link',
    form: preparedCalls,
    async prepare(context, sent, { where: { token, note }, doer }: { where: ByLink; doer: Doer }) {
      const { link, waits } = await getWaiting(context, token)
      const call = waits.also?.[beside]?.(fieldsOf(sent))
      if (!call) throw new NotFoundError('This link does not offer it')
      await previewCalls(context, doerOf(link, doer.trace), { calls: [call], inCode: mistakesInCode(sent, `${beside}_code`) })
      return { codeHash: await checkCode(context, { link, sent, note, field: `${beside}_code` }), calls: [call] }
    },
    load: (trx, { token }, doing) => loadLink(trx, token, doing),
    decide: (found, input, doing) => decideLink(found, input, doing),
    async save(trx, { link, codeHash, calls }, { at, trace }, context) {
      await useCode(trx, { id: link.id, codeHash, at, ends: false })
      await doCalls(trx, { context, doer: doerOf(link, trace), calls })
    },
    says: () => says,
  })

/** Comments on the procedure that someone is asked to sign. */
export const commentByLink = besideAnswer('comment', 'Your comment was added. We still need your answer')

/** Lets someone else answer in the place of the person of a link. */
export const delegateByLink = besideAnswer('delegate', 'We have emailed them a link. You can still answer too: the first answer counts')
