import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './product.ts'

/** Starts a PostgreSQL of its own (port and socket folder), runs the store and journey tests on it, and stops it. */
const versions = readdirSync('/usr/lib/postgresql').sort()
const bin = join('/usr/lib/postgresql', versions.at(-1) ?? '', 'bin')
const home = mkdtempSync(join(tmpdir(), 'slipway-postgres-'))
const port = String(await freePort())
const asPostgres = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : []
const [command = '', ...before] = [...asPostgres, join(bin, 'initdb')]
if (asPostgres.length > 0) execFileSync('chown', ['postgres:postgres', home])
chmodSync(home, 0o700)
execFileSync(command, [...before, '-D', join(home, 'db'), '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync'], { stdio: 'ignore' })
const [runner = '', ...args] = [
  ...asPostgres,
  join(bin, 'postgres'),
  '-D',
  join(home, 'db'),
  '-p',
  port,
  '-k',
  home,
  '-c',
  'fsync=off',
  '-c',
  'listen_addresses=127.0.0.1',
]
const server = spawn(runner, args, { stdio: 'ignore' })

let code = 1
try {
  for (let tries = 0; tries < 50; tries += 1) {
    if (spawnSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', port]).status === 0) break
    await wait(100)
  }
  const env = { ...process.env, TEST_POSTGRES_URL: `postgres://postgres@127.0.0.1:${port}/postgres` }
  const tests = spawnSync('vitest', ['run', '--config', 'test/vitest.config.ts', '-t', 'PostgreSQL', ...process.argv.slice(2)], { stdio: 'inherit', env })
  code = tests.status ?? 1
} finally {
  server.kill('SIGINT')
  await new Promise((resolve) => server.once('exit', resolve))
  rmSync(home, { recursive: true, force: true })
}
process.exit(code)
