import { sql } from 'kysely'
import type { Database } from '../../../src/db/database.ts'
import { closingBracket, plainExpression, splitAtCommas } from './expressions.ts'
import { newColumn } from './schema.ts'
import type { Column, Table } from './schema.ts'

/** The tables of a SQLite database, from the statements that it stores of them. */
export async function readSqlite(db: Database): Promise<Table[]> {
  const { rows } = await sql<{ type: string; name: string; table: string; statement: string }>`
    select type, name, tbl_name as "table", sql as statement from sqlite_master
    where sql is not null and tbl_name not like 'sqlite_%' and tbl_name not like 'kysely%' order by name`.execute(db.read)
  return rows
    .filter((one) => one.type === 'table')
    .map(({ name, statement }) => {
      const body = statement.slice(statement.indexOf('(') + 1, closingBracket(statement, statement.indexOf('(')))
      const parts = splitAtCommas(body.replaceAll(/\s+/g, ' '))
      const of = (type: string) => rows.filter((one) => one.table === name && one.type === type).map((one) => plainExpression(one.statement))
      const isConstraint = (part: string): boolean => /^(?:primary key|unique|foreign key|check)\b/i.test(part)
      return {
        name,
        columns: parts.filter((part) => !isConstraint(part)).map(readColumn),
        constraints: parts.filter(isConstraint).map(plainExpression),
        indices: of('index'),
        triggers: of('trigger'),
      }
    })
}

function readColumn(part: string): Column {
  const [name = '', type = ''] = part.split(' ')
  const rest = part.toLowerCase()
  return {
    ...newColumn(name, type.toLowerCase()),
    notNull: rest.includes(' not null'),
    isPrimaryKey: rest.includes(' primary key'),
    isUnique: / unique\b/.test(rest),
    default: / default ('[^']*'|\d+)/i.exec(part)?.[1] ?? null,
    generated: generatedFrom(part),
    references: / references (\w+ \([^)]*\))/i.exec(part)?.[1] ?? null,
    check: bracketAfter(part, ' check ('),
  }
}

function generatedFrom(part: string): string | null {
  const expression = bracketAfter(part, ' generated always as (')
  return expression === null ? null : `always as (${expression}) ${part.endsWith('virtual') ? 'virtual' : 'stored'}`
}

function bracketAfter(part: string, words: string): string | null {
  const at = part.toLowerCase().indexOf(words)
  if (at === -1) return null
  const open = at + words.length - 1
  return plainExpression(part.slice(open + 1, closingBracket(part, open)))
}
