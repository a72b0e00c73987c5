import { z } from 'zod'
import { readForm } from '../../access/read-form.ts'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { InvalidFormError, NotFoundError } from '../../errors.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { tryCode } from '../../mail/act-links.store.ts'
import type { Tried } from '../../mail/act-links.store.ts'
import { hashOfCode } from './send-code.ts'

/** Blanks and dashes are how people write a code down. */
const codeField = z
  .string()
  .max(40)
  .transform((text) => text.replaceAll(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'Enter the 6 digits of the code that we sent to you'))

const saysOf: Record<Exclude<Tried, 'right' | 'ended'>, string> = {
  wrong: 'This is not the code that we sent last. Look at the newest email, or ask for another code',
  'no code': 'This code no longer works. Ask for another one',
}

/**
 * Checks the code that was typed and returns its hash. Throws InvalidFormError unless it is right, and NotFoundError if the link ends by it. A try is
 * counted in any case. `field` is the name of its field.
 */
export async function checkCode(context: Context, link: KnownLink, sent: object, field = 'code'): Promise<string> {
  const codeHash = hashOfCode(context, link, readForm(z.object({ [field]: codeField }), sent)[field] ?? '')
  const tried = await context.db.transaction((trx) => tryCode(trx, { id: link.id, codeHash, at: nowIso(context) }))
  if (tried === 'ended') throw new NotFoundError('The link no longer works')
  if (tried !== 'right') throw new InvalidFormError({ [field]: saysOf[tried] })
  return codeHash
}
