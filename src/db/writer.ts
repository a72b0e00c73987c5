import type { Reader, Writer } from './database.ts'

/** The handle of a transaction that has begun. Only the engines and the migrator call this: nobody else can make a Writer. */
export const asWriter = (transaction: Reader): Writer => transaction as Writer
