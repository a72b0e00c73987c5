import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { openSqlite } from '../../src/db/sqlite.ts'
import { freePort, startProduct } from '../support/product.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'slipway-stop-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('a stop', () => {
  it('finishes while one connection is kept alive and another sends nothing', async () => {
    const product = await startProduct(join(home, 'open.db'))
    await fetch(`${product.base}/healthz`)
    const mute = connect(product.port, '127.0.0.1')
    mute.on('error', () => {})
    await once(mute, 'connect')
    await product.end()
    expect(product.child.exitCode).toBe(0)
  })

  it('is immediate on a second signal', async () => {
    const product = await startProduct(join(home, 'second.db'))
    const request = connect(product.port, '127.0.0.1')
    request.on('error', () => {})
    await once(request, 'connect')
    // A request in progress delays the stop.
    request.write('POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na')
    await fetch(`${product.base}/healthz`)
    const ended = once(product.child, 'close')
    product.child.kill('SIGTERM')
    // The first signal has been handled once nobody is let in any more; a terminal and npm each send one, almost at once.
    await expect
      .poll(
        () =>
          fetch(`${product.base}/healthz`).then(
            () => 'open',
            () => 'closed',
          ),
        { interval: 400 },
      )
      .toBe('closed')
    const again = setInterval(() => product.child.kill('SIGTERM'), 400)
    await ended
    clearInterval(again)
    expect(product.child.exitCode).toBe(1)
  })

  it('finishes while another process keeps the database locked', async () => {
    const file = join(home, 'locked.db')
    const product = await startProduct(file)
    const other = openSqlite(file)
    other.exec('begin immediate')
    const signingIn = fetch(`${product.base}/sign-in`).catch(() => undefined)
    await product.end()
    await signingIn
    other.close()
    expect(product.child.exitCode).toBe(0)
  })
})

describe('the demonstration', () => {
  async function demo(until: RegExp | null, { port }: { port: number }) {
    const own = mkdtempSync(join(home, 'demo-'))
    // Compiled code is kept for the next start.
    const left = (): string[] => readdirSync(own).filter((name) => name !== 'node-compile-cache')
    const child = spawn(process.execPath, ['src/demo/main.ts'], {
      cwd: root,
      env: { PATH: process.env['PATH'], TMPDIR: own, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = once(child, 'close')
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    if (until) await expect.poll(() => said, { timeout: 50_000 }).toMatch(until)
    else await expect.poll(() => left().length, { timeout: 50_000, interval: 10 }).toBe(1)
    return { child, ended, left, said: () => said }
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('deletes its folder on %s', async (signal) => {
    const { child, ended, left } = await demo(/Making the projects/, { port: await freePort() })
    expect(left()).toHaveLength(1)
    child.kill(signal)
    await ended
    expect(left()).toEqual([])
  })

  it('deletes its folder when it is stopped before it listens', async () => {
    const { child, ended, left } = await demo(null, { port: await freePort() })
    child.kill('SIGTERM')
    await ended
    expect(left()).toEqual([])
  })

  it('deletes its folder when it cannot start', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { ended, left, said } = await demo(/EADDRINUSE/, { port: (taken.address() as AddressInfo).port })
    await ended
    taken.close()
    expect(said()).toContain('EADDRINUSE')
    expect(left()).toEqual([])
  })
})
