import { z } from 'zod'
import { linkAct } from '../../access/act.ts'
import type { Outcome } from '../../access/act.ts'
import type { Doer } from '../../access/doing.ts'
import { readForm } from '../../access/read-form.ts'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { spendActLink, tryCode } from '../../mail/act-links.store.ts'
import type { Tried } from '../../mail/act-links.store.ts'
import { decideLink, doerOf, getLink, getWaiting } from './find-link.ts'
import { linkedActs } from './linked-acts.ts'
import { hashOfCode } from './send-code.ts'

/** Blanks and dashes are how people write a code down. */
const codeField = z
  .string()
  .max(40)
  .transform((text) => text.replaceAll(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'Enter the 6 digits of the code that we sent to you'))
const typed = z.object({ code: codeField })
const form = z.object({ codeHash: z.string(), sent: z.custom<object>() })

const saysOf: Record<Exclude<Tried, 'right' | 'ended'>, string> = {
  wrong: 'This is not the code that we sent last. Look at the newest email, or ask for another code',
  'no code': 'This code no longer works. Ask for another one',
}

/** Throws InvalidFormError unless the code is right, and NotFoundError if the link ends by it. A try is counted in any case. */
async function checkCode(context: Context, link: KnownLink, codeHash: string): Promise<void> {
  const tried = await context.db.transaction((trx) => tryCode(trx, { id: link.id, codeHash, at: nowIso(context) }))
  if (tried === 'ended') throw new NotFoundError('The link no longer works')
  if (tried !== 'right') throw new InvalidFormError({ code: saysOf[tried] })
}

/** Throws what stopped the act, as the page of the link shows it. */
function throwUnlessDone(outcome: Outcome<unknown>): void {
  if (outcome.kind === 'refused') throw new InvalidFormError(outcome.fields)
  if (outcome.kind === 'conflict') throw new ConflictError(outcome.says)
  if (outcome.kind === 'not allowed') throw outcome.error
}

/** Does the act of a link with the code that was sent to its address, and ends the link. A mistake elsewhere in the form uses up no code. */
export const answerByLink = linkAct({
  as: 'The holder of a one-off link',
  form,
  async prepare(context, sent, { where: { token }, doer }: { where: { token: string }; doer: Doer }) {
    const { link } = await getWaiting(context, token)
    const { act, sent: formOf } = linkedActs[link.kind]
    const asked = formOf(link, sent)
    throwUnlessDone(await act.preview(context, doerOf(link, doer.trace), { project: link.project_id }, asked))
    const codeHash = hashOfCode(context, link, readForm(typed, sent).code)
    await checkCode(context, link, codeHash)
    return { codeHash, sent: asked }
  },
  load: (trx, { token }) => getLink(trx, token),
  decide: (link, input, doing) => decideLink(link, input, doing),
  async save(trx, { link, codeHash, sent }, { at, trace }, context) {
    await spendActLink(trx, { id: link.id, codeHash, at })
    const outcome = await linkedActs[link.kind].act.within(trx, { context, doer: doerOf(link, trace), where: { project: link.project_id }, sent })
    throwUnlessDone(outcome)
  },
  says: () => 'Thank you',
})
