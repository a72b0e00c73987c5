// TypeScript types the keys of any object as plain strings, because an object may have more keys than its type says. Records in this code do not:
// these three functions are the one place that says so.

/** The keys of a record, in its order. */
export const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>): K[] => Object.keys(record) as K[]

/** The entries of a record, in its order. */
export const entriesOf = <K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] => Object.entries(record) as [K, V][]

/** A record with a value for each of these keys. */
export const recordOf = <K extends string, V>(keys: readonly K[], valueOf: (key: K) => V): Record<K, V> =>
  Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<K, V>

/** Whether a text, often from outside, is a key of this record. Inherited names such as `constructor` are not. */
export const isKey = <K extends string>(record: Readonly<Record<K, unknown>>, text: string): text is K => Object.hasOwn(record, text)
