import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { limits, serverFor } from '../../src/server.ts'
import { openTestSqlite } from '../support/databases.ts'
import { openProvider } from './provider.ts'
import type { Provider } from './provider.ts'

/** A client that sends a byte now and then, and one that sends headers without end. The limits are the product's own, at a twentieth of their length. */
const quick = {
  maxHeaderSize: limits.maxHeaderSize,
  headersTimeout: limits.headersTimeout / 20,
  requestTimeout: limits.requestTimeout / 20,
  connectionsCheckingInterval: limits.connectionsCheckingInterval / 20,
}

let provider: Provider
let server: Server
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
  await provider.close()
})

async function listening(): Promise<{ port: number; path: string }> {
  provider = await openProvider(await openTestSqlite())
  server = serverFor(createApp(provider.context), quick)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { port: (server.address() as AddressInfo).port, path: new URL(provider.consumer.baseUrl).pathname }
}

/** Sends the pieces one after another, `everyMs` apart, until the server hangs up. Returns everything it answered, and how long that took. */
async function drip(port: number, pieces: Iterable<string>, everyMs: number): Promise<{ said: string; ms: number }> {
  const startedAt = performance.now()
  const socket = connect(port, '127.0.0.1')
  let said = ''
  let closed = false
  socket
    .on('data', (chunk) => {
      said += chunk.toString()
    })
    .on('error', () => {})
  const gone = once(socket, 'close').then(() => {
    closed = true
  })
  for (const piece of pieces) {
    if (closed || socket.writableEnded) break
    socket.write(piece)
    if (everyMs > 0) await delay(everyMs)
  }
  await gone
  return { said, ms: performance.now() - startedAt }
}

function* forever(first: string, then: string): Generator<string> {
  yield first
  for (;;) yield then
}

const outcomeIn = (said: string): unknown => JSON.parse(said.slice(said.indexOf('\r\n\r\n') + 4))

it('a client that dribbles its headers or its body gets a FHIR error and is disconnected, while others are served', async () => {
  const { port, path } = await listening()
  const slow = [
    ...Array.from({ length: 30 }, () => drip(port, forever(`GET ${path}/metadata HTTP/1.1\r\nHost: x\r\nX-Slow: `, 'a'), 30)),
    ...Array.from({ length: 30 }, () =>
      drip(port, forever(`POST ${path}/Appointment HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nContent-Type: application/fhir+json\r\n\r\n{`, ' '), 30),
    ),
  ]
  await delay(100)
  expect((await fetch(`http://127.0.0.1:${port}${path}/metadata`)).status).toBe(403)
  for (const { said, ms } of await Promise.all(slow)) {
    expect(ms).toBeLessThan(15_000)
    expect(said).toMatch(/^HTTP\/1\.1 408 /)
    expect(outcomeIn(said)).toMatchObject({
      resourceType: 'OperationOutcome',
      id: expect.any(String),
      issue: [{ severity: 'error', code: 'timeout', diagnostics: expect.stringContaining('in time') }],
    })
  }
}, 40_000)

it('headers over 32 kB are refused with 431 in FHIR, and a request that is not HTTP with 400', async () => {
  const { port, path } = await listening()
  const large = await drip(port, [`GET ${path}/metadata HTTP/1.1\r\nHost: x\r\nX-Large: ${'a'.repeat(40_000)}\r\n\r\n`], 0)
  expect(large.said).toMatch(/^HTTP\/1\.1 431 /)
  expect(outcomeIn(large.said)).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ diagnostics: expect.stringContaining('32 kB') }] })
  expect((await drip(port, ['not http at all\r\n\r\n'], 0)).said).toMatch(/^HTTP\/1\.1 400 /)
})
