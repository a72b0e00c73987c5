/** A table that is asked by what a client sends: it finds nothing by a name that every object has, such as `constructor`. */
export function lookup<T>(entries: Record<string, T>): Record<string, T> {
  const table: Record<string, T> = Object.create(null)
  return Object.assign(table, entries)
}
