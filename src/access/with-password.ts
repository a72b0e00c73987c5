import type { z } from 'zod'
import type { Context } from '../context.ts'
import { ForbiddenError } from '../errors.ts'
import type { Doer } from './doing.ts'
import { readForm } from './read-form.ts'

/** `prepare` of an act that is signed with a password. The password is asked for last, so that a slip elsewhere in the form uses up no try. */
export const withPassword =
  (form: z.ZodType<{ password: string }>) =>
  async (_context: Context, sent: object, { doer }: { doer: Doer }): Promise<object> => {
    const { password } = readForm(form, sent)
    if (!doer.prove) throw new ForbiddenError('Only a person who is signed in can sign')
    await doer.prove(password)
    return sent
  }
