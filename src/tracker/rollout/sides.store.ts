import { sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { seesAllProjects } from '../projects/projects.store.ts'
import { settled } from '../projects/my-work.store.ts'
import { asksProjects, conditionsOf, projectConditions } from './conditions.store.ts'
import type { For } from './conditions.store.ts'
import type { OfProject, OfService } from '../projects/on-project.store.ts'
import { projectKeys, unknownMark, without } from './portfolio.ts'
import type { Filter } from './portfolio.ts'
import { remembered } from '../../events/remembered.ts'

export interface Choice {
  value: string
  name: string
  n: number
}
/** How many services each choice would leave, the other choices kept; what is not in the cells. */
export type Sides = Record<'area' | 'commissioner' | 'project' | 'stage' | 'prerequisite' | 'standing' | 'role' | 'owner' | 'overdue', Choice[]>

const mostOwners = 100
const mostPlaces = 500
const services = sql<number>`count(distinct p.service_id)`
type Row = { value: string | null; name?: string | null; n: number }
const choicesOf = (rows: Row[]): Choice[] =>
  rows.filter((row) => Number(row.n) > 0).map((row) => ({ value: row.value ?? unknownMark, name: row.name ?? row.value ?? '', n: Number(row.n) }))

/** Projects that fit all that the filter asks apart from these parts. */
function fitting(db: Reader, given: For & { anyStage?: boolean; anyState?: boolean }, filter: Filter) {
  return db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .where((eb) =>
      eb.and([
        ...conditionsOf(eb as unknown as OfService, without(filter, ...projectKeys), { ...given, withFacets: true }),
        ...projectConditions(eb as unknown as OfProject, filter, given),
      ]),
    )
}

const people = (db: Reader, given: For, filter: Filter) =>
  fitting(db, given, filter).innerJoin('project_people as pp', 'pp.project_id', 'p.id').where('pp.left_at', 'is', null)

/** The counts beside the choices that services are not counted by at once; nothing of projects where the filter asks for services without one. */
export async function countSides(db: Reader, given: For, filter: Filter): Promise<Sides> {
  const whose = seesAllProjects(given.person) ? '' : `${given.person.installationRole} ${given.person.personId}`
  return remembered(db, JSON.stringify(['sides', whose, given.today, Object.entries(filter).filter(([, value]) => value !== '')]), () =>
    count(db, given, filter),
  )
}

async function count(db: Reader, given: For, filter: Filter): Promise<Sides> {
  const place = async (key: 'area' | 'commissioner') =>
    choicesOf(
      await db
        .selectFrom('services as s')
        .select([`s.${key} as value`, sql<number>`count(*)`.as('n')])
        .where((eb) => eb.and(conditionsOf(eb as unknown as OfService, without(filter, key), { ...given, withFacets: true })))
        .groupBy(`s.${key}`)
        .orderBy(`s.${key}`)
        .limit(mostPlaces)
        .execute(),
    )
  const [area, commissioner, none, project, rest] = await Promise.all([
    place('area'),
    place('commissioner'),
    asksProjects(filter) ? [] : withoutProject(db, given, filter),
    states(db, given, filter),
    filter.project === 'none' ? nothing : ofProjects(db, given, filter),
  ])
  return { area, commissioner, project: [...none, ...project], ...rest }
}

const nothing: Omit<Sides, 'area' | 'commissioner' | 'project'> = { stage: [], prerequisite: [], standing: [], role: [], owner: [], overdue: [] }

async function withoutProject(db: Reader, given: For, filter: Filter): Promise<Choice[]> {
  const { n } = await db
    .selectFrom('services as s')
    .select(sql<number>`count(*)`.as('n'))
    .where((eb) => eb.and(conditionsOf(eb as unknown as OfService, { ...filter, project: 'none' }, { ...given, withFacets: true })))
    .executeTakeFirstOrThrow()
  return choicesOf([{ value: 'none', n }])
}

const states = async (db: Reader, given: For, filter: Filter): Promise<Choice[]> =>
  choicesOf(
    await fitting(db, { ...given, anyState: true }, without(filter, 'project'))
      .select(['p.state as value', services.as('n')])
      .groupBy('p.state')
      .execute(),
  )

async function ofProjects(db: Reader, given: For, filter: Filter): Promise<typeof nothing> {
  const { today } = given
  const standing = filter.standing
  const withPrerequisites = (less: keyof Filter) =>
    fitting(db, given, without(filter, 'prerequisite', 'standing'))
      .innerJoin('prerequisites as q', 'q.project_id', 'p.id')
      .where((eb) => {
        const asked: Expression<SqlBool>[] = []
        if (less !== 'prerequisite' && filter.prerequisite !== '') asked.push(eb('q.key', '=', filter.prerequisite))
        if (less !== 'standing') asked.push(standing === '' || standing === 'open' ? eb.not(settled('q', today)) : eb('q.standing', '=', standing))
        return eb.and(asked)
      })
  const isLate = (kind: 'date' | 'prerequisite') =>
    fitting(db, given, { ...filter, overdue: kind })
      .select(services.as('n'))
      .executeTakeFirstOrThrow()
  const [stage, prerequisite, byStanding, open, role, owner, nobody, date, late] = await Promise.all([
    fitting(db, { ...given, anyStage: true }, without(filter, 'stage'))
      .select(['p.stage as value', services.as('n')])
      .groupBy('p.stage')
      .execute(),
    withPrerequisites('prerequisite')
      .select(['q.key as value', services.as('n')])
      .groupBy('q.key')
      .execute(),
    withPrerequisites('standing')
      .select(['q.standing as value', services.as('n')])
      .groupBy('q.standing')
      .execute(),
    withPrerequisites('standing')
      .where((eb) => eb.not(settled('q', today)))
      .select(services.as('n'))
      .executeTakeFirstOrThrow(),
    people(db, given, without(filter, 'role'))
      .where((eb) => (filter.owner === '' || filter.owner === unknownMark ? eb.lit(true) : eb('pp.person_id', '=', filter.owner)))
      .select(['pp.role_key as value', services.as('n')])
      .groupBy('pp.role_key')
      .execute(),
    people(db, given, without(filter, 'owner'))
      .where((eb) => (filter.role === '' ? eb.lit(true) : eb('pp.role_key', '=', filter.role)))
      .innerJoin('people as pe', 'pe.id', 'pp.person_id')
      .select(['pp.person_id as value', 'pe.name as name', services.as('n')])
      .groupBy(['pp.person_id', 'pe.name'])
      .orderBy('n', 'desc')
      .orderBy('pe.name')
      .limit(mostOwners)
      .execute(),
    fitting(db, given, { ...filter, owner: unknownMark })
      .select(services.as('n'))
      .executeTakeFirstOrThrow(),
    isLate('date'),
    isLate('prerequisite'),
  ])
  return {
    stage: choicesOf(stage),
    prerequisite: choicesOf(prerequisite),
    standing: choicesOf([{ value: 'open', n: open.n }, ...byStanding]),
    role: filter.owner === unknownMark ? [] : choicesOf(role),
    owner: [...choicesOf(owner), ...choicesOf([{ value: unknownMark, n: nobody.n }])],
    overdue: choicesOf([
      { value: 'date', n: date.n },
      { value: 'prerequisite', n: late.n },
    ]),
  }
}
