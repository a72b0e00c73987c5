import { z } from 'zod'
import { faultOfPassword } from './passwords.ts'

/** A new password that is long enough and not easy to guess. */
export const newPassword = z.string('Enter a password').superRefine((password, context) => {
  const fault = faultOfPassword(password)
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
})

/** Its hash, which only an act's `prepare` adds: hashing is slow. */
export const passwordHash = z.string()
