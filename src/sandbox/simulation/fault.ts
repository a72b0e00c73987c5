import { operationName } from '../interactions/shown.ts'
import type { ArmedFault } from './faults.store.ts'

const statuses = {
  400: 'Bad request',
  403: 'Forbidden',
  404: 'Not found',
  409: 'Conflict',
  422: 'Refused by a rule',
  500: 'Server error',
  502: 'Bad gateway',
  503: 'Unavailable',
  504: 'Gateway timeout',
} as const
/** The faults that the form offers. */
export const whats = [
  ...Object.entries(statuses).map(([status, words]) => ({ value: status, text: `Answer ${status} (${words.toLowerCase()})` })),
  { value: 'delay', text: 'Serve it late' },
  { value: 'drop', text: 'Drop the connection: nothing is served' },
  { value: 'cut', text: 'Serve it, but cut the answer’s body short' },
]

/** The kind of fault that was chosen in the form: a number is a status. */
export const kindOf = (what: string): ArmedFault['kind'] => (what === 'delay' || what === 'drop' || what === 'cut' ? what : 'status')

const wordsOfKind = ({ kind, status, seconds }: Pick<ArmedFault, 'kind' | 'status' | 'seconds'>): string =>
  ({ status: `Answer ${status}`, delay: `Serve ${seconds} seconds late`, drop: 'Drop the connection', cut: 'Cut the body short' })[kind]

/** "Answer 503: Search for free slots" */
export const faultInWords = (fault: Pick<ArmedFault, 'kind' | 'status' | 'seconds' | 'operation'>): string =>
  `${wordsOfKind(fault)}: ${fault.operation === null ? 'any request' : operationName(fault.operation)}`
