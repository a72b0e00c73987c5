import { sql } from 'kysely'
import { migrations } from '../../src/db/migrations/index.ts'
import type { Migrations } from '../../src/db/schema-state.ts'

/** What a later release could do: new tables, columns filled from rows, a table that is rebuilt. Both engines understand it. */
const later: Record<string, string[]> = {
  '901-later-tables': [
    `create table later_things (id text primary key, event_seq integer not null references events (seq), told text not null)`,
    `insert into later_things (id, event_seq, told) select id, seq, sentence from events`,
    `create index later_things_event on later_things (event_seq)`,
  ],
  '902-later-columns': [
    `alter table services add column later_name text`,
    `update services set later_name = upper(name)`,
    `create index services_later_name on services (later_name)`,
  ],
  '903-later-rebuild': [
    `create table later_notes (id text primary key, project_id text not null references projects (id), body text not null)`,
    `insert into later_notes (id, project_id, body) select id, project_id, body from project_notes`,
    `create table later_things_2 (id text primary key, told text not null)`,
    `insert into later_things_2 (id, told) select id, told from later_things`,
    `drop table later_things`,
    `alter table later_things_2 rename to later_things`,
  ],
}

export const laterNames = Object.keys(later)
export const laterStatements = Object.values(later).flat().length

/** The present migrations and later ones; `after` is called after each statement of the later ones, counted from 1. */
export function laterMigrations(after: (statement: number) => void = () => {}): Migrations {
  let done = 0
  const made = Object.entries(later).map(([name, statements]): [string, Migrations[string]] => [
    name,
    {
      async up(db) {
        for (const statement of statements) {
          await sql.raw(statement).execute(db)
          done += 1
          after(done)
        }
      },
    },
  ])
  return { ...migrations, ...Object.fromEntries(made) }
}
