import { z } from 'zod'
import { oneLine } from '../../web/one-line.ts'

export const nameField = oneLine({ least: 'Enter a name for the pattern', most: 100, tooLong: 'The name must be 100 characters or fewer' })
export const aboutField = z.string().trim().max(1000, 'Use 1,000 characters or fewer').default('')
export const versionField = z.coerce.number().int().default(0)
/** Why a version is different, or a pattern retired. */
export const whyField = (missing: string) => z.string().trim().max(500, 'Use 500 characters or fewer').default('').pipe(z.string().min(1, missing))

export const nameTaken = (name: string): string => `Another pattern is called ${name}. Choose another name`
