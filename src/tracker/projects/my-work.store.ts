import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { toConfirmBeforeTest, toConfirmForGoLive, toDoAfterReviews } from './owned-work.store.ts'
import { goWaits } from '../go-live/stage-line.ts'
import { latePartnerDays } from '../partners/late-days.store.ts'
import { lateDates } from './projects.store.ts'
import { managedBy, mineOf, suppliedBy } from './whose-projects.store.ts'

export interface Of {
  personId: string
  /** yyyy-mm-dd */
  today: Day
}

/** One thing that waits: where it stands in its list (`sort`, then `id`), and what its link needs. */
export interface Waiting {
  sort: string
  id: string
  project_id: string
  project: string
  kind: string
  key: string
  what: string
}

/** That nothing more is needed today: the rule of `isSettled`, as the database keeps it. */
export const settled = (alias: string, today: Day) => sql<boolean>`${sql.ref(`${alias}.settled_until`)} >= ${today}`
/** Whether a JSON list of keys holds this key. Keys are letters, digits and hyphens, so they need no escape. */
const lists = (json: string, key: string) => sql<boolean>`${sql.ref(json)} like '%"' || ${sql.ref(key)} || '"%'`

/** Prerequisites of this person's projects that are not settled; whether the project is open is for the caller to ask. */
const unsettled = (db: Reader, { personId, today }: Of) =>
  db
    .selectFrom('prerequisites as q')
    .innerJoin('projects as p', 'p.id', 'q.project_id')
    .where('q.project_id', 'in', mineOf(db, personId))
    // Nobody completes a derived one: it follows its source.
    .where('q.derived', 'is', null)
    .where((eb) => eb.not(settled('q', today)))

const ownedBy = (db: Reader, personId: string) =>
  db
    .selectFrom('project_people as pp')
    .select('pp.id')
    .where('pp.person_id', '=', personId)
    .where('pp.left_at', 'is', null)
    .whereRef('pp.project_id', '=', 'q.project_id' as never)
    .where(lists('q.owners', 'pp.role_key'))

/** Procedures out for signature that this person has not answered, once for each role in which they sign. */
const toSign = (db: Reader, { personId }: Of) =>
  db
    .selectFrom('sop_rounds as r')
    .innerJoin('projects as p', 'p.id', 'r.project_id')
    .innerJoin('project_people as pp', 'pp.project_id', 'p.id')
    .innerJoin('project_roles as pr', (join) => join.onRef('pr.project_id', '=', 'pp.project_id').onRef('pr.role_key', '=', 'pp.role_key'))
    .leftJoin('sop_signatures as s', (join) =>
      join.onRef('s.version_id', '=', 'r.version_id').onRef('s.person_id', '=', 'pp.person_id').onRef('s.role_key', '=', 'pp.role_key'),
    )
    .where('r.closed_at', 'is', null)
    .where('p.state', '=', 'open')
    .where('pp.person_id', '=', personId)
    .where('pp.left_at', 'is', null)
    .where('pr.key_stakeholder', '=', 1)
    .where('pr.kind', '<>', 'supplier')
    .where('s.id', 'is', null)
    .where(givenByAnother(db, 'pp', personId))
    .where(
      sql<boolean>`(select count(*) from sop_signatures x where x.version_id = r.version_id and x.person_id = pp.person_id and x.decision = 'signed') < p.roles_per_signer`,
    )
    .select([
      'r.opened_at as sort',
      'pp.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'sign'`.as('kind'),
      'pp.role_key as key',
      'pr.name as what',
    ])

/** Prerequisites that a role of this person owns, not settled, with everything that they need settled. */
const toSettle = (db: Reader, of: Of) =>
  unsettled(db, of)
    .where('p.state', '=', 'open')
    .where((eb) => eb.exists(ownedBy(db, of.personId)))
    .where('q.needs_until', '>=', of.today)
    .select([
      sql<string>`coalesce(q.due_date, '9999-12-31')`.as('sort'),
      'q.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'prerequisite'`.as('kind'),
      'q.key as key',
      'q.title as what',
    ])

