import type { Reader, Writer } from './database.ts'

/** Marks the handle of a transaction that has begun. Only the engines and the migrator call this: nothing else can make a Writer. */
export const asWriter = (transaction: Reader): Writer => transaction as Writer
