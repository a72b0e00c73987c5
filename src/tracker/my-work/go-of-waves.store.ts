import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { goHasToBeDecided } from '../go-live/stage-line.ts'
import type { Of } from './my-work.ts'
import { goToConfirm } from './to-confirm.store.ts'
import { manages } from './whose-projects.store.ts'

/** The waves in which go waits for this person as the second one, each with in how many projects. */
export const listGoToConfirm = (db: Reader, of: Of): Promise<GoOfWave[]> =>
  db
    .selectFrom(goToConfirm(db, of.personId).as('c'))
    .innerJoin('wave_projects as m', (join) => join.onRef('m.project_id', '=', 'c.project_id').on('m.left_at', 'is', null))
    .innerJoin('waves as w', 'w.id', 'm.wave_id')
    .select(['w.id', 'w.name', sql<number>`count(*)`.as('projects')])
    .groupBy(['w.id', 'w.name'])
    .orderBy('w.name')
    .execute()

/** The waves in which this person decides go, each with in how many projects. */
export const listGoToDecide = (db: Reader, { personId }: Of): Promise<GoOfWave[]> =>
  db
    .selectFrom('projects as p')
    .innerJoin('wave_projects as m', (join) => join.onRef('m.project_id', '=', 'p.id').on('m.left_at', 'is', null))
    .innerJoin('waves as w', 'w.id', 'm.wave_id')
    .select(['w.id', 'w.name', sql<number>`count(*)`.as('projects')])
    .where('p.stage', '=', 'technical-live')
    .where('p.state', '=', 'open')
    .where('p.holds', '=', goHasToBeDecided)
    .where(manages('p.id', personId))
    .groupBy(['w.id', 'w.name'])
    .orderBy('w.name')
    .execute()

export interface GoOfWave {
  id: string
  name: string
  projects: number
}

const most = 10

/** Decisions for a wave that this person prepared, or someone else for a wave of theirs, since a moment, and that nobody has signed; the latest first. */
export const listPreparedGo = (db: Reader, { personId, since }: { personId: PersonId; since: string }) =>
  db
    .selectFrom('bulk_jobs as j')
    .innerJoin('waves as w', 'w.id', 'j.wave_id')
    .select(['j.id', 'j.act', 'j.will', 'j.person_id', 'j.person_name', 'j.made_at', 'w.id as wave', 'w.name'])
    .where('j.wave_id', 'is not', null)
    .where('j.act', 'in', ['wave-go', 'wave-confirm'])
    .where('j.state', '=', 'review')
    .where('j.complete', '=', 1)
    .where('j.will', '>', 0)
    .where('j.made_at', '>=', since)
    .where((eb) => eb.or([eb('j.person_id', '=', personId), eb('w.owner_id', '=', personId)]))
    .orderBy('j.made_at', 'desc')
    .orderBy('j.id')
    .limit(most)
    .execute()
export type PreparedGo = Awaited<ReturnType<typeof listPreparedGo>>[number]
