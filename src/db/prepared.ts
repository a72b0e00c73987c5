import type { Statement } from 'better-sqlite3'
import type { Compilable, InsertResult, Kysely, UpdateResult } from 'kysely'
import { statementNames } from './named-statements.ts'
import { connectionOf, runAgain } from './sqlite.ts'
import type { Under } from './sqlite.ts'
import type { Tables } from './tables.ts'

class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

interface Result<Row> {
  rows: Row[]
  changed: number
}

/** For a statement that returns no rows, `Row` is `never`: the builder says how many rows it changed. */
type Build<Parameters, Row> = (
  db: Kysely<Tables>,
  parameter: <Name extends keyof Parameters & string>(name: Name) => Parameters[Name],
) => Compilable<[Row] extends [never] ? InsertResult | UpdateResult : Row>

/**
 * A query that is compiled once for each handle and then run with values: on the busiest paths, building its text costs more than running it, and
 * on SQLite so does the query builder's executor, which is bypassed. On PostgreSQL its statement has a name, so that each connection plans it a few
 * times and not at every run. `build` gets a parameter for each name. Lists (`in`) cannot be prepared:
 * their text depends on their length.
 */
export function prepared<Parameters extends Record<string, unknown>, Row>(build: Build<Parameters, Row>) {
  const runOn = onEachHandle<Parameters, Row, Row, Result<Row>>(
    build,
    (statement) =>
      statement.reader ? (values) => ({ rows: statement.all(values), changed: 0 }) : (values) => ({ rows: [], changed: statement.run(values).changes }),
    (result) => result,
  )
  return async (db: Kysely<Tables>, values: Parameters): Promise<Result<Row>> => runOn(db)(values)
}

/** The same for many small rows, each as a list of its columns in this order: on SQLite an object for each row costs as much as finding it. */
export function preparedTuples<
  Parameters extends Record<string, unknown>,
  Row extends Record<string, unknown>,
  const Columns extends readonly (keyof Row & string)[],
>(columns: Columns, build: Build<Parameters, Row>) {
  type Tuple = { -readonly [Index in keyof Columns]: Row[Columns[Index]] }
  const runOn = onEachHandle<Parameters, Row, Tuple, Tuple[]>(
    build,
    (statement) => {
      statement.raw(true)
      return (values) => statement.all(values)
    },
    (result) => result.rows.map((row) => columns.map((column) => row[column]) as Tuple),
  )
  return async (db: Kysely<Tables>, values: Parameters): Promise<Tuple[]> => runOn(db)(values)
}

/** The same for one column of many rows. */
export function preparedColumn<Parameters extends Record<string, unknown>, Value>(build: Build<Parameters, { value: Value }>) {
  const runOn = onEachHandle<Parameters, { value: Value }, Value, Value[]>(
    build,
    (statement) => {
      statement.pluck(true)
      return (values) => statement.all(values)
    },
    (result) => result.rows.map((row) => row.value),
  )
  return async (db: Kysely<Tables>, values: Parameters): Promise<Value[]> => runOn(db)(values)
}

type Run<Parameters, Answer> = (values: Parameters) => Answer | Promise<Answer>

/** Compiles a query once for each handle: on SQLite to a statement that runs directly, else the query builder's own way. */
function onEachHandle<Parameters extends Record<string, unknown>, Row, Found, Answer>(
  build: Build<Parameters, Row>,
  direct: (statement: Statement<unknown[], Found>) => (values: unknown[]) => Answer,
  shaped: (result: Result<Row>) => Answer,
): (db: Kysely<Tables>) => Run<Parameters, Answer> {
  const runs = new WeakMap<Kysely<Tables>, Run<Parameters, Answer>>()
  return (db) => {
    const known = runs.get(db)
    if (known) return known
    const query = build(db, (name) => new Placeholder(name) as never).compile()
    const filled = (values: Parameters) => query.parameters.map((one) => (one instanceof Placeholder ? values[one.name] : one))
    const under = connectionOf(db)
    const run: Run<Parameters, Answer> = under
      ? directly(under, query.sql, direct, filled)
      : async (values) => {
          statementNames.give(query.sql)
          const result = await db.executeQuery<Row>({ ...query, parameters: filled(values) })
          return shaped({ rows: result.rows, changed: Number(result.numAffectedRows ?? 0) })
        }
    runs.set(db, run)
    return run
  }
}

/** Compiles on the first run, so that a locked file is handled there as in any later run. */
function directly<Parameters, Found, Answer>(
  { connection, snapshot }: Under,
  text: string,
  direct: (statement: Statement<unknown[], Found>) => (values: unknown[]) => Answer,
  filled: (values: Parameters) => unknown[],
): Run<Parameters, Answer> {
  let compiled: ((values: unknown[]) => Answer) | undefined
  const attempt = (given: unknown[]): Answer => {
    snapshot?.enter()
    compiled ??= direct(connection.prepare<unknown[], Found>(text))
    return compiled(given)
  }
  return (values) => {
    const given = filled(values)
    try {
      return attempt(given)
    } catch (error) {
      return runAgain(snapshot, error, () => attempt(given))
    }
  }
}
