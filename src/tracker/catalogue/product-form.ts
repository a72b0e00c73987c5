import { z } from 'zod'
import { isWebAddress } from './catalogue-row.ts'
import { isRole, isStatus } from './product.ts'

const text = z.string().trim().max(300, 'Use 300 characters or fewer').default('')
const optional = text.transform((value) => (value === '' ? null : value))

/** The fields that a person fills in about a product, with the reason. */
export const factFields = {
  supplier: text.pipe(z.string().min(1, 'Enter who supplies it')),
  product: text,
  product_version: optional,
  standard_version: optional,
  fhir_version: optional,
  status: z.string().default('').refine(isStatus, 'Choose a status'),
  link: optional.refine((value) => value === null || isWebAddress(value), 'Enter a web address that starts with https:// or http://'),
  reason: text.pipe(z.string().min(1, 'Say why: who told you, or which document')),
}
export const productField = text.pipe(z.string().min(1, 'Enter the name of the product'))
export const roleField = z.string().default('').refine(isRole, 'Choose a role')
