import type { Reader } from '../../src/db/database.ts'
import { connectionOf } from '../../src/db/sqlite.ts'
import { lastPlace } from '../../src/tracker/service-facets/service-changes.store.ts'

/** Compares memory with the database, and again if something else wrote in between: jobs, timers and logs go on beside a test. */
export async function whileNothingChanges<T>(db: Reader, compare: () => Promise<T>): Promise<T> {
  const engine = connectionOf(db) ? 'sqlite' : 'postgres'
  const place = async () => (await lastPlace(db, engine)).id
  for (let tries = 1; ; tries += 1) {
    const before = await place()
    try {
      return await compare()
    } catch (error) {
      if (tries === 10 || (await place()) === before) throw error
    }
  }
}
