import { CompiledQuery } from 'kysely'
import type { Compilable, Kysely } from 'kysely'
import { connectionOf } from './sqlite.ts'
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
type Run<Row> = (values: Record<string, unknown>) => Result<Row> | Promise<Result<Row>>

/**
 * A query that is compiled once a handle and then run with values: building its text costs more than running it on the
 * busiest paths, and on SQLite so does the way through the query builder's executor, which is left out. `build` gets a
 * parameter for each name. Lists (`in`) cannot be prepared: their text depends on their length.
 */
export function prepared<Parameters extends Record<string, unknown>, Row>(build: (db: Kysely<Tables>, parameter: <Name extends keyof Parameters & string>(name: Name) => Parameters[Name]) => Compilable<Row>) {
  const runs = new WeakMap<Kysely<Tables>, Run<Row>>()
  return async (db: Kysely<Tables>, values: Parameters): Promise<Result<Row>> => {
    let run = runs.get(db)
    if (!run) {
      run = runOn(db, build(db, (name) => new Placeholder(name) as never).compile())
      runs.set(db, run)
    }
    return run(values)
  }
}

function runOn<Row>(db: Kysely<Tables>, query: CompiledQuery<Row>): Run<Row> {
  const filled = (values: Record<string, unknown>) => query.parameters.map((one) => (one instanceof Placeholder ? values[one.name] : one))
  const statement = connectionOf(db)?.prepare(query.sql)
  if (!statement)
    return async (values) => {
      const result = await db.executeQuery<Row>({ ...query, parameters: filled(values) })
      return { rows: result.rows, changed: Number(result.numAffectedRows ?? 0) }
    }
  return statement.reader ? (values) => ({ rows: statement.all(filled(values)) as Row[], changed: 0 }) : (values) => ({ rows: [], changed: statement.run(filled(values)).changes })
}
