import { z } from 'zod'
import { dayField, optionalDayField } from '../../web/day-field.ts'
import { isWebAddress } from '../catalogue/catalogue-row.ts'

/** What is recorded of a shared prerequisite. */
export const factFields = {
  value: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
  note: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
  link: z
    .string()
    .trim()
    .max(2000, 'Use 2,000 characters or fewer')
    .default('')
    .transform((text) => text || null)
    .refine((text) => text === null || isWebAddress(text), 'Enter a web address that starts with https:// or http://'),
  met_since: dayField('Enter the day since which it is met, like 23 November 2026'),
  valid_until: optionalDayField,
}

export const reasonField = (missing: string) => z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('').pipe(z.string().min(1, missing))
export const versionField = z.coerce.number().int().default(0)
