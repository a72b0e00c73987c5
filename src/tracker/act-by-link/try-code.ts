import { z } from 'zod'
import { readForm } from '../../access/read-form.ts'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { PersonId } from '../../db/ids.ts'
import { InvalidFormError, NotFoundError } from '../../errors.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { tryCode } from '../../mail/act-links.store.ts'
import type { Tried } from '../../mail/act-links.store.ts'
import { hashOfCode } from './send-code.ts'

const enterCode = 'Enter the 6 digits of the code that we sent to you'
/** Blanks and dashes are how people write a code down. */
const codeField = z
  .string()
  .max(40, enterCode)
  .transform((text) => text.replaceAll(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, enterCode))

/** What is wrong with a code as it was typed, by field, without trying it. */
export function mistakesInCode(sent: object, field = 'code'): Record<string, string> {
  const read = codeField.safeParse(Object.entries(sent).find(([name]) => name === field)?.[1] ?? '')
  return read.success ? {} : { [field]: read.error.issues[0]?.message ?? '' }
}

const saysOf: Record<Exclude<Tried, 'right' | 'ended' | 'guessed'>, string> = {
  wrong: 'This is not the code that we sent last. Look at the newest email, or ask for another code',
  'no code': 'This code no longer works. Ask for another one',
}

/** Where a link was opened, by its token. */
export interface ByLink {
  token: string
  /** Records a security event about the person of the link. */
  note: (kind: 'wrong-code' | 'link-guessed', person: PersonId) => void
}

interface Trying extends Pick<ByLink, 'note'> {
  link: KnownLink
  sent: object
  /** The name of the field. */
  field?: string
}

/**
 * Checks the code that was typed and returns its hash. Throws InvalidFormError unless it is right, and NotFoundError if the link ends by it. A try is
 * counted in any case.
 */
export async function checkCode(context: Context, { link, sent, note, field = 'code' }: Trying): Promise<string> {
  const codeHash = hashOfCode(context, link, readForm(z.object({ [field]: codeField }), sent)[field] ?? '')
  const tried = await context.db.transaction((trx) => tryCode(trx, { id: link.id, codeHash, at: nowIso(context) }))
  if (tried === 'wrong') note('wrong-code', link.person_id)
  if (tried === 'guessed') note('link-guessed', link.person_id)
  if (tried === 'ended' || tried === 'guessed') throw new NotFoundError('The link no longer works')
  if (tried !== 'right') throw new InvalidFormError({ [field]: saysOf[tried] })
  return codeHash
}
