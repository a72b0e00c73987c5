import { ConflictError } from '../errors.ts'

/** Throws a broken unique key of either engine as a ConflictError, any other error unchanged. */
export function rethrowUniqueness(error: unknown): never {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505')
    throw new ConflictError('This exists already. Look at the latest state and try again.')
  throw error
}
