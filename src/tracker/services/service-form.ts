import { oneLine } from '../../web/one-line.ts'
import { z } from 'zod'
import { codeList, codeText } from '../../web/code-field.ts'

const optionalOf = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use ${most} characters or fewer`)
    .transform((text) => (text === '' ? null : text))
    .default(null)
const optional = optionalOf(300)
/** With the longest names of two products beside it, in any script, it still fits into an index of PostgreSQL. */
export const longestRegion = 200
const lines = optional.transform((text) => text?.replaceAll('\r\n', '\n') ?? null)
const dosIds = codeList.refine((ids) => ids.every((id) => /^\d{1,12}$/.test(id)), 'DoS service ids are digits only. Enter one a line')

/** A postcode as it is written: in capitals, a blank before the last three. */
const writtenPostcode = (text: string): string =>
  text
    .toUpperCase()
    .replaceAll(/\s/g, '')
    .replace(/(?=...$)/, ' ')
const isPostcode = (text: string): boolean => /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/.test(text)

/** What is known of a service, as its form has it. */
export const serviceForm = z.object({
  name: oneLine({ least: 'Enter the name of the service', most: 200, tooLong: 'The name must be 200 characters or fewer' }),
  care_setting: z.string().min(1, 'Choose a care setting'),
  dos_ids: dosIds,
  /** DoS ids that other services have too, as the person confirmed. */
  shared_dos_ids: codeList,
  site: optional,
  address: lines,
  postcode: optional
    .transform((text) => text && writtenPostcode(text))
    .refine((text) => text === null || isPostcode(text), 'Enter a postcode like LS1 6AE, or leave it empty if it is not known'),
  phone: optional,
  region: optionalOf(longestRegion),
  commissioner: optional,
  provider_product: optional,
  consumer_product: optional,
  organisation_id: optional,
  area: optional,
  referrer_id: optional,
  list_size: z
    .string()
    .default('')
    .transform((text) => text.replaceAll(/[\s,]/g, ''))
    .refine((text) => /^\d{0,8}$/.test(text), 'The list size is a whole number of patients. Leave it empty if it is not known')
    .transform((text) => (text === '' ? null : Number(text))),
  live: z
    .enum(['', 'yes', 'no'], 'Choose yes, no or not known')
    .default('')
    .transform((one) => one || null),
  version: z.coerce.number().int().default(0),
})

export const newServiceForm = serviceForm.extend({
  ods_code: codeText().pipe(
    z
      .string()
      .toUpperCase()
      .regex(/^[A-Z0-9]{3,10}$/, 'Enter an ODS code: 3 to 10 letters and digits, like RY9NR')
      .refine((code) => code !== 'NEW', 'NEW is not an ODS code. Enter the code that the organisation data service gave'),
  ),
  /** Whether it is a further service of an organisation that has one here, and how it differs: asked if the ODS code is there already. */
  further: z.enum(['', 'yes']).default(''),
  further_reason: z.string().trim().max(300, 'Use 300 characters or fewer').default(''),
})
