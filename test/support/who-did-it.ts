import { sql } from 'kysely'
import type { Reader } from '../../src/db/database.ts'
import { readTableTypes } from './schema/read-types.ts'

/** Columns that look like a name and hold an id. */
const holdIds = new Set([
  'accounts.made_by',
  'address_changes.asked_by',
  'address_changes.agreed_by',
  'imports.uploaded_by',
  'project_people.added_by',
  'project_people.leave_asked_by',
  'projects.correction_by',
  'sop_signatures.given_by',
])
/** Columns in which somebody types who it was. */
const typed = new Set(['partner_switches.tested_by'])

/** Every column that names who did something, with the column that has to hold the person's id. */
export function whoDidIt(): { table: string; name: string; id: string }[] {
  const found: { table: string; name: string; id: string }[] = [{ table: 'address_changes', name: 'agreed_by_name', id: 'agreed_by' }]
  for (const [table, columns] of readTableTypes())
    for (const name of columns.keys()) {
      if (name.endsWith('_by') && !holdIds.has(`${table}.${name}`) && !typed.has(`${table}.${name}`)) found.push({ table, name, id: `${name}_id` })
      if (/^(?:first_|second_)person$/.test(name)) found.push({ table, name, id: `${name}_id` })
    }
  return found
}

/** The names of people in rows without an id, and how many have one: "test_results.recorded_by: Dan Okoro". */
export async function listNamesWithoutIds(db: Reader): Promise<{ without: string[]; withId: number }> {
  const without = new Set<string>()
  let withId = 0
  for (const { table, name, id } of whoDidIt()) {
    const { rows } = await sql<{ who: string; id: string | null }>`
      select ${sql.ref(name)} as who, ${sql.ref(id)} as id from ${sql.table(table)} where ${sql.ref(name)} is not null`.execute(db)
    for (const row of rows) if (row.id === null) without.add(`${table}.${name}: ${row.who}`)
    withId += rows.filter((row) => row.id !== null).length
  }
  return { without: [...without].toSorted(), withId }
}
