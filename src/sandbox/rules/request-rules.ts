import { shortened } from '../fhir/quoted.ts'
import { systems } from '../fhir/codes.ts'
import { patientSearchOf } from './patient-search.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault, Finding, Rule } from './rule.ts'
import { sources } from './sources.ts'

/** How the endpoint itself refuses, before an operation is known or a body is read. Not of the conformance table, but told, logged and explained like its rules. */
export const requestRules = rulesOf(
  { on: [], status: 404, code: 'not-found', spine: 'NO_RECORD_FOUND', source: sources.errors },
  {
    'REQ-01': {
      help: help(
        'The address leads to an operation.',
        'The base URL ends in /STU3; metadata, Slot and Appointment are below it, in this spelling.',
        'GET <base URL>/Slot?…',
        'GET <base URL>/slots, or a base URL without /STU3',
      ),
      check: () => null,
    },
    'REQ-02': {
      status: 405,
      code: 'not-supported',
      spine: 'NOT_IMPLEMENTED',
      help: help(
        'The method is one of the operation.',
        'A Consumer searches and reads with GET, books with POST and cancels with PUT. The Allow header names what is served.',
        'PUT <base URL>/Appointment/<id> with status cancelled',
        'DELETE <base URL>/Appointment/<id>',
      ),
      check: () => null,
    },
    'REQ-03': {
      status: 413,
      code: 'too-long',
      spine: 'BAD_REQUEST',
      help: help(
        'The body is at most 256 kB, unpacked; the address has at most 8,000 characters and 100 parameters.',
        'A booking is a few kilobytes: what is larger holds something else, or never ends.',
        'a booking of 3 kB',
        'a booking with a scanned letter inside',
      ),
      check: () => null,
    },
    'REQ-04': {
      status: 400,
      code: 'structure',
      spine: 'BAD_REQUEST',
      help: help(
        'The body comes whole, and packed as Content-Encoding says.',
        'What is cut short cannot be judged. The encodings accepted are none and gzip.',
        'Content-Encoding: gzip with a gzipped body',
        'Content-Encoding: gzip with a plain body',
      ),
      check: () => null,
    },
    'REQ-05': {
      status: 429,
      code: 'throttled',
      spine: 'BAD_REQUEST',
      help: help(
        'No more requests come in a minute than the sandbox takes.',
        'A loop without an end would keep others out. Retry-After says how many seconds to wait.',
        'after a 429 wait as Retry-After says',
        'send the refused request again at once',
      ),
      check: () => null,
    },
    'REQ-06': {
      on: ['search-appointments'],
      status: 400,
      code: 'required',
      spine: 'INVALID_PARAMETER',
      source: sources.cancel,
      help: help(
        'A search for appointments names one patient, and nothing that is not understood.',
        'A filter that is ignored would show other people’s appointments.',
        `GET /Appointment?patient.identifier=${systems.nhsNumber}%7C9000000009`,
        'GET /Appointment, or GET /Appointment?surname=Chalmers',
      ),
      check(x) {
        const { patients, id, strange } = patientSearchOf(x.query)
        const faults: Fault[] = strange.map((name) => ({
          where: `?${name.slice(0, 60)}`,
          code: 'invalid',
          says: `A search for appointments does not know the parameter ${shortened(name, 60)}. Take it out: what is ignored would show more than was asked for.`,
        }))
        if (patients.length === 0 && id === null)
          faults.push({ where: '?patient.identifier', says: `Name the patient: patient.identifier=${systems.nhsNumber}|<NHS number>.` })
        if (patients.some((one) => one === null))
          faults.push({ where: '?patient.identifier', code: 'value', says: `A patient is named by system and NHS number: ${systems.nhsNumber}|<NHS number>.` })
        return faults
      },
    },
  },
)

/** The finding of a rule that is not checked but comes to pass. What the fault does not say is the rule's own. */
export function findingOf(rules: readonly Rule[], id: string, fault: Fault): Finding {
  const rule = rules.find((one) => one.id === id)
  if (!rule) throw new Error(`No rule ${id}`)
  return { rule: id, severity: rule.severity, status: rule.status, code: rule.code, spine: rule.spine, ...fault }
}
