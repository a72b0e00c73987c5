import { findingsIn } from './columns.ts'
import type { InteractionsTable } from '../../db/tables/sandbox.ts'
import { momentOf, secondOf } from '../../web/moments.ts'
import { maskUrl } from './mask.ts'
import { isKnownOperation, operations } from '../fhir/operations.ts'

export const operationName = (key: string): string => (isKnownOperation(key) ? operations[key].name : 'Unknown request')
export const statusTag = (status: number) => ({
  text: status === 0 ? 'No answer' : String(status),
  classes: status === 0 ? 'nhsuk-tag--red' : status < 400 ? 'nhsuk-tag--green' : status < 500 ? 'nhsuk-tag--orange' : 'nhsuk-tag--red',
})
/** "6 August 2018, 5:30pm (17:30:05)": requests are seconds apart. */
export const exactMoment = (iso: string): string => `${momentOf(iso)} (${secondOf(iso)})`

type Listed = Pick<InteractionsTable, 'id' | 'at' | 'operation' | 'method' | 'url' | 'status' | 'findings' | 'duration_ms' | 'organisation' | 'practitioner'>

/** A row of the log. Addresses are masked here for everyone: the exchange itself shows them to the test team. */
export function shownInteraction(row: Listed) {
  const findings = findingsIn(row.findings)
  const errors = findings.filter((one) => one.severity === 'error')
  return {
    id: row.id,
    when: momentOf(row.at),
    time: secondOf(row.at),
    name: operationName(row.operation),
    tag: statusTag(row.status),
    organisation: row.organisation ?? 'not named',
    practitioner: row.practitioner ?? '',
    ms: Math.round(row.duration_ms * 10) / 10,
    rules: [...new Set(errors.map((one) => one.rule))],
    warnings: findings.length - errors.length,
    request: `${row.method} ${maskUrl(row.url)
      .replace(/^\/sandbox\/[^/]+\/STU3/, '')
      .slice(0, 120)}`,
  }
}

const ofTheConnection = new Set([
  'host',
  'connection',
  'content-length',
  'accept-encoding',
  'user-agent',
  'content-encoding',
  'transfer-encoding',
  'expect',
  'accept-language',
  'sec-fetch-mode',
])
/** The headers that a person's own system sets: without those of the connection, and without the token. */
export const ownHeaders = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.has(name.toLowerCase()) && name !== 'authorization'))

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** A curl command that repeats a request. */
export function curlOf(sent: { method: string; url: string; headers: Record<string, string>; body: string | null }): string {
  const headers = Object.entries(sent.headers).filter(([name]) => !ofTheConnection.has(name.toLowerCase()))
  const parts = [
    `curl -X ${sent.method} ${quoted(sent.url)}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(sent.body === null ? [] : [`--data-raw ${quoted(sent.body)}`]),
  ]
  return parts.join(' \\\n  ')
}
