import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { ofPrerequisite } from '../../db/conditions.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { lastChange } from '../../events/last-change.store.ts'
import { dueOfCriterion, openCriteria } from '../go-live/open-criteria.store.ts'
import { latePartnerDays } from '../partners/late-days.store.ts'
import { dueOfCondition, openConditions } from '../test-plan/open-conditions.store.ts'
import { settled } from '../prerequisites/settled.store.ts'
import { askedOn, openSignatures } from '../sop/open-signatures.store.ts'
import { lateReviews } from '../sop/reviews.store.ts'
import { openActions } from '../test-plan/open-actions.store.ts'
import { lateDates } from '../dates/late-dates.store.ts'
import { holdsNow } from '../dates/dates.store.ts'
import { pairKey } from '../catalogue/pair-key.ts'
import { meaningIn } from '../catalogue/names.ts'
import { catalogueNames } from '../catalogue/usage.store.ts'
import { folded } from '../../text.ts'
import { comparedPostcode } from './facts.ts'
import type { ProjectFacts, ServiceFacts, SharedFacts } from './facts.ts'
import { nothingOwn, ownOfProjects, ownOfServices } from './own-facts.store.ts'
import { todosOf } from './todo.ts'

const columns = [
  'id',
  'ods_code as odsCode',
  'postcode',
  'list_size as listSize',
  'rollout',
  'region',
  'area',
  'commissioner',
  'care_setting as care',
  'referrer_id as referrer',
  'consumer_product as consumer',
  'provider_product as provider',
  sql<string>`lower(name)`.as('sortName'),
  sql<string>`name_search`.as('searchName'),
] as const

/** Some services with what the index knows of them, the next after an id in the order of ids. */
export async function nextServices(db: Reader, given: { after: ServiceId; limit: number; today: Day }): Promise<ServiceFacts[]> {
  const rows = await db.selectFrom('services').select(columns).where('id', '>', given.after).orderBy('id').limit(given.limit).execute()
  return withProjects(db, rows, given.today)
}

/** These services as they are now; those that are gone are left out. */
export async function servicesNow(db: Reader, ids: ServiceId[], today: Day): Promise<ServiceFacts[]> {
  return withProjects(db, await db.selectFrom('services').select(columns).where('id', 'in', ids).execute(), today)
}

async function withProjects(db: Reader, services: Omit<ServiceFacts, 'projects' | 'own' | 'ownWords'>[], today: Day): Promise<ServiceFacts[]> {
  const ids = services.map((one) => one.id)
  const [projects, own] = [await projectsOf(db, ids, today), await ownOfServices(db, ids)]
  return services.map((one) => ({
    ...one,
    postcode: one.postcode === null ? null : comparedPostcode(one.postcode),
    ...(own.get(one.id) ?? nothingOwn),
    projects: projects.get(one.id) ?? [],
  }))
}

