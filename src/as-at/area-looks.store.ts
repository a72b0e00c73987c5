import { setImmediate as nextTurn } from 'node:timers/promises'
import type BetterSqlite3 from 'better-sqlite3'
import type { Reader } from '../db/database.ts'
import type { PersonId } from '../db/ids.ts'
import { connectionOf } from '../db/sqlite.ts'

const rowsAtOnce = 1000
/** The one before stays for a request that still reads by it. */
const mostOfOne = 2
const mostLooks = 40

/** Something that is in someone's area. */
export interface LookRow {
  role: string
  kind: 'service' | 'project'
  id: string
}

/** Gives a past day the table of what someone with an area sees of it: beside the file, which nobody changes. */
export function openLooks(connection: BetterSqlite3.Database): void {
  connection.exec(`create temp table area_looks (look text not null, role text not null, kind text not null, id text not null,
    primary key (look, kind, id, role)) without rowid; create temp table whole_looks (number integer primary key, look text not null unique, person text not null)`)
}

const under = (past: Reader): BetterSqlite3.Database => {
  const found = connectionOf(past)?.connection
  if (!found) throw new Error('A past day is a file')
  return found
}

export const hasLook = (past: Reader, look: PersonId): boolean => under(past).prepare('select 1 from whole_looks where look = ?').get(look) !== undefined

/** Adds what someone sees, some rows at a time. It counts once all of it is there. One at a time, and not while old ones are removed. */
export async function addLook(past: Reader, { look, person, rows }: { look: PersonId; person: PersonId; rows: LookRow[] }): Promise<void> {
  const connection = under(past)
  const insert = connection.prepare<[string, string, string, string]>('insert or ignore into area_looks (look, role, kind, id) values (?, ?, ?, ?)')
  const insertSome = connection.transaction((some: LookRow[]) => {
    for (const { role, kind, id } of some) insert.run(look, role, kind, id)
  })
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    insertSome(rows.slice(from, from + rowsAtOnce))
    await nextTurn()
  }
  connection.prepare('insert or ignore into whole_looks (look, person) values (?, ?)').run(look, person)
}

/** Removes what this person saw before, and the oldest of all beyond a number; returns what is gone. */
export async function removeOldLooks(past: Reader, person: PersonId): Promise<PersonId[]> {
  const connection = under(past)
  const oldest = connection.prepare<[string, number, number], { look: PersonId }>(`select look from whole_looks
    where number in (select number from whole_looks where person = ? order by number desc limit -1 offset ?)
    or number in (select number from whole_looks order by number desc limit -1 offset ?)`)
  const gone = oldest.all(person, mostOfOne, mostLooks).map((one) => one.look)
  const removeSome = connection.prepare(`delete from area_looks
    where look = ? and (kind, id, role) in (select kind, id, role from area_looks where look = ? limit ${rowsAtOnce})`)
  for (const look of gone) {
    connection.prepare('delete from whole_looks where look = ?').run(look)
    while (removeSome.run(look, look).changes > 0) await nextTurn()
  }
  return gone
}
