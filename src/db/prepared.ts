import { CompiledQuery } from 'kysely'
import type { Compilable, Kysely } from 'kysely'
import type { Tables } from './tables.ts'

class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/**
 * A query that is compiled once a handle and then run with values: building its text costs more than running it on the
 * busiest paths. `build` gets a parameter for each name. Lists (`in`) cannot be prepared: their text depends on their length.
 */
export function prepared<Parameters extends Record<string, unknown>, Row>(build: (db: Kysely<Tables>, parameter: <Name extends keyof Parameters & string>(name: Name) => Parameters[Name]) => Compilable<Row>) {
  const compiled = new WeakMap<Kysely<Tables>, CompiledQuery<Row>>()
  return async (db: Kysely<Tables>, values: Parameters): Promise<{ rows: Row[]; changed: number }> => {
    let query = compiled.get(db)
    if (!query) {
      query = build(db, (name) => new Placeholder(name) as never).compile()
      compiled.set(db, query)
    }
    const parameters = query.parameters.map((one) => (one instanceof Placeholder ? values[one.name] : one))
    const result = await db.executeQuery<Row>({ ...query, parameters })
    return { rows: result.rows, changed: Number(result.numAffectedRows ?? 0) }
  }
}