async function projectsOf(db: Reader, serviceIds: ServiceId[], today: Day): Promise<Map<string, ProjectFacts[]>> {
  if (serviceIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('projects')
    .select(['id', 'service_id', 'role', 'state', 'stage', 'created_at', 'template_version', 'templates_kept', lastChange('projects.id').as('changed_at')])
    .where('service_id', 'in', serviceIds)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  if (rows.length === 0) return new Map()
  const parts = await partsOf(
    db,
    rows.map((row) => row.id),
    today,
  )
  return new Map([...Map.groupBy(rows, (row) => row.service_id)].map(([id, own]) => [id, own.map(parts)]))
}

type Row = Pick<ProjectsTable, 'id' | 'role' | 'state' | 'stage' | 'created_at' | 'template_version' | 'templates_kept'> & { changed_at: string | null }

async function partsOf(db: Reader, ids: ProjectId[], today: Day): Promise<(project: Row) => ProjectFacts> {
  const isOpen = ofPrerequisite
    .case()
    .when(ofPrerequisite.not(settled('q', today)))
    .then(1)
    .else(0)
    .end()
  const [prerequisites, roles, people, dates, waves, late, partnersLate, reviewsLate, conditions, criteria, signatures, actions, own] = await Promise.all([
    db
      .selectFrom('prerequisites as q')
      .select(['q.project_id', 'q.key', 'q.owners', 'q.needs', 'q.status', 'q.due_date', 'q.needs_until', 'q.derived', isOpen.as('is_open')])
      .where('q.project_id', 'in', ids)
      .execute(),
    db.selectFrom('project_roles').select(['project_id', 'role_key', 'required', 'kind', 'key_stakeholder']).where('project_id', 'in', ids).execute(),
    db
      .selectFrom('project_people')
      .select(['project_id', 'person_id', 'role_key', 'acting_ends_with'])
      .where('project_id', 'in', ids)
      .where('left_at', 'is', null)
      .execute(),
    db.selectFrom('project_dates as d').select(['d.project_id', 'd.kind', 'd.day']).where('d.project_id', 'in', ids).where(holdsNow).execute(),
    db.selectFrom('wave_projects').select(['project_id', 'wave_id', 'position']).where('project_id', 'in', ids).where('left_at', 'is', null).execute(),
    lateDates(db, today).where('lp.id', 'in', ids).select(['d.project_id', 'd.day']).execute(),
    latePartnerDays(db, today).where('pd.project_id', 'in', ids).select(['pd.project_id', 'pd.day']).execute(),
    lateReviews(db, today).where('rr.project_id', 'in', ids).select(['rr.project_id', 'rr.review_on as day']).execute(),
    openConditions(db)
      .where('c.project_id', 'in', ids)
      .select(['c.project_id', 'c.owner', dueOfCondition(db).as('day')])
      .execute(),
    openCriteria(db)
      .where('c.project_id', 'in', ids)
      .select(['c.project_id', 'c.owner', dueOfCriterion(db).as('day')])
      .execute(),
    openSignatures(db)
      .where('r.project_id', 'in', ids)
      .select(['r.project_id', 'pp.person_id as person', askedOn.as('day')])
      .execute(),
    openActions(db).where('a.project_id', 'in', ids).select(['a.project_id', 'a.owner_person as person', 'a.owner_role as role', 'a.due_day as day']).execute(),
    ownOfProjects(db, ids),
  ])
  const by = <T extends { project_id: ProjectId }>(rows: T[]) => Map.groupBy(rows, (row) => row.project_id)
  const found = {
    prerequisites: by(prerequisites),
    roles: by(roles),
    people: by(people),
    dates: by(dates),
    waves: new Map(waves.map((one) => [one.project_id, { id: one.wave_id, position: one.position }])),
    late: by(late),
    partnersLate: by(partnersLate),
    reviewsLate: by(reviewsLate),
    conditions: by(conditions),
    criteria: by(criteria),
    signatures: by(signatures),
    actions: by(actions),
  }
  return ({ id, role, state, stage, ...row }) => {
    const prerequisites = (found.prerequisites.get(id) ?? []).map((one) => {
      const isOpen = Number(one.is_open) === 1
      const { key, owners, needs, status, due_date: due } = one
      return {
        key,
        owners,
        needs,
        status,
        isOpen,
        due,
        isReady: one.needs_until >= today,
        isOverdue: isOpen && due !== null && due < today,
        isDerived: one.derived !== null,
      }
    })
    const roles = (found.roles.get(id) ?? []).map((role) => ({
      key: role.role_key,
      isRequired: role.required === 1,
      isKey: role.key_stakeholder === 1,
      kind: role.kind,
    }))
    const lateDays = [found.late, found.partnersLate, found.reviewsLate].flatMap((some) => (some.get(id) ?? []).flatMap((one) => one.day ?? []))
    const people = (found.people.get(id) ?? []).map((one) => ({
      id: one.person_id,
      // Whoever was let give one answer is on the project, but what waits for the role does not wait for them.
      role: one.acting_ends_with === null ? one.role_key : 'one-answer',
    }))
    const sources = {
      people,
      signatures: found.signatures.get(id) ?? [],
      actions: found.actions.get(id) ?? [],
      conditions: found.conditions.get(id) ?? [],
      criteria: found.criteria.get(id) ?? [],
      lateDays,
      prerequisites,
    }
    return {
      id,
      role,
      state,
      stage,
      ...(own.get(id) ?? nothingOwn),
      started: Date.parse(row.created_at),
      changed: Date.parse(row.changed_at ?? row.created_at),
      prerequisites,
      roles,
      people,
      dates: (found.dates.get(id) ?? []).map(({ kind, day }) => ({ kind, day })),
      wave: found.waves.get(id) ?? null,
      overdue: [
        ...(found.late.has(id) ? (['date'] as const) : []),
        ...(found.partnersLate.has(id) ? (['partner-date'] as const) : []),
        ...(prerequisites.some((one) => one.isOverdue) ? (['prerequisite'] as const) : []),
      ],
      todos:
        state === 'open'
          ? todosOf({ ...sources, created: row.created_at, roles: roles.map(({ key, kind }) => ({ key, manages: kind === 'project-manager' })) })
          : [],
      templates: [...new Set([row.template_version, row.templates_kept].filter((one) => one !== null))],
    }
  }
}

/** Organisations, pairs, products and areas, of which there are some hundreds. */
export async function sharedNow(db: Reader): Promise<SharedFacts> {
  const [organisations, pairs, areas, names, products] = await Promise.all([
    db.selectFrom('organisations').select(['id', 'name', 'switched_on']).execute(),
    db.selectFrom('pairs').select(['consumer_product', 'provider_product', 'state']).execute(),
    db.selectFrom('area_rows').select(['person_id', 'role', 'kind', 'key']).where('ended_at', 'is', null).execute(),
    catalogueNames(db),
    db.selectFrom('products').select(['id', 'supplier']).execute(),
  ])
  const productOf = meaningIn(names)
  const suppliers = new Map(products.map((one) => [one.id, folded(one.supplier)]))
  return {
    organisations: new Map(organisations.map(({ id, name, switched_on: on }) => [id, { name, on }])),
    pairs: new Map(pairs.map((one) => [pairKey(one.consumer_product, one.provider_product), one.state])),
    areas: Map.groupBy(areas, (one) => one.person_id),
    supplierOf: (side, name) => suppliers.get(productOf(side, name) ?? ''),
  }
}

/** The ids of services by name, as the database sorts names: the next after a place. */
export const nextByName = (db: Reader, after: { sortName: string; id: string } | undefined, limit: number): Promise<{ id: string; sortName: string }[]> =>
  db
    .selectFrom('services')
    .select(['id', sql<string>`lower(name)`.as('sortName')])
    .$if(after !== undefined, (query) => query.where(sql<boolean>`(lower(name), id) > (${after?.sortName ?? ''}, ${after?.id ?? ''})`))
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(limit)
    .execute()

/** The service that stands before this place by name; undefined at the front. */
export async function serviceBefore(db: Reader, { sortName, id }: { sortName: string; id: string }): Promise<string | undefined> {
  const row = await db
    .selectFrom('services')
    .select('id')
    .where(sql<boolean>`(lower(name), id) < (${sortName}, ${id})`)
    .orderBy(sql`lower(name)`, 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/** These services in the order of their names. */
export const inNameOrder = async (db: Reader, ids: ServiceId[]): Promise<{ id: string; sortName: string }[]> =>
  ids.length === 0
    ? []
    : db
        .selectFrom('services')
        .select(['id', sql<string>`lower(name)`.as('sortName')])
        .where('id', 'in', ids)
        .orderBy(sql`lower(name)`)
        .orderBy('id')
        .execute()

/** The services of these projects. */
export async function servicesOfProjects(db: Reader, projectIds: ProjectId[]): Promise<ServiceId[]> {
  if (projectIds.length === 0) return []
  return (await db.selectFrom('projects').select('service_id').distinct().where('id', 'in', projectIds).execute()).map((row) => row.service_id)
}

/** The services of which something falls due, runs out or passes between two days: what is open or overdue differs from one to the other. */
export async function servicesThatTurn(db: Reader, from: Day, to: Day): Promise<ServiceId[]> {
  const within = (column: 'q.due_date' | 'd.day' | 'pd.day' | 'q.settled_until' | 'rr.review_on') =>
    sql<boolean>`${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to}`
  const rows = await db
    .selectFrom('projects as p')
    .select('p.service_id')
    .distinct()
    .where((eb) =>
      eb.or([
        eb('p.id', 'in', eb.selectFrom('prerequisites as q').select('q.project_id').where(within('q.due_date'))),
        eb('p.id', 'in', eb.selectFrom('prerequisites as q').select('q.project_id').where(within('q.settled_until'))),
        eb('p.id', 'in', eb.selectFrom('project_dates as d').select('d.project_id').where(within('d.day'))),
        eb('p.id', 'in', eb.selectFrom('partner_dates as pd').select('pd.project_id').where(within('pd.day'))),
        eb('p.id', 'in', eb.selectFrom('sop_rounds as rr').select('rr.project_id').where('rr.replaced_at', 'is', null).where(within('rr.review_on'))),
      ]),
    )
    .execute()
  return rows.map((row) => row.service_id)
}
