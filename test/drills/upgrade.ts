import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onServerFrom } from '../support/databases.ts'
import { startPostgres } from '../support/postgres-server.ts'
import { postgresScript, releases, unpackSqlite } from '../support/releases.ts'
import { upgradeKilledAfter } from '../crash/upgrade-killed.ts'

/**
 * Kills an upgrade after each of its statements, from nothing and from each release, on both engines, and reports how many do not start again. It takes a
 * quarter of an hour: npx node test/drills/upgrade.ts [part of a name]
 */
const home = mkdtempSync(join(tmpdir(), 'slipway-drill-'))
const server = await startPostgres()
let place = 0
const starts: [string, () => Promise<{ url: string; release?: string }>][] = [
  ['SQLite from nothing', async () => ({ url: `sqlite:${join(home, String((place += 1)), 'slipway.db')}` })],
  ['PostgreSQL from nothing', async () => ({ url: await onServerFrom(server.url) })],
  ...releases.flatMap((release): typeof starts => [
    [`SQLite from ${release}`, async () => ({ url: `sqlite:${unpackSqlite(release, join(home, String((place += 1)))).file}`, release })],
    [`PostgreSQL from ${release}`, async () => ({ url: await onServerFrom(server.url, postgresScript(release)), release })],
  ]),
]
try {
  for (const [name, start] of starts.filter(([one]) => one.includes(process.argv[2] ?? ''))) {
    const failed: string[] = []
    let killed = 0
    for (let statement = 1; ; statement += 1) {
      const { url, release } = await start()
      const told = await upgradeKilledAfter(url, statement, release)
      rmSync(join(home, String(place)), { recursive: true, force: true })
      if (!told.killed) break
      killed += 1
      if (told.fault !== undefined) failed.push(`after statement ${statement}: ${told.fault}`)
    }
    process.stdout.write(`${name}: killed after each of ${killed} statements, ${failed.length} that do not start\n${failed.map((one) => `${one}\n`).join('')}`)
  }
} finally {
  await server.stop()
  rmSync(home, { recursive: true, force: true })
}
