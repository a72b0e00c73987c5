import { oneLine } from '../../web/one-line.ts'
import { z } from 'zod'
import { codeList, codeText } from '../../web/code-field.ts'
import { isUnknown } from '../../unknown.ts'

/** Text that may be left out; "TBC" and the like are unknown, not a name. */
const optional = z
  .string()
  .trim()
  .max(200, 'Use 200 characters or fewer')
  .transform((text) => (isUnknown(text) ? null : text))
  .default(null)
const odsCode = codeText()
  .pipe(
    z
      .string()
      .toUpperCase()
      .transform((text) => (isUnknown(text) ? '' : text))
      .refine(
        (code) => code === '' || /^[A-Z0-9]{3,10}$/.test(code),
        'Enter an ODS code: 3 to 10 letters and digits, like RY9NR. Leave it empty where it is not known',
      ),
  )
  .default('')
const dosIds = codeList
  .transform((ids) => ids.filter((id) => !isUnknown(id)))
  .refine((ids) => ids.every((id) => /^\d{1,12}$/.test(id)), 'DoS service ids are digits only. Enter one a line')
  .refine((ids) => ids.length <= 100, 'Enter 100 DoS ids at most')

/** What is known of a partner service; of one that is known here the name and the code are its own. */
export const partnerFields = {
  name: oneLine({ most: 200 }).default(''),
  ods_code: odsCode,
  dos_ids: dosIds,
  provider_product: optional,
  booking_only: z
    .string()
    .default('')
    .transform((text) => Number(text === 'yes')),
}
