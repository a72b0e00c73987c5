import { holdsRealNumber } from '../../real-numbers.ts'
import type { Answer } from '../rules/answer.ts'
import type { Format } from '../rules/media-types.ts'
import { inFormat } from './format.ts'
import type { Incoming } from './incoming.ts'

/** A request, once it is known in which form to answer. */
export interface Opened {
  incoming: Incoming
  /** The id of the exchange, and of its answer. */
  id: string
  format: Format
}

/** The answer as sent: in the requested format, with all its headers. */
export function dressed({ incoming, id, format }: Opened, answer: Answer): Answer {
  const correlation = incoming.headers['x-request-id']
  const made = inFormat(answer, format)
  made.headers = {
    'Cache-Control': 'no-store',
    'X-Request-ID': id,
    ...(correlation !== undefined && /^[\x20-\x7e]{1,200}$/.test(correlation) && !holdsRealNumber(correlation) ? { 'X-Correlation-ID': correlation } : {}),
    ...made.headers,
  }
  return made
}
