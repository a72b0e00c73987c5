import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { goHasToBeDecided, goWaits } from '../go-live/stage-line.ts'
import { goToConfirm } from '../my-work/to-confirm.store.ts'
import { manages } from '../my-work/whose-projects.store.ts'
import { projectIsSeen } from '../service-list/filter-conditions.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'

/** In how many projects of a wave go has to be decided, and in how many it waits for its second person. */
export interface GoCounts {
  toDecide: number
  toConfirm: number
}

const atGo = (db: Reader, wave: string) =>
  db
    .selectFrom('wave_projects as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .where('m.wave_id', '=', wave)
    .where('m.left_at', 'is', null)
    .where('p.stage', '=', 'technical-live')
    .where('p.state', '=', 'open')

/** Of the projects that this person sees. */
export async function countGo(db: Reader, given: Viewer, wave: string): Promise<GoCounts> {
  const rows = await atGo(db, wave)
    .select(['p.holds', sql<number>`count(*)`.as('n')])
    .where('p.holds', 'in', [goHasToBeDecided, goWaits])
    .where((eb) => eb.and(projectIsSeen(given)))
    .groupBy('p.holds')
    .execute()
  const nOf = (holds: string): number => Number(rows.find((row) => row.holds === holds)?.n ?? 0)
  return { toDecide: nOf(goHasToBeDecided), toConfirm: nOf(goWaits) }
}

/** Of the projects in which this person decides go, or confirms it. */
export async function countOwnGo(db: Reader, personId: PersonId, wave: string): Promise<GoCounts> {
  const [decide, confirm] = await Promise.all([
    atGo(db, wave)
      .select(sql<number>`count(*)`.as('n'))
      .where('p.holds', '=', goHasToBeDecided)
      .where(manages('p.id', personId))
      .executeTakeFirstOrThrow(),
    db
      .selectFrom(goToConfirm(db, personId).as('c'))
      .innerJoin('wave_projects as m', 'm.project_id', 'c.project_id')
      .select(sql<number>`count(*)`.as('n'))
      .where('m.wave_id', '=', wave)
      .where('m.left_at', 'is', null)
      .executeTakeFirstOrThrow(),
  ])
  return { toDecide: Number(decide.n), toConfirm: Number(confirm.n) }
}
