/** A table looked up by what a client sends: it finds nothing for names that every object inherits, such as `constructor`. */
export function lookup<T>(entries: Record<string, T>): Record<string, T> {
  const table: Record<string, T> = Object.create(null)
  return Object.assign(table, entries)
}