/** What is past its day: prerequisites that are this person's (all of them for the project manager), and dates of the projects that they manage. */
const overdue = (db: Reader, of: Of) =>
  unsettled(db, of)
    // Those past their day are few of the many that a person's projects have, so they are found first: the state is written so that no index by it comes before.
    .where('q.id', 'in', db.selectFrom('prerequisites').select('id').where('due_date', '<', of.today))
    .where(sql<boolean>`p.state || '' = 'open'`)
    .where((eb) => eb.or([eb('q.project_id', 'in', managedBy(db, of.personId)), eb.exists(ownedBy(db, of.personId))]))
    .select([
      sql<string>`q.due_date`.as('sort'),
      'q.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'prerequisite'`.as('kind'),
      'q.key as key',
      'q.title as what',
    ])
    .unionAll(
      lateDates(db, of.today)
        .where('d.project_id', 'in', managedBy(db, of.personId))
        .select(['d.day as sort', 'd.id as id', 'lp.id as project_id', 'lp.name as project', sql<string>`'date'`.as('kind'), 'd.kind as key', 'd.day as what']),
    )
    .unionAll(
      latePartnerDays(db, of.today)
        .leftJoin('services as ls', 'ls.id', 'lpp.service_id')
        .where('pd.project_id', 'in', managedBy(db, of.personId))
        .select(['pd.day as sort', 'pd.id as id', 'lpr.id as project_id', 'lpr.name as project'])
        .select([sql<string>`'partner-day'`.as('kind'), 'lpp.id as key', sql<string>`coalesce(ls.name, lpp.name)`.as('what')]),
    )

/** Runs of the test plan that are not finished, where this person is in the test team. */
const toTest = (db: Reader, { personId }: Of) =>
  db
    .selectFrom('test_runs as t')
    .innerJoin('projects as p', 'p.id', 't.project_id')
    .where('t.finished_at', 'is', null)
    .where('p.state', '=', 'open')
    .where('t.project_id', 'in', mineOf(db, personId).where('test_team', '=', 1))
    .select([
      't.held_on as sort',
      't.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'run'`.as('kind'),
      sql<string>`cast(t.number as text)`.as('key'),
      't.environment as what',
    ])

/** Projects with a gate that is open again, but for those that were stopped: a service stays live on what its closed project needs. */
const withGateOpenAgain = (db: Reader) =>
  db
    .selectFrom('projects as p')
    // As text, so that the partial index serves it.
    .where(sql<boolean>`p.reopened is not null`)
    .where(sql<boolean>`p.state <> 'stopped'`)

/** Gates that are open again in the projects that this person manages. */
const gatesOpenAgain = (db: Reader, { personId }: Of) =>
  withGateOpenAgain(db)
    .where('p.id', 'in', managedBy(db, personId))
    .select([
      'p.name as sort',
      'p.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'gate'`.as('kind'),
      sql<string>`p.state`.as('key'),
      sql<string>`p.reopened`.as('what'),
    ])

/** What holds such a gate and is for a role of this person to put right, in projects that others manage; `key` is the role. */
const lapsed = (db: Reader, { personId }: Of) =>
  withGateOpenAgain(db)
    .innerJoin('project_people as pp', 'pp.project_id', 'p.id')
    .where('pp.person_id', '=', personId)
    .where('pp.left_at', 'is', null)
    .where(sql<boolean>`p.reopened like '%"role:' || pp.role_key || '"%'`)
    .where('p.id', 'not in', managedBy(db, personId))
    .select([
      'p.name as sort',
      'pp.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'lapsed'`.as('kind'),
      'pp.role_key as key',
      sql<string>`p.reopened`.as('what'),
    ])

/** Open projects that this person manages: the next gate is theirs to declare. `what` is what holds it. */
const toDecide = (db: Reader, { personId }: Of) =>
  db
    .selectFrom('projects as p')
    .where('p.state', '=', 'open')
    .where('p.id', 'in', managedBy(db, personId))
    .select([
      'p.created_at as sort',
      'p.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'decide'`.as('kind'),
      'p.role as key',
      sql<string>`coalesce(p.holds, '')`.as('what'),
    ])

/** Roles in which this person acts for others: not their own gift, and in no project that they run. As `secondRoleOf` and `acceptsHandOver` of go-live/who-may.ts decide: what a page draws no button for does not wait here. */
const actingRoles = (db: Reader, personId: string) =>
  db
    .selectFrom('project_people as cp')
    .innerJoin('project_roles as cr', (join) => join.onRef('cr.project_id', '=', 'cp.project_id').onRef('cr.role_key', '=', 'cp.role_key'))
    .innerJoin('projects as cj', 'cj.id', 'cp.project_id')
    .select('cp.project_id')
    .where('cp.person_id', '=', personId)
    .where('cp.left_at', 'is', null)
    .where(givenByAnother(db, 'cp', personId))

