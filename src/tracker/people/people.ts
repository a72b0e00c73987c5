import { z } from 'zod'
import { emailField } from '../../web/email-field.ts'

/** What is known of a person, as forms ask for it. */
export const contactFields = {
  name: z.string().trim().min(1, 'Enter the name').max(200, 'The name must be 200 characters or fewer'),
  email: emailField,
  phone: z.string().trim().max(40, 'The phone number must be 40 characters or fewer').default(''),
  organisation: z.string().trim().max(200, 'Use 200 characters or fewer').default(''),
}
