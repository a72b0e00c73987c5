import { writeFileSync } from 'node:fs'
import { openTestPostgres, openTestSqlite } from '../databases.ts'
import { readPostgres } from './read-postgres.ts'
import { readSqlite } from './read-sqlite.ts'
import { renderSchema } from './render.ts'

const [sqlite, postgres] = [await openTestSqlite(), await openTestPostgres()]
writeFileSync('src/db/schema.sql', renderSchema(await readSqlite(sqlite), await readPostgres(postgres)))
await sqlite.close()
await postgres.close()
// The embedded PostgreSQL would keep this process alive.
process.exit(0)
