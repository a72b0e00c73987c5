import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A port on which nothing listens now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

/** The environment of a process of the product on this SQLite file or PostgreSQL, without ours. */
export const environmentFor = (database: string, port: number): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  DATABASE_URL: database.includes('://') ? database : `sqlite:${database}`,
  PORT: String(port),
  NODE_ENV: 'production',
  SESSION_SECRET: 'a secret for the tests, long enough',
  LOG_LEVEL: 'warn',
})

/** Runs a script of the product until it ends. */
export async function run(script: string, args: string[], env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [script, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}

export interface Product {
  base: string
  port: number
  child: ChildProcess
  /** Sends the process this signal and waits until it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>
}

/** The product itself, `src/main.ts`, in its own process; resolves when it listens. */
export async function startProduct(file: string, given: { port?: number; nodeOptions?: string[] } = {}): Promise<Product> {
  const port = given.port ?? (await freePort())
  const child = spawn(process.execPath, [...(given.nodeOptions ?? []), 'src/main.ts'], {
    cwd: root,
    env: environmentFor(file, port),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const gone = once(child, 'close')
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-4000)
      if (said.includes('Slipway listens')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('close', (code) => reject(new Error(`The product stopped with ${code ?? 'a signal'}: ${said}`)))
  })
  return {
    base: `http://127.0.0.1:${port}`,
    port,
    child,
    async end(signal = 'SIGTERM') {
      child.kill(signal)
      await gone
    },
  }
}
