import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import { seesAllProjects, seesProject } from '../../access/visible-projects.store.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { holdsWords } from '../../db/words.ts'
import { readSystems, systemsOfProjects, testsProducts } from './systems.store.ts'
import { pairOf } from './tested-pair.ts'
import type { PairOrWhy, TestedPair } from './tested-pair.ts'

const sum = (what: ReturnType<typeof sql>) => sql<number>`sum(case when ${what} then 1 else 0 end)`

/** A run of it was finished as a short test. */
const rests = sql`exists (select 1 from test_runs r where r.project_id = p.id and r.rests_on_id is not null and r.finished_at is not null)`
const decided = sql`exists (select 1 from attestations a where a.project_id = p.id and a.decision in ('go', 'declared'))`

/** The projects in a wave; of those, only what this person sees, if one is given. */
function members(db: Reader, wave: string, person?: Person) {
  const query = systemsOfProjects(db).innerJoin('wave_projects as m', 'm.project_id', 'p.id').where('m.wave_id', '=', wave).where('m.left_at', 'is', null)
  return person === undefined || seesAllProjects(person) ? query : query.where(seesProject(person.personId))
}

export interface PairGroup {
  now: PairOrWhy
  projects: number
  /** They run the full test themselves. */
  own: number
  /** They have finished a short test, and with go decided. */
  resting: number
  restingAfterGo: number
  /** One of them. */
  like: ProjectId
}

/** How many projects of a wave have each combination of products and versions. */
export async function listPairGroups(db: Reader, wave: string, person?: Person): Promise<PairGroup[]> {
  const each = members(db, wave, person)
    .select(['p.id', 'm.full_test_reason'])
    .select([sql<number>`case when ${rests} then 1 else 0 end`.as('rests'), sql<number>`case when ${decided} then 1 else 0 end`.as('decided')])
  const columns = [
    'role',
    ...(['consumer', 'provider'] as const).flatMap(
      (side) =>
        [
          `${side}_version`,
          `${side}_set_up`,
          `${side}_service`,
          `${side}_set_up_id`,
          `${side}_service_id`,
          `${side}_known`,
          `${side}_supplier`,
          `${side}_known_version`,
        ] as const,
    ),
  ] as const
  const rows = await db
    .selectFrom(each.as('x'))
    .select(columns)
    .select((eb) => [eb.fn.countAll<number>().as('projects'), eb.fn.min('x.id').as('like')])
    .select([sum(sql`x.full_test_reason is not null`).as('own'), sum(sql`x.rests = 1`).as('resting')])
    .select(sum(sql`x.rests = 1 and x.decided = 1`).as('resting_after_go'))
    .groupBy(columns)
    .execute()
  return rows.map((row) => ({
    now: pairOf(readSystems(row)),
    projects: Number(row.projects),
    own: Number(row.own),
    resting: Number(row.resting),
    restingAfterGo: Number(row.resting_after_go),
    like: row.like,
  }))
}

const isSuccess = sql<number>`case when exists (select 1 from test_runs r where r.project_id = p.id and r.counts = 1 and r.finished_at is not null and r.outcome = 'success' and r.rests_on_id is null) then 1 else 0 end`
const mostCandidates = 200

/** Projects of a wave with these products that this person sees: those with a passed full test first, then in the order of the wave. */
export async function listCandidates(db: Reader, of: { wave: string; pair: TestedPair; words: string; person: Person }) {
  const { consumer, provider } = of.pair
  const query = members(db, of.wave, of.person)
    .select(['p.id', 'p.name', 'p.state', 'p.stage', 's.ods_code', 'm.position', isSuccess.as('passed')])
    .where(sql<SqlBool>`${testsProducts({ consumer_id: consumer.id, provider_id: provider.id })}`)
    .where('p.state', '<>', 'stopped')
    .orderBy('passed', 'desc')
    .orderBy('m.position')
    .limit(mostCandidates)
  const rows = await (
    of.words === '' ? query : query.where((eb) => eb.or([holdsWords(of.words, 's.name'), eb('s.ods_code', '=', of.words.toUpperCase())]))
  ).execute()
  return rows.map((row) => ({ ...row, now: pairOf(readSystems(row)), passed: Number(row.passed) === 1 }))
}

/** A project of a wave that this person sees, with its pair. */
export async function findInWave(db: Reader, of: { wave: string; project: ProjectId; person?: Person }) {
  const row = await members(db, of.wave, of.person).select(['p.id', 'p.name', 'p.state']).where('p.id', '=', of.project).executeTakeFirst()
  return row && { id: row.id, name: row.name, state: row.state, now: pairOf(readSystems(row)) }
}
