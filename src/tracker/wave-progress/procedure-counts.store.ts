import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import { seesAllProjects, seesProject } from '../../access/visible-projects.store.ts'
import type { Reader } from '../../db/database.ts'
import type { OfSites } from '../sop/site-procedures.store.ts'

const sum = (what: ReturnType<typeof sql>) => sql<number>`sum(case when ${what} then 1 else 0 end)`
const hasOwn = sql<SqlBool>`exists (select 1 from sop_rounds f where f.project_id = p.id and f.signed_at is not null and f.replaced_at is null)`

/** The projects in a wave; of those, only what this person sees, if one is given. */
function members(db: Reader, wave: string, person?: Person) {
  const query = db
    .selectFrom('wave_projects as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .where('m.wave_id', '=', wave)
    .where('m.left_at', 'is', null)
  return person === undefined || seesAllProjects(person) ? query : query.where(seesProject(person.personId))
}

export interface Resting {
  resting: number
  afterGo: number
}
const decided = sql`exists (select 1 from attestations a where a.project_id = p.id and a.decision in ('go', 'declared'))`

/** How many projects of a wave, or of these sites, rest on a procedure that is signed for them. */
export async function countResting(db: Reader, wave: string, of?: OfSites): Promise<Resting> {
  const query = members(db, wave).where('p.procedure_of', 'is not', null)
  const row = await (of ? query.where('s.organisation_id', '=', of.organisation_id).where('s.care_setting', '=', of.care_setting) : query)
    .select((eb) => [eb.fn.countAll<number>().as('resting'), sum(decided).as('after_go')])
    .executeTakeFirstOrThrow()
  return { resting: Number(row.resting), afterGo: Number(row.after_go ?? 0) }
}

/** How many procedures of a wave that this person sees are signed, for the service itself or by its organisation, and how many are still to be. */
export async function countProcedures(db: Reader, wave: string, person: Person): Promise<{ own: number; resting: number; open: number }> {
  const row = await members(db, wave, person)
    .select([
      sum(sql`p.procedure_of is null and ${hasOwn}`).as('own'),
      sum(sql`p.procedure_of is not null`).as('resting'),
      sum(sql`p.procedure_of is null and not ${hasOwn}`).as('open'),
    ])
    .where('p.state', '<>', 'stopped')
    .executeTakeFirstOrThrow()
  return { own: Number(row.own ?? 0), resting: Number(row.resting ?? 0), open: Number(row.open ?? 0) }
}
