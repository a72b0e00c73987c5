import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { importsService } from './within-area.store.ts'

/** What an undo would restore, and what would stay because it has changed since. */
export interface UndoOutlook {
  goes: number
  back: number
  changedSince: { ods_code: string; name: string }[]
  changedCount: number
  startedCount: number
  /** Services that are outside the area of whoever asks. */
  outsideCount: number
}
const mostNamed = 20

/** What an undo of this import would restore; with a person, what they may restore within their area. */
export async function outlookOf(db: Reader, importId: string, within: PersonId | null): Promise<UndoOutlook> {
  const written = db
    .selectFrom('tracker_import_rows as r')
    .innerJoin('services as s', (join) => join.on(sql<SqlBool>`s.ods_code = coalesce(case when r.decision = 'same' then r.near end, r.ods_code)`))
    .where('r.import_id', '=', importId)
    .where('r.wrote', 'is not', null)
  const started = sql<SqlBool>`(r.before is null and exists (select 1 from projects p where p.service_id = s.id))`
  const moved = sql<SqlBool>`s.version <> r.wrote`
  const inReach = importsService(within)
  const [counts, changedSince] = await Promise.all([
    written
      .select([
        sql<number>`coalesce(sum(case when r.before is null and s.version = r.wrote and not ${started} and ${inReach} then 1 else 0 end), 0)`.as('goes'),
        sql<number>`coalesce(sum(case when r.before is not null and s.version = r.wrote and ${inReach} then 1 else 0 end), 0)`.as('back'),
        sql<number>`coalesce(sum(case when ${moved} and ${inReach} then 1 else 0 end), 0)`.as('changed'),
        sql<number>`coalesce(sum(case when not ${moved} and ${started} and ${inReach} then 1 else 0 end), 0)`.as('started'),
        sql<number>`coalesce(sum(case when ${inReach} then 0 else 1 end), 0)`.as('outside'),
      ])
      .executeTakeFirstOrThrow(),
    written
      .select(['s.ods_code', 's.name'])
      .where(sql<SqlBool>`(${moved} or ${started}) and ${inReach}`)
      .orderBy('s.ods_code')
      .limit(mostNamed)
      .execute(),
  ])
  return {
    goes: Number(counts.goes),
    back: Number(counts.back),
    changedCount: Number(counts.changed),
    startedCount: Number(counts.started),
    outsideCount: Number(counts.outside),
    changedSince,
  }
}
