import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { openTestPostgres, openTestSqlite } from '../support/databases.ts'
import { readPostgres } from '../support/schema/read-postgres.ts'
import { readSqlite } from '../support/schema/read-sqlite.ts'
import { readTableTypes } from '../support/schema/read-types.ts'
import { renderSchema } from '../support/schema/render.ts'
import type { Column, Table } from '../support/schema/schema.ts'
import { whoDidIt } from '../support/who-did-it.ts'

let opened: Database[]
let sqlite: Table[]
let postgres: Table[]
beforeAll(async () => {
  const [one, other] = [await openTestSqlite(), await openTestPostgres()]
  opened = [one, other]
  sqlite = await readSqlite(one)
  postgres = await readPostgres(other)
})
afterAll(async () => {
  for (const db of opened) await db.close()
})

const asTyped = ({ type, notNull, isPrimaryKey }: Column) => ({ isText: type === 'text', isNullable: !notNull && !isPrimaryKey })

/** Every column except search texts and those computed for an index: only the database uses these, and PostgreSQL reports them as generated. */
function inCode(tables: Table[]) {
  const ofDatabase = (table: string, column: string): boolean =>
    postgres.some(({ name, columns }) => name === table && columns.some((one) => one.name === column && one.generated?.startsWith('always')))
  return Object.fromEntries(
    tables
      // Rows waiting for an event, which only the triggers and one statement use.
      .filter(({ name }) => name !== 'record_notes' && name !== 'row_notes')
      .map(({ name, columns }) => [name, Object.fromEntries(columns.filter((one) => !ofDatabase(name, one.name)).map((one) => [one.name, asTyped(one)]))]),
  )
}

describe('the schema on SQLite and PostgreSQL', () => {
  it('matches src/db/schema.sql: run `npm run schema` after a new migration', () => {
    expect(readFileSync('src/db/schema.sql', 'utf8')).toBe(renderSchema(sqlite, postgres))
  })

  it.each(['SQLite', 'PostgreSQL'])('of %s has the tables and columns of the types, nullable where they are', (engine) => {
    const types = Object.fromEntries([...readTableTypes()].map(([table, columns]) => [table, Object.fromEntries(columns)]))
    expect(types).toEqual(inCode(engine === 'SQLite' ? sqlite : postgres))
  })

  it('has a person’s id beside every name of who did something', () => {
    const types = readTableTypes()
    expect(whoDidIt().length).toBeGreaterThan(30)
    expect(whoDidIt().filter(({ table, id }) => !types.get(table)?.has(id))).toEqual([])
  })
})
