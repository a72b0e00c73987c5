import { spawnSync } from 'node:child_process'
import { startPostgres } from './postgres-server.ts'

/** Starts a PostgreSQL with its own data, runs a command whose tests use it in place of the embedded one, and stops it. */
const server = await startPostgres()
const [command = '', ...args] = process.argv.slice(2)
let code = 1
try {
  const env = { ...process.env, TEST_POSTGRES_URL: server.url }
  code = spawnSync(command, args, { stdio: 'inherit', env }).status ?? 1
} finally {
  await server.stop()
}
process.exit(code)
