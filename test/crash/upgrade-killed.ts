import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../src/db/database.ts'
import { schemaState } from '../../src/db/schema-state.ts'
import { laterMigrations } from '../support/later-migrations.ts'
import { countsOf, manifestOf } from '../support/releases.ts'

const script = fileURLToPath(new URL('upgrade-until-killed.ts', import.meta.url))

/**
 * Upgrades a database in a process of its own that is killed after this many statements. Returns whether it was killed, and what is wrong after the next
 * start.
 */
export async function upgradeKilledAfter(url: string, statement: number, release?: string): Promise<{ killed: boolean; fault?: string }> {
  const child = spawn(process.execPath, [script, url, String(statement)], { stdio: ['ignore', 'ignore', 'pipe'] })
  let told = ''
  child.stderr.on('data', (chunk: Buffer) => {
    told += chunk.toString()
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  if (code !== 0 && signal !== 'SIGKILL') return { killed: true, fault: `the upgrade ended with ${code ?? signal}: ${told}` }
  try {
    const db = await openDatabase(url, { migrations: laterMigrations() })
    const { pending } = await schemaState(db.read, laterMigrations())
    const expected = release === undefined ? { events: 0 } : manifestOf(release, db.engine).counts
    const counts = await countsOf(db.read, Object.keys(expected))
    const runs = await db.read.selectFrom('schema_versions').select('number').execute()
    await db.close()
    const isWhole = pending.length === 0 && runs.length === 1 && JSON.stringify(counts) === JSON.stringify(expected)
    return { killed: signal === 'SIGKILL', ...(isWhole ? {} : { fault: JSON.stringify({ pending, runs, counts }) }) }
  } catch (error) {
    return { killed: signal === 'SIGKILL', fault: String(error) }
  }
}
