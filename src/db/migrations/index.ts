import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { accounts } from './001-accounts.ts'
import { projects } from './002-projects.ts'
import { sandbox } from './003-sandbox.ts'

/** A migration made of statements that both engines understand. Merged ones are never edited. */
function statements(list: string[]): Migration {
  return {
    async up(db) {
      for (const statement of list) await sql.raw(statement).execute(db)
    },
  }
}

export const migrations: Record<string, Migration> = {
  '001-accounts': statements(accounts),
  '002-projects': statements(projects),
  '003-sandbox': statements(sandbox),
}
