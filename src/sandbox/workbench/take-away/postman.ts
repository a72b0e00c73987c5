import { interactionPrefix, operations } from '../../fhir/operations.ts'
import type { Operation } from '../../fhir/operations.ts'
import { asOrganisation, claimsFor } from '../../rules/right-request.ts'
import { headerName, mark, markedRequest, stepsInOrder, variables } from './marked-request.ts'
import type { TakeAway } from './marked-request.ts'

const event = (listen: 'prerequest' | 'test', exec: string[]) => ({ listen, script: { type: 'text/javascript', exec } })

/** Makes a token for each request, and the moments in it. The claims that differ by request go by its Ssp-InteractionID. */
function preRequest(of: TakeAway): string[] {
  const { requested_scope: _, requesting_organization: _organisation, iat: _iat, exp: _exp, aud: _aud, ...shared } = claimsFor('search-slots', of.baseUrl, 0)
  const byInteraction = Object.fromEntries(
    stepsInOrder.map((operation) => {
      const claims = asOrganisation(claimsFor(operation, of.baseUrl, 0), of.organisationFor(operation))
      return [
        `${interactionPrefix}${operations[operation].interactions[0]}`,
        { requested_scope: claims['requested_scope'], requesting_organization: claims['requesting_organization'] },
      ]
    }),
  )
  return [
    "const codec = require('crypto-js')",
    '// A token is not signed, lives five minutes from now, and ends in a dot.',
    "const part = (value) => codec.enc.Base64.stringify(codec.enc.Utf8.parse(JSON.stringify(value))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '')",
    `const shared = ${JSON.stringify(shared)}`,
    `const byInteraction = ${JSON.stringify(byInteraction)}`,
    "const own = byInteraction[pm.request.headers.get('Ssp-InteractionID')]",
    'const iat = Math.floor(Date.now() / 1000)',
    "const claims = { ...shared, ...own, aud: pm.variables.get('baseUrl'), iat, exp: iat + 300 }",
    "pm.variables.set('token', `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`)",
    "const moment = (ahead) => new Date(Date.now() + ahead * 86400000).toISOString().replace(/\\.\\d+Z$/, 'Z')",
    "pm.variables.set('from', moment(0))",
    "pm.variables.set('to', moment(7))",
    "pm.variables.set('now', moment(0))",
    "pm.variables.set('documentId', pm.variables.replaceIn('{{$guid}}'))",
  ]
}

const answers = (status: number, name: string): string[] => [
  `pm.test('${name} is answered with ${status}', () => pm.expect(pm.response.code, pm.response.text().slice(0, 600)).to.equal(${status}))`,
]
const keepAppointment = [
  'const appointment = pm.response.json()',
  "pm.collectionVariables.set('appointmentId', appointment.id)",
  "pm.collectionVariables.set('version', appointment.meta.versionId)",
  "pm.collectionVariables.set('cancelled', JSON.stringify({ ...appointment, status: 'cancelled' }))",
]

const scripts: Record<Operation, string[]> = {
  metadata: answers(200, 'The capability statement'),
  'search-slots': [
    ...answers(200, 'A search'),
    "const slot = (pm.response.json().entry || []).map((one) => one.resource).find((one) => one.resourceType === 'Slot' && one.status === 'free')",
    "pm.test('A slot is free in the next seven days', () => pm.expect(slot).to.be.an('object'))",
    'if (slot) {',
    "  pm.collectionVariables.set('slotIdentifier', slot.identifier[0].value)",
    "  pm.collectionVariables.set('schedule', slot.schedule.reference)",
    "  pm.collectionVariables.set('start', slot.start)",
    "  pm.collectionVariables.set('end', slot.end)",
    '}',
  ],
  book: [...answers(201, 'A booking'), 'if (pm.response.code === 201) {', ...keepAppointment.map((line) => `  ${line}`), '}'],
  read: [...answers(200, 'A read'), "pm.test('The appointment is booked', () => pm.expect(pm.response.json().status).to.equal('booked'))", ...keepAppointment],
  'read-version': answers(200, 'A read of a version'),
  'search-appointments': [
    ...answers(200, 'A search for appointments'),
    "pm.test('The booking is found', () => pm.expect(pm.response.text()).to.include(pm.collectionVariables.get('appointmentId')))",
  ],
  cancel: [...answers(200, 'A cancellation'), "pm.test('The appointment is cancelled', () => pm.expect(pm.response.json().status).to.equal('cancelled'))"],
}

const told: Record<Operation, string> = {
  metadata: 'What this Provider can do.',
  'search-slots': 'Free slots of the service in the next seven days. The first one is kept for the booking.',
  book: 'Books the slot that the search found, for a person who does not exist.',
  read: 'Reads what was booked. The body of the cancellation is made from the answer.',
  'read-version': 'Reads one version of it.',
  'search-appointments': 'What is booked for this patient.',
  cancel: 'Cancels the booking: the appointment as it was read, with the status cancelled. The slot is free again.',
}

/** A collection for Postman and newman (format 2.1.0) that books and cancels on this sandbox as it stands, with a new token for each request. */
export function postmanCollection(of: TakeAway): Record<string, unknown> {
  return {
    info: {
      name: of.name,
      description: `Made by Slipway for one sandbox, ${of.baseUrl}. Send the requests in their order, or run the whole collection. The people in it do not exist.`,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    item: stepsInOrder.map((operation) => item(operation, of)),
    event: [event('prerequest', preRequest(of))],
    variable: Object.entries({
      baseUrl: of.baseUrl,
      dosId: of.services[0] ?? '',
      nhsNumber: of.nhsNumber,
      ...variables,
      slotIdentifier: '',
      schedule: '',
      start: '',
      end: '',
      appointmentId: '',
      version: '1',
      cancelled: '',
    }).map(([key, value]) => ({ key, value, type: 'string' })),
  }
}

function item(operation: Operation, of: TakeAway): Record<string, unknown> {
  const draft = markedRequest(operation, of)
  const [path = '', query] = draft.path.split('?')
  const body = operation === 'cancel' ? mark('cancelled') : draft.body === null ? null : JSON.stringify(draft.body, null, 2)
  return {
    name: operations[operation].name,
    request: {
      method: draft.method,
      description: told[operation],
      header: Object.entries({ ...draft.headers, authorization: `Bearer ${mark('token')}` }).map(([key, value]) => ({ key: headerName(key), value })),
      url: {
        raw: `${mark('baseUrl')}${draft.path}`,
        host: [mark('baseUrl')],
        path: path.split('/').filter((part) => part !== ''),
        ...(query === undefined
          ? {}
          : {
              query: query.split('&').map((pair) => {
                const at = pair.indexOf('=')
                return { key: pair.slice(0, at), value: pair.slice(at + 1) }
              }),
            }),
      },
      ...(body === null ? {} : { body: { mode: 'raw', raw: body, options: { raw: { language: 'json' } } } }),
    },
    response: [],
    event: [event('test', scripts[operation])],
  }
}
