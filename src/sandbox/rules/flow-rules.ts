import { allOperations } from '../fhir/operations.ts'
import { help, rulesOf } from './rule.ts'
import { sources } from './sources.ts'

/** Rules about earlier requests. They only warn: the other rules decide whether a request is served. */
export const flowRules = rulesOf(
  { on: allOperations, status: 200, code: 'processing', spine: 'BAD_REQUEST', source: sources.practice },
  {
    'HDR-13': {
      on: ['book'],
      severity: 'warning',
      source: sources.headers,
      help: help(
        'Each patient’s booking has its own trace id.',
        'Two patients under one trace cannot be told apart in the audit.',
        'Ssp-TraceID: <a new UUID for each patient>',
        'Ssp-TraceID: 09a01679-2564-0fb4-5129-aecc81ea2706 on the bookings of two patients',
      ),
      check: (x) =>
        x.facts.traceOfAnother
          ? { where: 'Ssp-TraceID', says: 'This Ssp-TraceID came with another patient’s booking before. Make a new UUID for each.' }
          : null,
    },
    'JWT-18': {
      severity: 'warning',
      source: sources.token,
      help: help(
        'A token comes from one system.',
        'The same token from two ASIDs was copied.',
        'each system makes its own token',
        'a token that another system sent a minute ago',
      ),
      check: (x) =>
        x.facts.tokenFrom === undefined
          ? null
          : { where: 'Authorization', says: `This token came from Ssp-From ${x.facts.tokenFrom} before. Each system makes its own.` },
    },
    'CAN-05': {
      on: ['cancel'],
      severity: 'warning',
      source: sources.cancel,
      help: help(
        'The appointment is read before it is cancelled.',
        'Someone may have changed it; a cancellation from memory would be refused one day.',
        'GET Appointment/{id}, then PUT what came back',
        'PUT of what the booking answered, hours later',
      ),
      check: (x) =>
        x.facts.readBefore === false
          ? {
              where: 'URL',
              says: 'Your organisation has not read this version of the appointment here. Read it, then send back what you read with status cancelled.',
            }
          : null,
    },
    'FLW-01': {
      on: ['book'],
      severity: 'warning',
      help: help(
        'A search by the same organisation went before a booking.',
        'Slots kept from elsewhere, or from long ago, are often gone.',
        'search for the service, then book one of its slots',
        'a slot id out of a file',
      ),
      check: (x) =>
        x.facts.searchedBefore === false
          ? {
              where: 'URL',
              says: 'Your organisation has not searched for this slot’s service here in the last day. Search, then book what the search returned.',
            }
          : null,
    },
    'FLW-02': {
      severity: 'warning',
      help: help(
        'A request that failed is mended before it is sent again.',
        'The same request fails for the same reason.',
        'mend what the OperationOutcome names, then send',
        'send the refused request again in a loop',
      ),
      check: (x) =>
        x.facts.failedBefore
          ? { where: 'request', says: 'The same request failed a moment ago and nothing in it was mended. Mend what its OperationOutcome names.' }
          : null,
    },
  },
)
