import { sql } from 'kysely'
import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { placesOf } from './positions.ts'

/** What names a row of a project in each table whose rows have an order. */
const keyOf = {
  project_roles: sql<string>`role_key`,
  prerequisites: sql<string>`key`,
  test_entry_conditions: sql<string>`coalesce(template_key, '')`,
  go_live_criteria: sql<string>`key`,
  test_cases: sql<string>`code || ' ' || coalesce(template_key, '')`,
}

/** Inserts new rows where the templates have them, and makes room for each. */
export async function insertInOrder(
  trx: Writer,
  of: { table: keyof typeof keyOf; projectId: ProjectId; order: string[]; added: Set<string> },
  insert: (key: string, position: number) => Promise<void>,
): Promise<void> {
  if (of.added.size === 0) return
  const table = sql.table(of.table)
  const { rows } = await sql<{ key: string; position: number }>`
    select ${keyOf[of.table]} as key, position from ${table} where project_id = ${of.projectId} order by position`.execute(trx)
  for (const { key, position } of placesOf(rows, of.order, of.added)) {
    await sql`update ${table} set position = position + 1 where project_id = ${of.projectId} and position >= ${position}`.execute(trx)
    await insert(key, position)
  }
}
