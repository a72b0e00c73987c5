import { columnLine } from './schema.ts'
import type { Table } from './schema.ts'

const head = `-- The schema as all migrations together leave it, for reading. \`npm run schema\` writes this file; migrations make the database.
-- What is marked stands on that engine alone. PostgreSQL keeps texts for searches in generated columns, SQLite by triggers; both call \`searchable\`,
-- a function of ours (migration 053).
`

type Marked = [line: string, mark: string]

/** Lines of both engines: those of SQLite in their order, each of PostgreSQL's own after the one it replaces. */
function merged(sqlite: string[], postgres: string[]): Marked[] {
  const name = (line: string): string => line.split(' ', 1)[0] ?? ''
  const left = postgres.filter((line) => !sqlite.includes(line))
  const lines = sqlite.flatMap((line): Marked[] => {
    if (postgres.includes(line)) return [[line, '']]
    const instead = left.findIndex((other) => name(other) === name(line))
    const taken = instead === -1 ? [] : left.splice(instead, 1)
    return [[line, ' -- SQLite'], ...taken.map((other): Marked => [other, ' -- PostgreSQL'])]
  })
  return [...lines, ...left.map((line): Marked => [line, ' -- PostgreSQL'])]
}

function tableText(sqlite: Table | undefined, postgres: Table | undefined): string {
  const both = (of: (table: Table) => string[]): Marked[] => merged(sqlite ? of(sqlite) : [], postgres ? of(postgres) : [])
  const body = [...both((table) => table.columns.map(columnLine)), ...both((table) => table.constraints.toSorted())]
  const beside = [...both((table) => table.indices.toSorted()), ...both((table) => table.triggers.toSorted())]
  return [
    `create table ${(sqlite ?? postgres)?.name} (`,
    ...body.map(([line, mark], at) => `  ${line}${at === body.length - 1 ? '' : ','}${mark}`),
    ');',
    ...beside.map(([line, mark]) => `${line};${mark}`),
    '',
  ].join('\n')
}

/** Both schemas as one text. */
export function renderSchema(sqlite: Table[], postgres: Table[]): string {
  const names = [...new Set([...sqlite, ...postgres].map((table) => table.name))].toSorted()
  const named = (tables: Table[], name: string): Table | undefined => tables.find((table) => table.name === name)
  return [head, ...names.map((name) => tableText(named(sqlite, name), named(postgres, name)))].join('\n')
}
