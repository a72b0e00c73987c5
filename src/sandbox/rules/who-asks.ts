import { storable } from '../../db/storable.ts'
import { systems } from '../fhir/codes.ts'
import type { Jwt } from './jwt.ts'
import { object, objects, text } from './look.ts'

/** Whom the token names: the provenance that every line of the log carries. What it does not say is null. */
export interface Asker {
  /** ODS code, else the organisation's name. */
  organisation: string | null
  practitioner: string | null
  device: string | null
}

const known = new WeakMap<Jwt, Asker>()

/** Found once for a token, however often it comes. */
export function whoAsks(jwt: Jwt): Asker {
  const asker = known.get(jwt) ?? readAsker(jwt)
  known.set(jwt, asker)
  return asker
}

function readAsker(jwt: Jwt): Asker {
  if (jwt.kind !== 'read') return { organisation: null, practitioner: null, device: null }
  const organisation = object(jwt.payload['requesting_organization'])
  const ods = objects(organisation['identifier']).find((one) => one['system'] === systems.odsOrganisation)
  const practitioner = object(jwt.payload['requesting_practitioner'])
  const [name = object(practitioner['name'])] = objects(practitioner['name'])
  const given = Array.isArray(name['given']) ? text(name['given'][0]) : text(name['given'])
  const device = object(jwt.payload['requesting_device'])
  const short = (words: string): string | null => storable(words.trim().slice(0, 200)) || null
  return {
    organisation: short(text(ods?.['value']) || text(organisation['name'])),
    practitioner: short(`${given} ${text(name['family'])}`) ?? short(text(jwt.payload['sub'])),
    device: short([text(device['model']), text(device['version'])].filter((one) => one !== '').join(' ')),
  }
}
