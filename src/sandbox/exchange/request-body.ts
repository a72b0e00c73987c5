import express from 'express'
import type { IncomingMessage, ServerResponse } from 'node:http'

export const mostBytes = 256 * 1024

/** The received body: its bytes, null if there is none, or the status that says why it could not be received. */
export type Taken = { bytes: Buffer | null } | { unread: number }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A body's bytes as text in UTF-8, the encoding of FHIR; null if they are not UTF-8. Zero bytes mean another encoding. */
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

/**
 * Receives a body, up to a limit. An uncompressed body of known length is collected here; any other goes through Express's own reader, which
 * limits the uncompressed size too.
 */
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

/** The HTTP parser passes on no more bytes than Content-Length says. */
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
  // The client disconnected before it had sent everything.
  req.once('close', () => end({ unread: 400 }))
}

const statusOf = (error: unknown): number => (typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500)
