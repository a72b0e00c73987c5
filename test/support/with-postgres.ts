import { spawnSync } from 'node:child_process'
import { startPostgres } from './postgres-server.ts'

/** Starts its own PostgreSQL, runs the tests with PostgreSQL in their name on it, and stops it. */
const server = await startPostgres()
let code = 1
try {
  const env = { ...process.env, TEST_POSTGRES_URL: server.url }
  const tests = spawnSync('vitest', ['run', '--config', 'test/vitest.config.ts', '-t', 'PostgreSQL', ...process.argv.slice(2)], { stdio: 'inherit', env })
  code = tests.status ?? 1
} finally {
  await server.stop()
}
process.exit(code)
