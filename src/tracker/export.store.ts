import type { Reader } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

/** What is sent of each table, in this order, but for the texts that searches compare. Secrets (password hashes, sessions, links, the keys of sandboxes) and the traffic of sandboxes are not. */
const exported: Partial<Record<keyof Tables, { order: string; without?: string[] }>> = {
  people: { order: 'id' },
  accounts: { order: 'id', without: ['password_hash'] },
  organisations: { order: 'id' },
  services: { order: 'id' },
  service_dos_ids: { order: 'dos_id' },
  pairs: { order: 'consumer_product' },
  products: { order: 'id' },
  projects: { order: 'id' },
  project_dates: { order: 'id' },
  project_notes: { order: 'id' },
  project_roles: { order: 'project_id' },
  project_people: { order: 'id' },
  prerequisites: { order: 'id' },
  evidence: { order: 'id', without: ['stored_as'] },
  sop_drafts: { order: 'project_id' },
  sop_versions: { order: 'id' },
  sop_rounds: { order: 'id' },
  sop_signatures: { order: 'id', without: ['session_hash'] },
  sop_comments: { order: 'id' },
  test_plans: { order: 'project_id' },
  test_cases: { order: 'id' },
  test_entry_conditions: { order: 'id' },
  test_runs: { order: 'id' },
  test_results: { order: 'id' },
  go_live_criteria: { order: 'id' },
  attestations: { order: 'id' },
  events: { order: 'seq' },
}
const atOnce = 1000

/** Every table that is exported, with its rows in portions. */
export async function* exportRows(db: Reader): AsyncGenerator<{ table: string; rows: Record<string, unknown>[] }> {
  for (const [table, { order, without = [] }] of Object.entries(exported)) {
    for (let from = 0; ; from += atOnce) {
      const rows = (await db
        .selectFrom(table as 'people')
        .selectAll()
        .orderBy(order as 'id')
        .limit(atOnce)
        .offset(from)
        .execute()) as unknown as Record<string, unknown>[]
      yield {
        table,
        rows: rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !without.includes(column) && !column.endsWith('_search')))),
      }
      if (rows.length < atOnce) break
    }
  }
}

/** The export as one JSON document, piece by piece: `{ "exportedAt", "tables": { "people": […], … } }`. */
export async function* exportJson(db: Reader, exportedAt: string): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(exportedAt)},"tables":{`
  let open: string | undefined
  let first = true
  for await (const { table, rows } of exportRows(db)) {
    if (table !== open) {
      yield `${open === undefined ? '' : '],'}\n${JSON.stringify(table)}:[`
      open = table
      first = true
    }
    for (const row of rows) {
      yield `${first ? '' : ','}\n${JSON.stringify(row)}`
      first = false
    }
  }
  yield ']}}\n'
}
