import { sql } from 'kysely'
import type { Database } from '../../src/db/database.ts'
import { searchable } from '../../src/text.ts'

const kept: Record<string, string[]> = {
  services: ['name'],
  people: ['name', 'email', 'organisation'],
  organisations: ['name'],
  products: ['product', 'supplier'],
  product_names: ['name'],
  events: ['sentence', 'actor_name', 'reason'],
}

/** The search texts that do not match the text beside them, of which there should be none, and how many were checked. */
export async function staleSearchTexts({ read }: Database): Promise<{ stale: string[]; looked: number }> {
  const [stale, looked]: [string[], number[]] = [[], []]
  const look = (table: string, text: string | null, search: string | null): void => {
    looked.push(1)
    if (search !== (text === null ? null : searchable(text))) stale.push(`${table}: ${text} has ${search}`)
  }
  for (const [table, columns] of Object.entries(kept))
    for (const column of columns) {
      const { rows } = await sql<{ text: string | null; search: string | null }>`
        select ${sql.ref(column)} as text, ${sql.ref(`${column}_search`)} as search from ${sql.table(table)}`.execute(read)
      for (const { text, search } of rows) look(table, text, search)
    }
  const { rows } = await sql<Record<'ods_code' | 'name' | 'why' | 'changes' | 'search', string | null>>`
    select ods_code, name, why, changes, search from tracker_import_rows`.execute(read)
  for (const row of rows) look('tracker_import_rows', [row.ods_code, row.name, row.why, row.changes].map((one) => one ?? '').join(' '), row.search)
  return { stale, looked: looked.length }
}
