import { isUuid, systems } from '../fhir/codes.ts'
import { isInstant } from '../fhir/elements.ts'
import { withBody } from '../fhir/operations.ts'
import { object, objects, pathOf, text } from './look.ts'
import { appointment } from './on-appointment.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'

/** What the standard asks of the DocumentReference that the Appointment contains. */
export const documentRules = rulesOf(
  { on: withBody, status: 422, code: 'invariant', spine: 'INVALID_RESOURCE', source: sources.book },
  {
    'DOC-01': {
      code: 'value',
      help: help(
        'The DocumentReference has a UUID of the RFC 4122 system.',
        'By it the booking and the clinical document find each other.',
        `{"system": "${systems.uuid}", "value": "<UUID>"}`,
        'an identifier of another system',
      ),
      check: appointment((a) => {
        if (a.documents.length !== 1) return null
        const fits = objects(a.document['identifier']).some((one) => one['system'] === systems.uuid && isUuid(one['value']))
        return fits
          ? null
          : {
              where: `${pathOf('DocumentReference')}.identifier`,
              says: `The DocumentReference needs an identifier of system ${systems.uuid} whose value is a UUID.`,
            }
      }),
    },
    'DOC-02': {
      code: 'value',
      help: help(
        'The DocumentReference is current, of the right type system, and indexed.',
        'It points to the document that travels separately.',
        `"status": "current", "type": {"coding": [{"system": "${systems.documentType}", …}]}, "indexed": "…"`,
        '"status": "superseded"',
      ),
      check: appointment((a) => {
        if (a.documents.length !== 1) return null
        const faults: Fault[] = []
        const at = pathOf('DocumentReference')
        if (a.document['status'] !== 'current') faults.push({ where: `${at}.status`, says: 'status of the DocumentReference must be current.' })
        if (!objects(object(a.document['type'])['coding']).some((one) => one['system'] === systems.documentType))
          faults.push({ where: `${at}.type`, says: `type.coding needs the system ${systems.documentType}.` })
        if (!isInstant(a.document['indexed'])) faults.push({ where: `${at}.indexed`, says: 'indexed must be an instant.' })
        return faults
      }),
    },
    'DOC-03': {
      severity: 'warning',
      code: 'value',
      help: help(
        'The attachment says its content type and language.',
        'The receiver picks the viewer by it.',
        '"contentType": "application/hl7-v3+xml", "language": "en"',
        '"attachment": {"url": "…"}',
      ),
      check: appointment((a) => {
        if (a.documents.length !== 1) return null
        const attachment = object(objects(a.document['content'])[0]?.['attachment'])
        return text(attachment['contentType']) !== '' && /^en(-GB)?$/.test(text(attachment['language']))
          ? null
          : { where: `${pathOf('DocumentReference')}.content.attachment`, says: 'content.attachment should say contentType and a language of en or en-GB.' }
      }),
    },
    'DOC-04': {
      severity: 'warning',
      code: 'value',
      help: help(
        'The document type is the usual one.',
        'Other types are not shown by some Providers.',
        '"code": "POCD_MT200001GB02", "display": "Integrated Urgent Care Report"',
        '"code": "letter"',
      ),
      check: appointment((a) => {
        if (a.documents.length !== 1) return null
        const usual = objects(object(a.document['type'])['coding']).some((one) => one['code'] === 'POCD_MT200001GB02' && text(one['display']) !== '')
        return usual
          ? null
          : { where: `${pathOf('DocumentReference')}.type.coding`, says: 'The usual type is POCD_MT200001GB02, Integrated Urgent Care Report.' }
      }),
    },
  },
)
