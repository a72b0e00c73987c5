import { sql } from 'kysely'
import { openDatabase, postgresOn } from '../../src/db/database.ts'
import type { Database } from '../../src/db/database.ts'
import { upgradePostgres } from '../../src/db/migrate-postgres.ts'
import { onServerFrom } from './databases.ts'
import { postgresScript, unpackPglite } from './releases.ts'

/**
 * The PostgreSQL database of a release, changed by these statements and upgraded: on the server that TEST_POSTGRES_URL names, which takes a fraction of the
 * time, else embedded.
 */
export async function upgradedRelease(release: string, statements: string[] = []): Promise<Database> {
  const server = process.env['TEST_POSTGRES_URL']
  // The script leaves the session without a search path.
  if (server) return openDatabase(await onServerFrom(server, [postgresScript(release), 'reset all', ...statements].join(';\n')))
  const read = await unpackPglite(release)
  for (const one of statements) await sql.raw(one).execute(read)
  await upgradePostgres(read)
  return { ...postgresOn(read), close: () => read.destroy() }
}
