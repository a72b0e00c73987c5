import { emailField } from '../../web/email-field.ts'
import { oneLine } from '../../web/one-line.ts'

const tooLong = 'The name must be 200 characters or fewer'

/** What is known of a person, as forms ask for it. */
export const contactFields = {
  name: oneLine({ least: 'Enter the name', most: 200, tooLong }),
  email: emailField,
  phone: oneLine({ most: 40, tooLong: 'The phone number must be 40 characters or fewer' }).default(''),
  organisation: oneLine({ most: 200 }).default(''),
}
/** A name that may be left as it is on record. */
export const optionalName = oneLine({ most: 200, tooLong }).default('')
