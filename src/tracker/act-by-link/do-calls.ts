import { z } from 'zod'
import type { Outcome } from '../../access/act.ts'
import type { Doer } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { ConflictError, InvalidFormError } from '../../errors.ts'
import type { Call, Sent } from './linked-act.ts'

/** What a page sent, by field. */
export const fieldsOf = (sent: object): Sent =>
  Object.fromEntries(Object.entries(sent).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

/** Calls that were prepared, for the form of an act. */
export const preparedCalls = z.object({ codeHash: z.string(), calls: z.custom<Call[]>(Array.isArray) })

/** Throws what stops a call, as the page of the link shows it. */
function throwUnlessDone({ fieldOf }: Call, outcome: Outcome<unknown>): asserts outcome is Extract<Outcome<unknown>, { kind: 'done' }> {
  if (outcome.kind === 'refused') throw new InvalidFormError(Object.fromEntries(Object.entries(outcome.fields).map(([name, says]) => [fieldOf(name), says])))
  if (outcome.kind === 'conflict') throw new ConflictError(outcome.says)
  if (outcome.kind === 'not allowed') throw outcome.error
}

/** Throws whatever would stop these calls, with the mistakes of each and those of the code, so that a mistake elsewhere in the form uses up no code. */
export async function previewCalls(context: Context, doer: Doer, { calls, inCode }: { calls: Call[]; inCode: Record<string, string> }): Promise<void> {
  const mistakes: Record<string, string> = {}
  for (const call of calls) {
    const outcome = await call.preview(context, doer)
    if (outcome.kind !== 'refused') throwUnlessDone(call, outcome)
    else for (const [name, says] of Object.entries(outcome.fields)) mistakes[call.fieldOf(name)] = says
  }
  Object.assign(mistakes, inCode)
  if (Object.keys(mistakes).length > 0) throw new InvalidFormError(mistakes)
}

/** Does these calls in one transaction, all or none, and returns what each says. */
export async function doCalls(trx: Writer, { context, doer, calls }: { context: Context; doer: Doer; calls: Call[] }): Promise<string[]> {
  const said: string[] = []
  for (const call of calls) {
    const outcome = await call.within(trx, context, doer)
    throwUnlessDone(call, outcome)
    said.push(outcome.says)
  }
  return said
}
