// TypeScript takes the keys of any object for texts, because an object may have more than its type says. The records of this code have no more:
// these three say so once, for all who walk over one.

/** The keys of a record, in its order. */
export const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>): K[] => Object.keys(record) as K[]

/** The keys of a record with their values, in its order. */
export const entriesOf = <K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] => Object.entries(record) as [K, V][]

/** A record with a value for each of these keys. */
export const recordOf = <K extends string, V>(keys: readonly K[], valueOf: (key: K) => V): Record<K, V> =>
  Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<K, V>

/** Whether a text is a key of this record, which is asked for what somebody sent: a name that every object has is none. */
export const isKey = <K extends string>(record: Readonly<Record<K, unknown>>, text: string): text is K => Object.hasOwn(record, text)
