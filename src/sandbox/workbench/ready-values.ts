import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { asids, claimsFor } from '../rules/right-request.ts'
import { allowedOf, allowedTo } from '../rules/allowed.ts'
import { object, objects, text } from '../rules/look.ts'
import { reservedValues } from '../simulation/scenarios.ts'

/** People who do not exist, by the national test ranges. */
export const testPatients = [
  { nhsNumber: '9000000009', text: '900 000 0009, a synthetic person' },
  { nhsNumber: '9000000017', text: '900 000 0017, a synthetic person' },
  { nhsNumber: '9000000025', text: '900 000 0025, a synthetic person' },
]

export interface ReadyValue {
  name: string
  value: string
  /** What it is for, in a few words. */
  says: string
}

/** What a request to this sandbox is filled with, ready to be copied. */
export function readyValues(given: { row: SandboxesTable; baseUrl: string; services: { dosId: string; name: string }[] }): {
  values: ReadyValue[]
  reserved: ReadyValue[]
} {
  const allowed = allowedOf(given.row)
  const claims = claimsFor('book', given.baseUrl, 0)
  const ours = text(objects(object(claims['requesting_organization'])['identifier'])[0]?.['value'])
  const booker = allowedTo('book', allowed)?.[0] ?? allowedTo('search-slots', allowed)?.[0] ?? ours
  return {
    values: [
      { name: 'Base URL', value: given.baseUrl, says: 'the claim aud too' },
      ...given.services.map((one) => ({ name: 'DoS service id', value: one.dosId, says: one.name })),
      { name: 'Ssp-From', value: asids.from, says: 'ASID of the Consumer: 12 digits of your choice' },
      { name: 'Ssp-To', value: asids.to, says: 'ASID of the Provider: 12 digits of your choice' },
      { name: 'ODS code', value: booker, says: booker === ours ? 'of the Consumer, in the claim requesting_organization' : 'of a Consumer that may book here' },
      ...testPatients.map((one) => ({ name: 'NHS number', value: one.nhsNumber, says: 'of a person who does not exist' })),
    ],
    reserved: given.row.scenarios === 1 ? reservedValues().map((one) => ({ name: one.request, value: one.value, says: one.answer })) : [],
  }
}
