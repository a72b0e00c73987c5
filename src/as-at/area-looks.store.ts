import { setImmediate as nextTurn } from 'node:timers/promises'
import type BetterSqlite3 from 'better-sqlite3'
import type { Reader } from '../db/database.ts'
import type { PersonId } from '../db/ids.ts'
import { connectionOf } from '../db/sqlite.ts'

const rowsAtOnce = 1000

/** Something that is in someone's area. */
export interface LookRow {
  role: string
  kind: 'service' | 'project'
  id: string
}

/** Gives a past day the table of what someone with an area sees of it: beside the file, which nobody changes. */
export function openLooks(connection: BetterSqlite3.Database): void {
  connection.exec(`create temp table area_looks (look text not null, role text not null, kind text not null, id text not null,
    primary key (look, kind, id, role)) without rowid; create temp table whole_looks (look text primary key)`)
}

const under = (past: Reader): BetterSqlite3.Database => {
  const found = connectionOf(past)?.connection
  if (!found) throw new Error('A past day is a file')
  return found
}

export const hasLook = (past: Reader, look: PersonId): boolean => under(past).prepare('select 1 from whole_looks where look = ?').get(look) !== undefined

/** Adds what someone sees, some rows at a time. It counts once all of it is there. */
export async function addLook(past: Reader, look: PersonId, rows: LookRow[]): Promise<void> {
  const connection = under(past)
  const insert = connection.prepare<[string, string, string, string]>('insert or ignore into area_looks (look, role, kind, id) values (?, ?, ?, ?)')
  const insertSome = connection.transaction((some: LookRow[]) => {
    for (const { role, kind, id } of some) insert.run(look, role, kind, id)
  })
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    insertSome(rows.slice(from, from + rowsAtOnce))
    await nextTurn()
  }
  connection.prepare('insert or ignore into whole_looks (look) values (?)').run(look)
}
