import { DatabaseUnavailable } from '../errors.ts'

/**
 * SQLSTATE classes and codes (https://www.postgresql.org/docs/15/errcodes-appendix.html): connection lost, no resources, shut down or starting,
 * a time limit, a standby that cannot write, a deadlock that PostgreSQL broke, a disk that fails.
 */
const sqlState = /^(08...|53...|57P..|57014|55P03|25P03|25P04|25006|40001|40P01|58030)$/
const sqlite = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|PROTOCOL|NOMEM)/
const network = /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_AGAIN|ENOENT)$/
/** What pg, its pool, Kysely and better-sqlite3 say, without a code, once a connection is gone. */
const withoutCode =
  /^(Connection terminated|Connection ended|timeout e|Query read timeout|Client was closed|Client has encountered a connection error|Cannot use a pool after|driver has already been destroyed|Postgres connection has been discarded|The database connection is not open)/

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '')

/** Whether another process holds a lock that SQLite needs. */
export const isBusy = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_BUSY')

/** DatabaseUnavailable for an error that means so, whatever library it comes from; any other error unchanged. */
export function unavailableFrom(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseUnavailable) return error
  const code = codeOf(error)
  const isAway = code === '' ? withoutCode.test(error.message) : sqlState.test(code) || sqlite.test(code) || network.test(code)
  return isAway ? new DatabaseUnavailable(`The database is not available: ${error.message || code}`, { cause: error }) : error
}
