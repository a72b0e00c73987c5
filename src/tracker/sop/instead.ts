import { z } from 'zod'
import { emailField } from '../../web/email-field.ts'
import { oneLine } from '../../web/one-line.ts'

const email = z
  .preprocess((typed) => (typeof typed === 'string' && typed.trim() === '' ? undefined : typed), emailField.optional())
  .transform((typed) => typed ?? '')

/** Who should sign in a role instead, as the form of a decline asks for it. Both may be left empty. */
export const insteadFields = {
  instead_name: oneLine({ most: 200, tooLong: 'The name must be 200 characters or fewer' }).default(''),
  instead_email: email,
}
export interface Instead {
  instead_name: string
  instead_email: string
}

/** Whom someone names who declines; null if nobody, and for any other answer. */
export const insteadOf = ({ decision, instead_name: name = '', instead_email: address = '' }: { decision: string } & Partial<Instead>): Instead | null =>
  decision === 'declined' && name !== '' && address !== '' ? { instead_name: name, instead_email: address } : null
