/** A table that is asked by what a client sends: it finds nothing by a name that every object has, such as `constructor`. */
export const lookup = <T>(entries: Record<string, T>): Record<string, T> => Object.assign(Object.create(null) as Record<string, T>, entries)
