import type { InteractionsTable } from '../../db/tables/sandbox.ts'
import { findingsIn } from './columns.ts'
import { maskBody, maskSaid, maskUrl } from './mask.ts'

type Exchange = Pick<InteractionsTable, 'at' | 'method' | 'url' | 'status' | 'request_body' | 'response_body' | 'findings'>

const part = (name: string, text: string | null): string => (text === null || text === '' ? '' : `\n${name}\n\n${text}\n`)

/** An exchange as people outside the test team see it: without headers, and with every word masked that might name a patient. */
export function maskedText(row: Exchange): string {
  const masked = (body: string | null, sent: 'request' | 'response') => (body === null || body === '' ? null : maskBody(body, sent))
  const findings = findingsIn(row.findings).map((one) => `${one.severity} ${one.rule} ${one.where}: ${maskSaid(one.says)}`)
  return [
    `${row.at} ${row.method} ${maskUrl(row.url)}\nAnswered ${row.status}\n`,
    part('Request', masked(row.request_body, 'request')),
    part('Answer', masked(row.response_body, 'response')),
    part('Findings', findings.join('\n')),
  ].join('')
}
