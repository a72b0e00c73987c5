import { randomUUID } from 'node:crypto'
import { createServer, STATUS_CODES } from 'node:http'
import type { RequestListener, Server, ServerOptions } from 'node:http'
import { asData as headersAsData } from './sandbox/exchange/endpoint.ts'
import { operationOutcome } from './sandbox/fhir/outcome.ts'
import type { IssueCode } from './sandbox/fhir/outcome.ts'

/** What a client may use: 32 kB of headers, ten seconds to send them, half a minute for a whole request; checked every two seconds. */
export const limits = { maxHeaderSize: 32 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2000 } satisfies ServerOptions
/** Closes idle connections: a client that never reads its response holds nothing. Longer than any delay that can be armed. */
const idleMs = 120_000

/** A server that no slow or endless client can tie up. Answers what it cannot parse as HTTP, then closes the connection. */
export function serverFor(listener: RequestListener, given: ServerOptions = limits): Server {
  const server = createServer(given, listener)
  server.setTimeout(idleMs)
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    const { status, code, says } = refusals[error.code ?? ''] ?? {
      status: 400,
      code: 'invalid',
      says: 'This is not HTTP that can be read. Send the request again as HTTP/1.1, its headers one a line.',
    }
    // The first line tells a browser from a system. If it never arrived whole, the client is taken for a system.
    const target = error.rawPacket?.subarray(0, 400).toString('latin1').split(' ', 2)[1]
    const isPage = error.rawPacket !== undefined && !/\/sandbox\/[\w-]{32}/.test(target?.split('\n', 1)[0] ?? '')
    const body = isPage
      ? says
      : JSON.stringify(operationOutcome(randomUUID(), [{ code, spine: code === 'timeout' ? 'BAD_REQUEST' : 'MISSING_OR_INVALID_HEADER', diagnostics: says }]))
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nCache-Control: no-store\r\n${asData}Content-Type: ${isPage ? 'text/plain' : 'application/fhir+json'};charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  })
  return server
}

const asData = Object.entries(headersAsData)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('')

const refusals: Record<string, { status: number; code: IssueCode; says: string }> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'too-long',
    says: 'The headers are larger than 32 kB together. A token of the standard has less than 4 kB: leave out what nobody asked for.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'timeout',
    says: 'The request did not come in time: its headers within ten seconds, the whole of it within thirty. Send it again in one go. If it was, this server was busy: send it again in a minute.',
  },
}
