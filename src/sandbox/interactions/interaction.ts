import { z } from 'zod'
import { digestOf } from '../../digest.ts'
import { headers, headersIn } from './columns.ts'
import { storable } from '../../db/storable.ts'
import type { InteractionsTable } from '../../db/tables/sandbox.ts'
import type { Operation } from '../fhir/operations.ts'
import type { Finding } from '../rules/rule.ts'
import type { Asker } from '../rules/who-asks.ts'
import type { SlotAnswer } from '../slots/slot-answer.ts'

/** One request to a sandbox and its answer, with what the rules found. */
export interface Interaction {
  id: string
  sandboxId: string
  /** ISO 8601. */
  at: string
  operation: Operation | 'unknown'
  method: string
  url: string
  requestHeaders: Record<string, string>
  requestBody: string | null
  status: number
  responseHeaders: Record<string, string>
  responseBody: string
  /** What the body can be rebuilt from, if that is shorter to store. */
  recipe: SlotAnswer | null
  findings: Finding[]
  durationMs: number
  by: Asker
  outcomeId: string | null
}

/** Whether a request was served, by its status. A dropped connection has status 0: nothing was sent back. */
export const isServed = (status: number): boolean => status >= 200 && status < 400

/** Longer bodies have their own digest and are packed if many come together. */
export const longBody = 4000

export type Sent = Pick<Interaction, 'method' | 'url' | 'requestHeaders' | 'requestBody' | 'status' | 'responseHeaders'>

/** Request and answer as one text, whose digest is the exchange's. `answered`: the body, or its digest if it is long. */
const exchangeText = (one: Sent, answered: string | null): string =>
  JSON.stringify([one.method, one.url, one.requestHeaders, one.requestBody, one.status, one.responseHeaders, answered])

const exchange = z.tuple([z.string(), z.string(), headers, z.string().nullable(), z.number(), headers, z.string().nullable()])

/** The parts that `exchangeText` joined. */
export function readExchangeText(text: string): Sent & { answered: string | null } {
  const [method, url, requestHeaders, requestBody, status, responseHeaders, answered] = exchange.parse(JSON.parse(text))
  return { method, url, requestHeaders, requestBody, status, responseHeaders, answered }
}

/** Whether an interaction, read with its body, still matches its digest. */
export function fitsItsDigest(row: InteractionsTable): boolean {
  if (row.response_digest !== null && digestOf(row.response_body ?? '') !== row.response_digest) return false
  const sent: Sent = {
    method: row.method,
    url: row.url,
    requestHeaders: headersIn(row.request_headers),
    requestBody: row.request_body,
    status: row.status,
    responseHeaders: headersIn(row.response_headers),
  }
  return row.digest === digestOf(exchangeText(sent, row.response_digest ?? row.response_body))
}

export interface Kept {
  row: InteractionsTable
  /** The text that the row's digest is of. */
  exchange: string
}

/** The row of an interaction. The digest covers request and answer. */
export function keptOf(interaction: Interaction): Kept {
  const one = interaction.requestBody === null ? interaction : { ...interaction, requestBody: storable(interaction.requestBody) }
  const { requestHeaders, by } = one
  const bodyDigest = one.responseBody.length > longBody ? digestOf(one.responseBody) : null
  const exchange = exchangeText(one, bodyDigest ?? one.responseBody)
  return {
    exchange,
    row: {
      id: one.id,
      sandbox_id: one.sandboxId,
      at: one.at,
      operation: one.operation,
      method: one.method,
      url: one.url,
      request_headers: JSON.stringify(requestHeaders),
      request_body: one.requestBody,
      status: one.status,
      response_headers: JSON.stringify(one.responseHeaders),
      response_body: one.responseBody,
      response_digest: bodyDigest,
      findings: one.findings.length === 0 ? '[]' : JSON.stringify(one.findings),
      duration_ms: one.durationMs,
      organisation: by.organisation,
      practitioner: by.practitioner,
      trace_id: requestHeaders['ssp-traceid']?.slice(0, 200) ?? null,
      request_id: requestHeaders['x-request-id']?.slice(0, 200) ?? null,
      outcome_id: one.outcomeId,
      digest: digestOf(exchange),
      pack_id: null,
      pack_from: null,
      pack_length: null,
    },
  }
}
