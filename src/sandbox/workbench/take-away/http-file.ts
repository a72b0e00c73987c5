import { randomUUID } from 'node:crypto'
import { operations } from '../../fhir/operations.ts'
import type { SlotResource } from '../../rules/right-request.ts'
import { headersToSend } from '../try-request.ts'
import { headerName, mark, markedRequest, stepsInOrder, variables } from './marked-request.ts'
import type { TakeAway } from './marked-request.ts'

const moment = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/**
 * The same requests as a file for the HTTP clients of editors. Such files hold no programs, so the tokens in it are made when it is
 * made, and so is the slot that it books. `slot`: null if none is free.
 */
export function httpFile(of: TakeAway, slot: SlotResource | null): string {
  const set = {
    baseUrl: of.baseUrl,
    dosId: of.services[0] ?? '',
    nhsNumber: of.nhsNumber,
    ...variables,
    from: moment(of.now),
    to: moment(of.now + 7 * 86_400_000),
    now: moment(of.now),
    documentId: randomUUID(),
    slotIdentifier: slot?.identifier[0]?.value ?? 'the-identifier-of-a-slot',
    schedule: slot?.schedule.reference ?? 'Schedule/its-schedule',
    start: slot?.start ?? '2030-01-01T09:00:00.000+00:00',
    end: slot?.end ?? '2030-01-01T09:15:00.000+00:00',
    appointmentId: '{{book.response.body.$.id}}',
    created: '{{book.response.body.$.created}}',
    version: '1',
  }
  const head = [
    `# ${of.name.replaceAll(/\s+/g, ' ')}: made by Slipway for one sandbox, at ${moment(of.now)}.`,
    '# Its tokens live for five minutes: download the file again for new ones. Send the requests in their order.',
    '# For the REST Client of Visual Studio Code and what reads its files. In another client put the id of the booking',
    '# (the answer to Book has it) in place of {{book.response.body.$.id}}, and its time in place of {{book.response.body.$.created}}.',
    ...(slot === null ? ['# No slot was free when this file was made: put one that the search finds into the variables below.'] : []),
    ...Object.entries(set).map(([name, value]) => `@${name} = ${value}`),
  ]
  const requests = stepsInOrder.map((operation) => {
    const draft = markedRequest(operation, of)
    const body = operation === 'cancel' ? cancelled(of) : draft.body
    const { authorization = '' } = headersToSend({ headers: {}, claims: draft.claims }, of.now)
    return [
      `### ${operations[operation].name}`,
      `# @name ${operation === 'book' ? 'book' : operation.replaceAll('-', '')}`,
      `${draft.method} ${mark('baseUrl')}${draft.path}`,
      ...Object.entries({ ...draft.headers, authorization }).map(([name, value]) => `${headerName(name)}: ${value}`),
      ...(body === null ? [] : ['', JSON.stringify(body, null, 2)]),
    ].join('\n')
  })
  return `${head.join('\n')}\n\n${requests.join('\n\n')}\n`
}

/** What was booked, as a read would show it, cancelled. */
const cancelled = (of: TakeAway): Record<string, unknown> => ({
  ...markedRequest('book', of).body,
  id: mark('appointmentId'),
  created: mark('created'),
  status: 'cancelled',
})
