import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'

const shown = 10

/** The last bookings of a sandbox that are not cancelled, newest first. */
export const listLatestBookings = (db: Reader, sandboxId: string) =>
  db
    .selectFrom('appointments as a')
    .innerJoin('appointment_versions as v', (join) => join.onRef('v.appointment_id', '=', 'a.id').onRef('v.version', '=', 'a.version'))
    .select(['a.id', 'a.version', 'a.starts_at', 'v.json'])
    .where('a.sandbox_id', '=', sandboxId)
    .where('a.status', '=', sql.lit('booked'))
    .orderBy('a.created_at', 'desc')
    .limit(shown)
    .execute()
