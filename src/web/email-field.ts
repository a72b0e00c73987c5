import { z } from 'zod'
import { codeText } from './code-field.ts'

const longest = 254
const says = 'Enter an email address, like name@example.nhs.uk'

/** An email address as forms and the command line accept it, in lower case. Checked first, because some characters become others in lower case. */
export const emailField = codeText(says)
  .pipe(z.string().max(longest, `The email address must be ${longest} characters or fewer`))
  .pipe(z.email(says))
  .transform((email) => email.toLowerCase())
