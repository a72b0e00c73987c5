import { sql } from 'kysely'
import type { Writer } from '../../src/db/database.ts'
import { asProjectId } from '../../src/db/ids.ts'
import type { ProjectId } from '../../src/db/ids.ts'

type Row = Record<string, unknown>

/** What belongs to a project, each after what it names. */
const tables = [
  'projects',
  'project_roles',
  'project_people',
  'project_dates',
  'prerequisites',
  'sop_versions',
  'sop_drafts',
  'sop_rounds',
  'sop_signatures',
  'test_plans',
  'test_cases',
  'test_entry_conditions',
  'test_runs',
  'test_results',
  'test_run_attendees',
  'go_live_criteria',
] as const

const read = async (trx: Writer, table: string): Promise<Row[]> => (await sql<Row>`select * from ${sql.table(table)}`.execute(trx)).rows

/** The tables that there are, with their rows. */
async function rowsOf(trx: Writer): Promise<Map<string, Row[]>> {
  const all = new Map<string, Row[]>()
  for (const table of tables) all.set(table, await read(trx, table))
  return all
}

/**
 * Copies a project to services of its own, row by row, for tests that need tens of projects that are alike: each gets the ids of the original with its
 * number behind them. Returns the ids of the copies, which
 * are numbered behind `from`.
 */
export async function copyProject(trx: Writer, original: ProjectId, copies: number, from = 0): Promise<ProjectId[]> {
  const all = await rowsOf(trx)
  const [whole] = (await sql<Row>`select * from services where id = (select service_id from projects where id = ${original})`.execute(trx)).rows
  // The database computes it.
  const { listed_code: _, ...service } = whole ?? {}
  const ids = new Set<string>([original, String(service['id'])])
  const own: [string, Row[]][] = []
  for (const [table, rows] of all) {
    const mine = rows.filter((row) => Object.values(row).some((value) => typeof value === 'string' && ids.has(value)))
    for (const row of mine) if (typeof row['id'] === 'string') ids.add(row['id'])
    own.push([table, mine])
  }
  const numbered = (value: unknown, n: number): unknown => (typeof value === 'string' && ids.has(value) ? `${value}-${n}` : value)
  for (let n = from + 1; n <= from + copies; n += 1) {
    const names = { id: `${String(service['id'])}-${n}`, ods_code: `RY9C${String(n).padStart(2, '0')}`, name: `Copy ${String(n).padStart(2, '0')}` }
    await sql`insert into services ${columnsOf({ ...service, ...names })}`.execute(trx)
    await sql`insert into service_dos_ids ${columnsOf({ dos_id: String(2_100_000_000 + n), service_id: names.id })}`.execute(trx)
    for (const [table, rows] of own)
      for (const row of rows) {
        const copy = Object.fromEntries(Object.entries(row).map(([column, value]) => [column, numbered(value, n)]))
        const named = table === 'projects' ? { name: `${names.name}, Provider` } : {}
        await sql`insert into ${sql.table(table)} ${columnsOf({ ...copy, ...named })}`.execute(trx)
      }
  }
  return Array.from({ length: copies }, (_, at) => asProjectId(`${original}-${from + at + 1}`))
}

/** What the database works out itself. */
const isComputed = (column: string): boolean => column.endsWith('_search') || column === 'settled_until'

function columnsOf(row: Row) {
  const given = Object.entries(row).filter(([column]) => !isComputed(column))
  return sql`(${sql.join(given.map(([column]) => sql.ref(column)))}) values (${sql.join(given.map(([, value]) => value))})`
}