/** That a role was given by somebody else, and not through an account that the person made. */
const givenByAnother = (db: Reader, alias: string, personId: string) => {
  const giver = sql.ref(`${alias}.added_by`)
  return sql<boolean>`(${giver} <> ${personId} and not exists ${db
    .selectFrom('accounts as ga')
    .select('ga.id')
    .where(sql<boolean>`ga.person_id = ${giver}`)
    .where('ga.made_by', '=', personId)})`
}

/** Whether somebody else than this person decided or declared it. */
const firstIsAnother = (db: Reader, alias: string, personId: string) => {
  const [id, name] = [sql.ref(`${alias}.first_person_id`), sql.ref(`${alias}.first_person`)]
  return sql<boolean>`(${id} <> ${personId} or (${id} is null and ${name} <> ${db.selectFrom('people').select('name').where('id', '=', personId)}))`
}

/** What waits for a second person, or for the service to take over: a go that nobody has confirmed, a hand-over that is not accepted, a run to be finished. Nothing waits for them while a condition holds it. */
const toConfirm = (db: Reader, { personId }: Of) => {
  const mine = actingRoles(db, personId).where('cp.project_id', 'not in', managedBy(db, personId))
  const second = mine
    .where('cr.kind', 'in', ['service-lead', 'clinical', 'operational', 'stakeholder'])
    .where(sql<boolean>`cr.side in (cj.role, 'commissioner')`)
  const receiving = mine.where('cr.kind', 'in', ['service-lead', 'operational']).where(sql<boolean>`cr.side = cj.role`)
  return db
    .selectFrom('attestations as a')
    .innerJoin('projects as p', 'p.id', 'a.project_id')
    .where('p.state', '=', 'open')
    .where((eb) =>
      eb.or([
        eb.and([
          eb('a.gate', '=', 'go'),
          eb('a.project_id', 'in', second),
          firstIsAnother(db, 'a', personId),
          eb('a.decision', '=', 'go'),
          eb('a.second_at', 'is', null),
          eb('p.stage', '=', 'technical-live'),
          eb('p.holds', '=', goWaits),
          eb.not(
            eb.exists(
              eb
                .selectFrom('attestations as later')
                .select('later.id')
                .whereRef('later.project_id', '=', 'a.project_id')
                .where('later.gate', '=', 'go')
                .whereRef('later.first_at', '>', 'a.first_at'),
            ),
          ),
        ]),
        eb.and([
          eb('a.gate', '=', 'business-live'),
          eb('a.project_id', 'in', receiving),
          eb('a.decision', '=', 'declared'),
          eb('p.reopened', 'is', null),
          eb.not(
            eb.exists(
              eb
                .selectFrom('go_live_criteria as open')
                .select('open.id')
                .whereRef('open.project_id', '=', 'a.project_id')
                .where('open.kind', '=', 'handover')
                .where('open.met_at', 'is', null)
                .where('open.waived_reason', 'is', null),
            ),
          ),
          eb.not(
            eb.exists(
              eb.selectFrom('attestations as over').select('over.id').whereRef('over.project_id', '=', 'a.project_id').where('over.gate', '=', 'hand-over'),
            ),
          ),
          eb.not(
            eb.exists(
              eb
                .selectFrom('attestations as own')
                .select('own.id')
                .whereRef('own.project_id', '=', 'a.project_id')
                .where('own.gate', 'in', ['technical-live', 'business-live'])
                .where(sql<boolean>`not ${firstIsAnother(db, 'own', personId)}`),
            ),
          ),
        ]),
      ]),
    )
    .select([
      'a.first_at as sort',
      'a.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'confirm'`.as('kind'),
      'a.gate as key',
      'a.first_person as what',
    ])
    .unionAll(runsToFinish(db, personId))
    .unionAll(partnersToConfirm(db, personId, mine))
}

/** Runs that count whose review waits for a second person of the other side: as `sidesThatFinish` and `finishingRole` of test-plan/who-finishes.ts decide. */
const runsToFinish = (db: Reader, personId: string) => {
  const mine = () => actingRoles(db, personId)
  const otherSide = sql<boolean>`exists (select 1 from project_roles os where os.project_id = t.project_id and os.side in ('provider', 'consumer') and os.side <> t.asked_side)`
  return db
    .selectFrom('test_runs as t')
    .innerJoin('projects as p', 'p.id', 't.project_id')
    .where('p.state', '=', 'open')
    .where('t.asked_at', 'is not', null)
    .where('t.finished_at', 'is', null)
    .where('t.asked_by_id', '<>', personId)
    .where('t.project_id', 'not in', suppliedBy(db, personId))
    .where((eb) =>
      eb.or([
        eb.and([
          eb('t.project_id', 'not in', managedBy(db, personId)),
          eb(
            't.project_id',
            'in',
            mine()
              .where('cr.side', 'in', ['provider', 'consumer'])
              .where(sql<boolean>`cr.side <> t.asked_side`),
          ),
        ]),
        eb.and([
          eb.not(otherSide),
          eb.or([eb('t.project_id', 'in', managedBy(db, personId)), eb('t.project_id', 'in', mine().where('cr.side', '=', 'national'))]),
        ]),
      ]),
    )
    .select([
      sql<string>`t.asked_at`.as('sort'),
      't.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'run-second'`.as('kind'),
      sql<string>`cast(t.number as text)`.as('key'),
      sql<string>`t.asked_by`.as('what'),
    ])
}

