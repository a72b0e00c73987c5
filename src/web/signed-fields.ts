import { z } from 'zod'

export const longText = z.string().trim().max(5000, 'Use 5,000 characters or fewer').default('')
/** The page checks it once nothing else stops the act. */
export const password = z.string().min(1, 'Enter your password')
