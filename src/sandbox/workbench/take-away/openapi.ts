import { allOperations, operations, templates, withBody } from '../../fhir/operations.ts'
import type { Operation } from '../../fhir/operations.ts'
import { asOrganisation, bookingOf, claimsFor } from '../../rules/right-request.ts'
import { statusIn } from '../../rules/editions.ts'
import { allRules } from '../../rules/judge.ts'
import { includeSpellings } from '../../slots/slot-search.ts'
import { draftOf } from '../try-request.ts'
import type { Draft } from '../try-request.ts'
import { headerName } from './marked-request.ts'
import type { TakeAway } from './marked-request.ts'

const json = 'application/fhir+json'
const xml = 'application/fhir+xml'
const resources: Record<Operation, string> = {
  metadata: 'CapabilityStatement',
  'search-slots': 'Bundle',
  book: 'Appointment',
  read: 'Appointment',
  'read-version': 'Appointment',
  cancel: 'Appointment',
  'search-appointments': 'Bundle',
}
const schemaOf = (type: string) => ({ $ref: `#/components/schemas/${type}` })
const content = (type: string, example?: unknown) => ({
  [json]: { schema: schemaOf(type), ...(example === undefined ? {} : { example }) },
  [xml]: { schema: { type: 'string', description: `The same ${type} in XML` } },
})

const slot = {
  id: '00000000-0000-4000-8000-000000000001',
  identifier: [{ value: '00000000-0000-4000-8000-000000000001' }],
  schedule: { reference: 'Schedule/its-schedule' },
  status: 'free',
  start: '2030-01-01T09:00:00.000+00:00',
  end: '2030-01-01T09:15:00.000+00:00',
}

/** The sandbox as an OpenAPI 3.1 description: addresses, headers and bodies are those of a right request, refusals those of the rules in its edition. */
export function openApi(of: TakeAway): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of allOperations) {
    const draft = exampleOf(operation, of)
    const path = templates[operation].replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [draft.method.toLowerCase()]: described(operation, draft, of) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: of.name,
      version: '2.0.1',
      description: 'The Booking Standard (Care Connect, FHIR STU3 3.0.1) as this sandbox speaks it. The people in a sandbox do not exist.',
    },
    servers: [{ url: of.baseUrl }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'Not signed: the header {"alg":"none","typ":"JWT"}, the claims (schema Claims), and an empty signature, so that the token ends in a dot. exp is iat + 300; a new token for each request. requested_scope is that of the operation.',
        },
      },
      schemas: {
        Claims: {
          type: 'object',
          required: Object.keys(claimsFor('book', of.baseUrl, of.now)).filter((name) => name !== 'requesting_practitioner'),
          examples: [asOrganisation(claimsFor('book', of.baseUrl, of.now), of.organisationFor('book'))],
        },
        ...Object.fromEntries(
          [...new Set([...Object.values(resources), 'OperationOutcome'])].map((type) => [
            type,
            { type: 'object', required: ['resourceType'], properties: { resourceType: { const: type } }, additionalProperties: true },
          ]),
        ),
      },
    },
  }
}

const exampleOf = (operation: Operation, of: TakeAway): Draft =>
  draftOf(operation, {
    baseUrl: of.baseUrl,
    now: of.now,
    dosId: of.services[0] ?? '2000099999',
    slot,
    nhsNumber: of.nhsNumber,
    appointment: {
      id: '00000000-0000-4000-8000-000000000002',
      version: 1,
      resource: { ...bookingOf(slot, of.nhsNumber), id: '00000000-0000-4000-8000-000000000002' },
    },
    format: 'json',
    organisation: of.organisationFor(operation),
  })

function described(operation: Operation, draft: Draft, of: TakeAway): Record<string, unknown> {
  const { name, scope } = operations[operation]
  return {
    operationId: operation,
    summary: name,
    description: `requested_scope: ${scope}`,
    parameters: [...inPath(operation), ...inQuery(draft), ...inHeaders(operation, draft)],
    ...(withBody.includes(operation) ? { requestBody: { required: true, content: content('Appointment', draft.body) } } : {}),
    responses: {
      [operation === 'book' ? '201' : '200']: { description: name, content: content(resources[operation]) },
      ...refusals(operation, of.edition),
    },
  }
}

const inPath = (operation: Operation) =>
  [...templates[operation].matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))

const helpOf = (rule: string): string => allRules.find((one) => one.id === rule)?.help.wants ?? ''
/** The rules that say what each header and parameter is for. */
const rulesOfHeaders: Record<string, string> = {
  'ssp-from': 'HDR-01',
  'ssp-to': 'HDR-02',
  'ssp-traceid': 'HDR-03',
  'ssp-interactionid': 'HDR-04',
  'x-request-id': 'HDR-05',
  'if-match': 'HDR-10',
}
const rulesOfParameters: Record<string, string> = {
  'schedule.actor:healthcareservice': 'SLT-01',
  start: 'SLT-02',
  status: 'SLT-04',
  'patient.identifier': 'REQ-06',
}

const inHeaders = (operation: Operation, draft: Draft) =>
  Object.entries(draft.headers).flatMap(([name, value]) => {
    const rule = rulesOfHeaders[name]
    // Accept and Content-Type are said by the media types.
    return rule === undefined
      ? []
      : [{ name: headerName(name), in: 'header', required: true, description: helpOf(rule), schema: { type: 'string' }, example: value }]
  })

function inQuery(draft: Draft) {
  const pairs = new URLSearchParams(draft.path.split('?')[1] ?? '')
  return [...new Set(pairs.keys())].map((name) => {
    const values = pairs.getAll(name)
    const rule = rulesOfParameters[name]
    const isInclude = name.startsWith('_include')
    const string = isInclude ? { type: 'string', enum: includeSpellings.map(([regular]) => regular) } : { type: 'string' }
    return {
      name,
      in: 'query',
      required: rule !== undefined && name !== 'status',
      ...(rule === undefined ? {} : { description: helpOf(rule) }),
      ...(isInclude || values.length > 1
        ? { schema: { type: 'array', items: string }, style: 'form', explode: true, example: values }
        : { schema: string, example: values[0] }),
    }
  })
}

/** How the endpoint refuses before a rule is checked; the last two of a body alone. */
const ofEndpoint = ['REQ-01', 'REQ-02', 'REQ-05']
const ofBodies = ['REQ-03', 'REQ-04']

/** Every status that a rule may refuse this operation with, and why. */
function refusals(operation: Operation, edition: string): Record<string, unknown> {
  const atOnce = [...ofEndpoint, ...(withBody.includes(operation) ? ofBodies : [])]
  const byStatus = new Map<number, string[]>()
  for (const rule of allRules.filter((one) => one.severity === 'error' && (one.on.includes(operation) || atOnce.includes(one.id)))) {
    const status = statusIn(edition, rule.id, rule.status)
    byStatus.set(status, [...(byStatus.get(status) ?? []), `${rule.id}: ${rule.help.wants}`])
  }
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([a], [b]) => a - b)
      .map(([status, wants]) => [String(status), { description: wants.join('\n'), content: content('OperationOutcome') }]),
  )
}
