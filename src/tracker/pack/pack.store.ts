import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { EventRowsTable, EventsTable } from '../../db/tables/events.ts'
import { accountable, isLeftOut, nameNow, namesOf } from '../../events/accountable.ts'
import type { AccountableTable } from '../../events/accountable.ts'
import { hiddenValue, rowIdOf } from '../../events/row-digests.ts'
import type { Row } from '../../events/row-digests.ts'
import { keysOf } from '../../keys.ts'
import { readInPortions } from './in-portions.ts'
import { isEvidenceOf } from './pack-facts.store.ts'
import { packTables } from './pack-tables.ts'

export interface PackRecord {
  events: EventsTable[]
  /** What these events recorded of rows. */
  eventRows: EventRowsTable[]
  tables: Partial<Record<AccountableTable, Row[]>>
  /** What was recorded last of rows that an event of the whole installation recorded after those of the project. */
  elsewhere: EventRowsTable[]
  /** Rows of other projects that an event of this one recorded too, as "table id". */
  ofOthers: string[]
}

const idsAtOnce = 200

/** Everything on record of a project: its events, its rows, and the digests that bind them. */
export async function listPackRecord(db: Reader, projectId: ProjectId): Promise<PackRecord> {
  const events = await readInPortions((limit, offset) =>
    db.selectFrom('events').selectAll().where('project_id', '=', projectId).orderBy('seq').limit(limit).offset(offset).execute(),
  )
  const eventRows = await listEventRows(db, projectId)
  const own = new Set(events.map((one) => one.seq))
  const tables: PackRecord['tables'] = {}
  const [elsewhere, ofOthers]: [EventRowsTable[], string[]] = [[], []]
  for (const table of keysOf(packTables)) {
    const rules = accountable[table]
    const rows = await listRows(db, table, projectId)
    if (rows.length > 0) tables[table] = rows
    const present = new Set(rows.map((row) => rowIdOf(row, rules)))
    const recorded = packTables[table] === null ? [] : eventRows.filter((one) => nameNow(one.table_name) === table).map((one) => one.row_id)
    for (const last of await listLastRecorded(db, table, [...new Set([...present, ...recorded])])) {
      if (!own.has(last.seq)) elsewhere.push(last)
      if (last.digest !== null && !present.has(last.row_id)) ofOthers.push(`${table} ${last.row_id}`)
    }
  }
  return { events, eventRows, tables, elsewhere, ofOthers }
}

const listEventRows = (db: Reader, projectId: ProjectId): Promise<EventRowsTable[]> =>
  readInPortions((limit, offset) =>
    db
      .selectFrom('event_rows as r')
      .innerJoin('events as e', 'e.seq', 'r.seq')
      .selectAll('r')
      .where('e.project_id', '=', projectId)
      .orderBy('r.seq')
      .orderBy('r.table_name')
      .orderBy('r.row_id')
      .limit(limit)
      .offset(offset)
      .execute(),
  )

/** What is computed or secret is left out, of what the digest hides its SHA-256 is given. */
const packedRow = (row: Row, rules: { leftOut: string[]; hidden: string[] }): Row =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => !isLeftOut(column, rules))
      .map(([column, value]) => [column, value !== null && rules.hidden.includes(column) ? hiddenValue(value) : value]),
  )

const idsOf = { run_id: 'test_runs', partner_id: 'project_partners' } as const

/** The rows of a project as the pack has them. */
async function listRows(db: Reader, table: AccountableTable, projectId: ProjectId): Promise<Row[]> {
  const column = packTables[table]
  if (column === null) return []
  const order = sql.join(accountable[table].id.map((one) => sql.ref(one)))
  const isOfProject =
    table === 'evidence'
      ? isEvidenceOf(projectId)
      : column === 'id' || column === 'project_id'
        ? sql`${sql.ref(column)} = ${projectId}`
        : sql`${sql.ref(column)} in (select id from ${sql.table(idsOf[column])} where project_id = ${projectId})`
  return readInPortions(async (limit, offset) => {
    const { rows } = await sql<Row>`select * from ${sql.table(table)} where ${isOfProject} order by ${order} limit ${limit} offset ${offset}`.execute(db)
    return rows.map((row) => packedRow(row, accountable[table]))
  })
}

async function listLastRecorded(db: Reader, table: AccountableTable, ids: string[]): Promise<EventRowsTable[]> {
  const found: EventRowsTable[] = []
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const some = ids.slice(from, from + idsAtOnce)
    const rows = await db
      .selectFrom('event_rows')
      .selectAll()
      .where('row_id', 'in', some)
      .where('table_name', 'in', namesOf(table))
      .orderBy('row_id')
      .orderBy('seq', 'desc')
      .execute()
    const seen = new Set<string>()
    for (const row of rows) {
      if (!seen.has(row.row_id)) found.push(row)
      seen.add(row.row_id)
    }
    await nextTurn()
  }
  return found
}
