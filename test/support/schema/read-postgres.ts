import { sql } from 'kysely'
import type { Database } from '../../../src/db/database.ts'
import { plainExpression } from './expressions.ts'
import { newColumn } from './schema.ts'
import type { Column, Table } from './schema.ts'

interface ColumnRow {
  table: string
  name: string
  type: string
  not_null: boolean
  is_generated: boolean
  is_identity: boolean
  expression: string | null
}

interface ConstraintRow {
  table: string
  kind: 'p' | 'u' | 'f' | 'c'
  columns: string[]
  definition: string
}

const ours = sql`c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and c.relname not like 'kysely%'`

const listColumns = async (db: Database): Promise<ColumnRow[]> => {
  const { rows } = await sql<ColumnRow>`
    select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null,
      a.attgenerated <> '' as is_generated, a.attidentity <> '' as is_identity, pg_get_expr(d.adbin, d.adrelid) as expression
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where ${ours} order by c.relname, a.attnum`.execute(db.read)
  return rows
}

const listConstraints = async (db: Database): Promise<ConstraintRow[]> => {
  const { rows } = await sql<ConstraintRow>`
    select c.relname as "table", o.contype as kind, pg_get_constraintdef(o.oid) as definition,
      array(select a.attname::text from unnest(o.conkey) as k (number) join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number) as columns
    from pg_class c join pg_constraint o on o.conrelid = c.oid
    where o.contype in ('p', 'u', 'f', 'c') and ${ours} order by o.conname`.execute(db.read)
  return rows
}

/** Indexes that no constraint makes. */
const listIndices = async (db: Database): Promise<{ table: string; definition: string }[]> => {
  const { rows } = await sql<{ table: string; definition: string }>`
    select c.relname as "table", pg_get_indexdef(i.indexrelid) as definition from pg_class c join pg_index i on i.indrelid = c.oid
    where ${ours} and not exists (select 1 from pg_constraint o where o.conindid = i.indexrelid and o.contype in ('p', 'u')) order by 2`.execute(db.read)
  return rows
}

const listTriggers = async (db: Database): Promise<{ table: string; definition: string }[]> => {
  const { rows } = await sql<{ table: string; definition: string }>`
    select c.relname as "table", pg_get_triggerdef(t.oid) as definition from pg_class c join pg_trigger t on t.tgrelid = c.oid
    where ${ours} and not t.tgisinternal order by 2`.execute(db.read)
  return rows
}

/** The tables of a PostgreSQL database, from its catalogue, in the words of SQLite if they mean the same. */
export async function readPostgres(db: Database): Promise<Table[]> {
  const columns = await listColumns(db)
  const constraints = await listConstraints(db)
  const indices = await listIndices(db)
  const triggers = await listTriggers(db)
  return [...Map.groupBy(columns, (one) => one.table)].map(([name, own]) => {
    const inTable = (one: { table: string }): boolean => one.table === name
    const ofTable = constraints.filter(inTable)
    return {
      name,
      columns: own.map((row) =>
        asColumn(
          row,
          ofTable.filter((one) => one.columns.length === 1 && one.columns[0] === row.name),
        ),
      ),
      constraints: ofTable.filter((one) => one.columns.length > 1).map(({ definition }) => plainConstraint(definition)),
      indices: indices.filter(inTable).map(({ definition }) => plainIndex(definition)),
      triggers: triggers.filter(inTable).map(({ definition }) => plainExpression(definition)),
    }
  })
}

function asColumn(row: ColumnRow, own: ConstraintRow[]): Column {
  const of = (kind: ConstraintRow['kind']): string | undefined => own.find((one) => one.kind === kind)?.definition
  const expression = row.expression === null ? null : plainExpression(row.expression)
  const check = of('c')
  const reference = of('f')
  return {
    ...newColumn(row.name, row.type),
    notNull: row.not_null,
    isPrimaryKey: of('p') !== undefined,
    isUnique: of('u') !== undefined,
    default: row.is_generated ? null : expression,
    generated: row.is_identity ? 'by default as identity' : row.is_generated ? `always as (${expression}) stored` : null,
    references: reference === undefined ? null : plainConstraint(reference).replace(/^.* references /, ''),
    check: check === undefined ? null : plainExpression(check.replace(/^CHECK /, '')),
  }
}

/** PostgreSQL writes `people(id)`, SQLite keeps `people (id)`. */
const plainConstraint = (definition: string): string => plainExpression(definition).replace(/ references (\w+)\(/, ' references $1 (')

const plainIndex = (definition: string): string => {
  const [before = '', condition] = definition.split(' WHERE ')
  const index = plainExpression(before.replace(/ ON \w+\./, ' ON ').replace(' USING btree', ''))
  return condition === undefined ? index : `${index} where ${plainExpression(condition)}`
}
