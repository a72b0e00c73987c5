import { execFileSync, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './product.ts'

export interface PostgresServer {
  url: string
  /** The folder of its programs: pg_dump, pg_restore, psql. */
  bin: string
  /** Sends a signal to the server and to each process that serves a connection. */
  signalAll(signal: NodeJS.Signals): void
  /** Ends every connection at once (`fast`), or as after a crash (`immediate`), and starts again. */
  restart(how: 'fast' | 'immediate'): Promise<void>
  stop(): Promise<void>
}

/** A PostgreSQL from Debian's package with its own data, port and socket folder. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = join('/usr/lib/postgresql', readdirSync('/usr/lib/postgresql').toSorted().at(-1) ?? '', 'bin')
  const home = mkdtempSync(join(tmpdir(), 'slipway-postgres-'))
  const port = String(await freePort())
  const asPostgres = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : []
  const [command = '', ...before] = [...asPostgres, join(bin, 'initdb')]
  if (asPostgres.length > 0) execFileSync('chown', ['postgres:postgres', home])
  chmodSync(home, 0o700)
  execFileSync(command, [...before, '-D', join(home, 'db'), '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync'], { stdio: 'ignore' })
  // Nothing on it has to survive a crash of the machine.
  const settings = ['fsync=off', 'full_page_writes=off', 'listen_addresses=127.0.0.1'].flatMap((one) => ['-c', one])
  const [runner = '', ...args] = [...asPostgres, join(bin, 'postgres'), '-D', join(home, 'db'), '-p', port, '-k', home, ...settings]

  async function start(): Promise<ChildProcess> {
    const server = spawn(runner, args, { stdio: 'ignore' })
    for (let tries = 0; tries < 100; tries += 1) {
      if (spawnSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', port]).status === 0) return server
      await wait(100)
    }
    throw new Error('PostgreSQL did not start')
  }
  async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    const gone = once(server, 'exit')
    server.kill(signal)
    await gone
  }

  let server = await start()
  return {
    bin,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    signalAll(signal) {
      const pid = String(server.pid)
      const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', pid], { encoding: 'utf8' })
      for (const one of [pid, ...stdout.split(/\s+/)].filter((text) => text !== '')) process.kill(Number(one), signal)
    },
    async restart(how) {
      await end(server, how === 'fast' ? 'SIGINT' : 'SIGQUIT')
      server = await start()
    },
    async stop() {
      await end(server, 'SIGINT')
      rmSync(home, { recursive: true, force: true })
    },
  }
}
