import express from 'express'
import type { IncomingMessage, ServerResponse } from 'node:http'

export const mostBytes = 256 * 1024

/** What came as a body: its bytes, null if there is none, or why it could not be taken in, as a status. */
export type Taken = { bytes: Buffer | null } | { unread: number }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text that a body's bytes are in UTF-8, the encoding of FHIR; null if they are none. What another encoding writes with zero bytes is none either. */
export function textOf(bytes: Buffer | null): string | null {
  if (bytes === null) return ''
  try {
    return bytes.includes(0) ? null : utf8.decode(bytes)
  } catch {
    return null
  }
}

const none: Taken = { bytes: null }
const thorough = express.raw({ type: () => true, limit: mostBytes, inflate: true })

/** Takes a body in, within its bound. One of known length that is not packed is gathered here; every other goes through Express' own reader, which unpacks within the bound too. */
export function takeBody(req: IncomingMessage, res: ServerResponse, taken: (body: Taken) => void): void {
  const { headers } = req
  const length = headers['content-length']
  if (length === undefined && headers['transfer-encoding'] === undefined) taken(none)
  else if (length !== undefined && headers['content-encoding'] === undefined && headers['transfer-encoding'] === undefined && Number(length) <= mostBytes)
    gather(req, taken)
  else
    thorough(req, res, (error?: unknown) => {
      const body: unknown = 'body' in req ? req.body : undefined
      taken(error === undefined ? { bytes: Buffer.isBuffer(body) ? body : null } : { unread: statusOf(error) })
    })
}

/** The parser of HTTP gives no more bytes than Content-Length says. */
function gather(req: IncomingMessage, taken: (body: Taken) => void): void {
  const chunks: Buffer[] = []
  let ended = false
  const end = (body: Taken): void => {
    if (!ended) taken(body)
    ended = true
  }
  req.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
  })
  req.once('end', () => end({ bytes: chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks) }))
  // The client went away before it had sent everything.
  req.once('close', () => end({ unread: 400 }))
}

const statusOf = (error: unknown): number => (typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500)
