import type { Reader, Writer } from './database.ts'

const writers = new WeakSet<Reader>()

/** Marks the handle of a transaction that has begun. Only the engines and the migrator call this: nothing else can make a Writer. */
export function asWriter(transaction: Reader): Writer {
  writers.add(transaction)
  return transaction as Writer
}

/** Whether this handle writes: what it reads may be undone. */
export const isWriter = (db: Reader): boolean => writers.has(db)
