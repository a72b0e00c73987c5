import { oneLine } from '../../web/one-line.ts'
import { z } from 'zod'
import type { OrganisationsTable } from '../../db/tables/services.ts'
import { digestOf } from '../../digest.ts'
import type { Digest } from '../../digest.ts'
import { codeText } from '../../web/code-field.ts'

export const organisationKinds: Record<string, string> = {
  provider: 'Provider of services',
  commissioner: 'Commissioner',
  supplier: 'Supplier of software',
  national: 'National body',
  other: 'Other',
}

export type OrganisationFacts = Pick<OrganisationsTable, 'name' | 'ods_code' | 'kind' | 'switched_on' | 'consumer_product'>

export const organisationForm = z.object({
  name: oneLine({ least: 'Enter the name of the organisation', most: 200, tooLong: 'The name must be 200 characters or fewer' }),
  ods_code: codeText()
    .pipe(
      z
        .string()
        .toUpperCase()
        .refine(
          (code) => code === '' || /^[A-Z0-9]{3,10}$/.test(code),
          'Enter an ODS code: 3 to 10 letters and digits, like RY9. Leave it empty if there is none',
        ),
    )
    .transform((code) => (code === '' ? null : code))
    .default(null),
  kind: z.string().refine((kind) => Object.hasOwn(organisationKinds, kind), 'Choose the kind of organisation'),
  switched_on: z
    .enum(['', 'yes', 'no'], 'Choose yes, no or not known')
    .transform((one) => one || null)
    .default(null),
  consumer_product: z
    .string()
    .trim()
    .max(200, 'Use 200 characters or fewer')
    .transform((text) => text || null)
    .default(null),
})

/** What an editor read, as one short text: after another editor's change it is another one. */
export const seenOf = (one: OrganisationFacts): Digest => digestOf(JSON.stringify([one.name, one.ods_code, one.kind, one.switched_on, one.consumer_product]))

/** What is known of an organisation, as its event keeps it. */
export const factsOf = ({ name, ods_code, kind, switched_on, consumer_product }: OrganisationFacts): OrganisationFacts => ({
  name,
  ods_code,
  kind,
  switched_on,
  consumer_product,
})

/** The same in words: "Riverside Trust, RY9, Provider of services, switched on: yes, no Consumer product". */
export const factsInWords = (one: OrganisationFacts): string =>
  [
    one.name,
    one.ods_code ?? 'no ODS code',
    organisationKinds[one.kind] ?? one.kind,
    `switched on: ${one.switched_on ?? 'not known'}`,
    one.consumer_product ?? 'no Consumer product',
  ].join(', ')