/** Partner services that were declared switched on and wait for a second person: as `confirmsPartner` of go-live/who-may.ts decides. */
const partnersToConfirm = (db: Reader, personId: string, mine: ReturnType<typeof actingRoles>) =>
  db
    .selectFrom('partner_switches as w')
    .innerJoin('projects as p', 'p.id', 'w.project_id')
    .innerJoin('project_partners as part', 'part.id', 'w.partner_id')
    .leftJoin('services as ps', 'ps.id', 'part.service_id')
    .where('p.state', '=', 'open')
    // As text, so that the partial index serves it.
    .where(sql<boolean>`w.kind = 'on' and w.second_at is null`)
    .where('w.first_person_id', '<>', personId)
    .where(
      'w.project_id',
      'in',
      mine.where(sql<boolean>`(cr.side = 'commissioner' or (cr.side = 'consumer' and cr.kind in ('service-lead', 'clinical', 'operational')))`),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('partner_switches as later')
            .select('later.id')
            .whereRef('later.partner_id', '=', 'w.partner_id')
            .whereRef('later.first_at', '>', 'w.first_at'),
        ),
      ),
    )
    .select([
      'w.first_at as sort',
      'w.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'partner'`.as('kind'),
      'w.partner_id as key',
      sql<string>`coalesce(ps.name, part.name) || ', declared switched on by ' || w.first_person`.as('what'),
    ])

const queries = {
  gates: gatesOpenAgain,
  lapsed,
  sign: toSign,
  confirm: toConfirm,
  prerequisites: toSettle,
  overdue,
  'test-runs': toTest,
  actions: toDoAfterReviews,
  conditions: toConfirmBeforeTest,
  criteria: toConfirmForGoLive,
  decide: toDecide,
}
export type WorkList = keyof typeof queries
export const isWorkList = (name: string): name is WorkList => name in queries

/** The first things of a list with how many there are in all; one query. */
export async function startOfList(db: Reader, list: WorkList, of: Of, limit: number): Promise<{ rows: Waiting[]; total: number }> {
  const rows = await db
    .selectFrom(queries[list](db, of).as('w'))
    .selectAll()
    .select(sql<number>`count(*) over ()`.as('total'))
    .orderBy('sort')
    .orderBy('id')
    .limit(limit)
    .execute()
  return { rows, total: Number(rows[0]?.total ?? 0) }
}

/** A page of a list; `after` is the place of the last thing shown. */
export async function pageOfList(
  db: Reader,
  list: WorkList,
  of: Of,
  after?: { sort: string; id: string },
): Promise<{ rows: Waiting[]; next: Waiting | undefined }> {
  const limit = 50
  let query = db
    .selectFrom(queries[list](db, of).as('w'))
    .selectAll()
    .orderBy('sort')
    .orderBy('id')
    .limit(limit + 1)
  if (after) query = query.where((eb) => eb.or([eb('sort', '>', after.sort), eb.and([eb('sort', '=', after.sort), eb('id', '>', after.id)])]))
  const rows = await query.execute()
  return { rows: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1] : undefined }
}

/** How many things wait for this person's signature, confirmation or test, or because a gate is open again; one query of what is cheap to find, since every page's navigation shows it. */
export async function countWaiting(db: Reader, of: Of): Promise<number> {
  const counted = (list: 'gates' | 'lapsed' | 'sign' | 'confirm' | 'test-runs') =>
    db.selectFrom(queries[list](db, of).as('w')).select(sql<number>`count(*)`.as('n'))
  const row = await db
    .selectNoFrom([
      counted('gates').as('gates'),
      counted('lapsed').as('lapsed'),
      counted('sign').as('sign'),
      counted('confirm').as('confirm'),
      counted('test-runs').as('test'),
    ])
    .executeTakeFirstOrThrow()
  return Object.values(row).reduce<number>((sum, n) => sum + Number(n), 0)
}
