import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import { seesAllProjects, seesProject } from '../../access/visible-projects.store.ts'
import type { Reader } from '../../db/database.ts'
import type { OfSites } from '../sop/site-procedures.store.ts'

const sum = (what: ReturnType<typeof sql>) => sql<number>`sum(case when ${what} then 1 else 0 end)`

/** The projects in a wave; of those, only what this person sees, if one is given. */
function members(db: Reader, wave: string, person?: Person) {
  const query = db
    .selectFrom('wave_projects as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .where('m.wave_id', '=', wave)
    .where('m.left_at', 'is', null)
  return person === undefined || seesAllProjects(person) ? query : query.where(seesProject(person.personId))
}

export interface Resting {
  resting: number
  afterGo: number
}
const decided = sql`exists (select 1 from attestations a where a.project_id = p.id and a.decision in ('go', 'declared'))`

const servicesOf = (db: Reader, of: OfSites) =>
  db.selectFrom('services').select('id').where('organisation_id', '=', of.organisation_id).where('care_setting', '=', of.care_setting)

/** How many projects of a wave, or of these sites, rest on a procedure that is signed for them. */
export async function countResting(db: Reader, wave: string, of?: OfSites): Promise<Resting> {
  const query = members(db, wave).where('p.procedure_of', 'is not', null)
  const row = await (of ? query.where('p.service_id', 'in', servicesOf(db, of)) : query)
    .select((eb) => [eb.fn.countAll<number>().as('resting'), sum(decided).as('after_go')])
    .executeTakeFirstOrThrow()
  return { resting: Number(row.resting), afterGo: Number(row.after_go ?? 0) }
}

/** How many procedures of a wave that this person sees are signed, for the service itself or by its organisation, and how many are still to be. */
export async function countProcedures(db: Reader, wave: string, person: Person): Promise<{ own: number; resting: number; open: number }> {
  const running = () => members(db, wave, person).where('p.state', '<>', 'stopped')
  const countOf = async (query: ReturnType<typeof running>): Promise<number> => {
    const { n } = await query.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
    // In a large wave each takes some milliseconds.
    await nextTurn()
    return Number(n)
  }
  const all = await countOf(running())
  const resting = await countOf(running().where('p.procedure_of', 'is not', null))
  const own = await countOf(running().where('p.procedure_of', 'is', null).where('p.id', 'in', inForce(db)))
  return { own, resting, open: all - own - resting }
}

/** The projects of which a version of their own is signed by everyone. */
const inForce = (db: Reader) => db.selectFrom('sop_rounds').select('project_id').where('signed_at', 'is not', null).where('replaced_at', 'is', null)
