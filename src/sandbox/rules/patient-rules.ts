import { isNhsNumber } from '../../nhs-number.ts'
import { profile, systems, verificationExtension } from '../fhir/codes.ts'
import { primitives } from '../fhir/elements.ts'
import { allOperations, withBody } from '../fhir/operations.ts'
import { appointment, namesProfile } from './on-appointment.ts'
import type { Exchange } from './exchange.ts'
import { nhsNumberOf, objects, object, pathOf, telecomsOf, text } from './look.ts'
import type { Json } from './look.ts'
import { placeOfRealPerson } from './real-person.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'

const at = pathOf('Patient')
const patient = (check: (patient: Json, x: Exchange) => Fault | Fault[] | null) => appointment((a, x) => (a.patients.length === 1 ? check(a.patient, x) : null))
const genders = ['male', 'female', 'other', 'unknown']

export const patientRules = rulesOf(
  { on: withBody, status: 422, code: 'invariant', spine: 'INVALID_RESOURCE', source: sources.book },
  {
    'PAT-01': {
      code: 'required',
      help: help(
        'The patient has one official name with family and given.',
        'The clinic calls the patient by it.',
        '"name": [{"use": "official", "family": "…", "given": ["…"]}]',
        '"name": [{"text": "…"}]',
      ),
      check: patient((p) => {
        const list = objects(p['name'])
        const [name = {}] = list
        const given = Array.isArray(name['given']) && name['given'].some((one) => text(one) !== '')
        return list.length === 1 && name['use'] === 'official' && text(name['family']) !== '' && given
          ? null
          : { where: `${at}.name`, says: 'The patient needs exactly one name of use official, with family and at least one given.' }
      }),
    },
    'PAT-02': {
      code: 'value',
      help: help(
        'gender and birthDate are there; the birth is not in the future.',
        'They identify the patient.',
        '"gender": "female", "birthDate": "1980-05-17"',
        '"gender": "F"',
      ),
      check: patient((p, x) => {
        const faults: Fault[] = []
        if (!genders.includes(text(p['gender']))) faults.push({ where: `${at}.gender`, says: `gender must be one of ${genders.join(', ')}.` })
        if (!primitives['date']?.fits(p['birthDate'])) faults.push({ where: `${at}.birthDate`, says: 'birthDate must be a date, like 1980-05-17.' })
        else if (Date.parse(text(p['birthDate'])) > x.now) faults.push({ where: `${at}.birthDate`, says: 'birthDate lies in the future.' })
        return faults
      }),
    },
    'PAT-03': {
      code: 'required',
      help: help(
        'The patient has one home address with a postcode.',
        'It identifies the patient.',
        '"address": [{"use": "home", "postalCode": "LS1 6AE"}]',
        '"address": [{"use": "work", "city": "Leeds"}]',
      ),
      check: patient((p) => {
        const list = objects(p['address'])
        return list.length === 1 && list[0]?.['use'] === 'home' && text(list[0]['postalCode']) !== ''
          ? null
          : { where: `${at}.address`, says: 'The patient needs exactly one address of use home with postalCode.' }
      }),
    },
    'PAT-04': {
      code: 'value',
      spine: 'INVALID_NHS_NUMBER',
      help: help(
        'The patient has at most one identifier: the NHS number.',
        'Without an NHS number no identifier is sent; the Provider gives its own.',
        `{"use": "official", "system": "${systems.nhsNumber}", "value": "…"}`,
        'an identifier of another system',
      ),
      check: patient((p, x) => {
        const list = objects(p['identifier'])
        if (list.length > 1) return { where: `${at}.identifier`, says: 'The patient must have at most one identifier.' }
        const [one] = list
        if (!one || (x.operation === 'cancel' && one['system'] === systems.localPatient)) return null
        return one['system'] === systems.nhsNumber && one['use'] === 'official'
          ? null
          : {
              where: `${at}.identifier[0]`,
              says: `The patient's identifier must be of use official and system ${systems.nhsNumber}. Without an NHS number send no identifier.`,
            }
      }),
    },
    'PAT-05': {
      code: 'value',
      spine: 'INVALID_NHS_NUMBER',
      help: help(
        'The NHS number has ten digits and its check digit is right.',
        'A mistyped number is another person’s.',
        '"value": "9000000009"',
        '"value": "9000000001"',
      ),
      check: patient((p) => {
        const number = nhsNumberOf(p)
        if (number === undefined || isNhsNumber(number) || number === '1234554321') return null
        return { where: `${at}.identifier[0].value`, says: 'The NHS number does not have ten digits that pass the modulus 11 check.' }
      }),
    },
    'PAT-06': {
      severity: 'warning',
      code: 'required',
      help: help(
        'The NHS number carries its verification status.',
        'The Provider sees whether it was traced.',
        `"extension": [{"url": "${verificationExtension}", …}]`,
        'no extension',
      ),
      check: patient((p) => {
        const [one] = objects(p['identifier'])
        return nhsNumberOf(p) === undefined || objects(one?.['extension']).some((extension) => extension['url'] === verificationExtension)
          ? null
          : { where: `${at}.identifier[0].extension`, says: `The verification status of the NHS number is expected: extension ${verificationExtension}.` }
      }),
    },
    'PAT-07': {
      on: allOperations,
      code: 'value',
      spine: 'INVALID_NHS_NUMBER',
      source: sources.synthetic,
      help: help(
        'Every NHS number is of a person who does not exist.',
        'Real patients’ details must not rest in a sandbox: such a request is neither stored nor logged.',
        '"value": "9000000009"',
        '"value": "<ten digits that do not start with 9>"',
      ),
      check(x) {
        const place = placeOfRealPerson(x)
        return place === null
          ? null
          : {
              where: place === 'body' ? `${at}.identifier` : place,
              says: 'A sandbox holds synthetic people only: use an NHS number that starts with 9. The content of this request was not kept.',
            }
      },
    },
    'PAT-08': {
      code: 'required',
      help: help(
        'A phone number is there, on the patient or a contact.',
        'The clinic calls back when something changes.',
        '"telecom": [{"system": "phone", "value": "…", "rank": 1}]',
        '"telecom": [{"system": "email", "value": "…", "rank": 1}]',
      ),
      check: patient((p) => {
        const phone = telecomsOf(p).some((one) => one['system'] === 'phone' && text(one['value']) !== '')
        const nameless = objects(p['contact']).some((contact) => objects(contact['telecom']).length > 0 && Object.keys(object(contact['name'])).length === 0)
        const faults: Fault[] = []
        if (!phone) faults.push({ where: `${at}.telecom`, says: 'A telecom of system phone is needed, on the patient or on a contact.' })
        if (nameless) faults.push({ where: `${at}.contact.name`, says: 'A contact with a telecom needs a name.' })
        return faults
      }),
    },
    'PAT-09': {
      status: 400,
      code: 'value',
      spine: 'BAD_REQUEST',
      help: help(
        'Each telecom is ranked, exactly one with rank 1.',
        'The one of rank 1 is called first.',
        '"telecom": [{"system": "phone", "value": "…", "rank": 1}, {"system": "phone", "value": "…", "rank": 2}]',
        '"telecom": [{"system": "phone", "value": "…", "rank": 1}, {"system": "phone", "value": "…", "rank": 1}]',
      ),
      check: patient((p) => {
        const list = telecomsOf(p)
        if (list.length === 0) return null
        const first = list.filter((one) => one['rank'] === 1).length
        const faults: Fault[] = []
        if (first !== 1) faults.push({ where: `${at}.telecom.rank`, says: `Exactly one telecom of patient and contacts must have rank 1; found ${first}.` })
        if (list.some((one) => typeof one['rank'] !== 'number'))
          faults.push({ where: `${at}.telecom.rank`, says: 'Each telecom needs a rank, a whole number from 1.' })
        return faults
      }),
    },
    'PAT-10': {
      severity: 'warning',
      code: 'value',
      help: help(
        'The contained Patient names its profile.',
        'A receiver checks by the profile.',
        `"meta": {"profile": ["${profile('Patient')}"]}`,
        'no meta in the Patient',
      ),
      check: patient((p) =>
        namesProfile(p, 'Patient') ? null : { where: `${at}.meta.profile`, says: `meta.profile of the Patient should name ${profile('Patient')}.` },
      ),
    },
  },
)
