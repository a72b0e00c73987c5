import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import { ofPrerequisite } from '../../db/conditions.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import type { Of } from './my-work.ts'
import { toConfirm } from './to-confirm.store.ts'
import { gatesOpenAgain, lapsed, toDecide } from './waiting-gates.store.ts'
import { toTest } from './waiting-runs.store.ts'
import { toSign } from './waiting-signatures.store.ts'
import { toConfirmBeforeTest, toConfirmForGoLive, toDoAfterReviews } from './owned-work.store.ts'
import { latePartnerDays } from '../partners/late-days.store.ts'
import { lateDates } from './projects.store.ts'
import { manages, mineOf } from './whose-projects.store.ts'

/** One thing that waits: its place in its list (`sort`, then `id`), and what its link needs. */
export interface Waiting {
  sort: string
  id: string
  project_id: ProjectId
  project: string
  kind: string
  key: string
  what: string
}

/** That nothing more is needed today: the rule of `isSettled`, as the database keeps it. */
export const settled = (alias: string, today: Day) => sql<boolean>`${sql.ref(`${alias}.settled_until`)} >= ${today}`
/** Whether a JSON list of keys holds this key. Keys are letters, digits and hyphens, so they need no escape. */
const lists = (json: string, key: string) => sql<boolean>`${sql.ref(json)} like '%"' || ${sql.ref(key)} || '"%'`

/** Prerequisites that are not settled; whose they are and whether the project is open is for the caller to ask. */
const unsettled = (db: Reader, today: Day) =>
  db
    .selectFrom('prerequisites as q')
    .innerJoin('projects as p', 'p.id', 'q.project_id')
    // Nobody completes a derived one: it follows its source.
    .where('q.derived', 'is', null)
    .where((eb) => eb.not(settled('q', today)))

const ownedBy = (db: Reader, personId: PersonId) =>
  db
    .selectFrom('project_people as pp')
    .select('pp.id')
    .where('pp.person_id', '=', personId)
    .where('pp.left_at', 'is', null)
    .where('pp.project_id', '=', ofPrerequisite.ref('q.project_id'))
    .where(lists('q.owners', 'pp.role_key'))

/** Prerequisites that a role of this person owns, not settled, with everything that they need settled. */
const toSettle = (db: Reader, of: Of) =>
  unsettled(db, of.today)
    .where('q.project_id', 'in', mineOf(db, of.personId))
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
  unsettled(db, of.today)
    // Those past their day are few of the many that a person's projects have, so they are found first: the state is written so that no index by it comes before.
    .where('q.id', 'in', db.selectFrom('prerequisites').select('id').where('due_date', '<', of.today))
    .where(sql<boolean>`p.state || '' = 'open'`)
    .where((eb) => eb.or([manages('q.project_id', of.personId), eb.exists(ownedBy(db, of.personId))]))
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
        .where(manages('d.project_id', of.personId))
        .select(['d.day as sort', 'd.id as id', 'lp.id as project_id', 'lp.name as project', sql<string>`'date'`.as('kind'), 'd.kind as key', 'd.day as what']),
    )
    .unionAll(
      latePartnerDays(db, of.today)
        .leftJoin('services as ls', 'ls.id', 'lpp.service_id')
        .where(manages('pd.project_id', of.personId))
        .select(['pd.day as sort', 'pd.id as id', 'lpr.id as project_id', 'lpr.name as project'])
        .select([sql<string>`'partner-day'`.as('kind'), 'lpp.id as key', sql<string>`coalesce(ls.name, lpp.name)`.as('what')]),
    )

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

/** The text of a list is long, and ten of them make My work: each is compiled once. */
const startOf = (list: WorkList) =>
  prepared<Of & { limit: number } & Record<string, unknown>, Waiting & { total: number }>((db, parameter) =>
    db
      .selectFrom(queries[list](db, { personId: parameter('personId'), today: parameter('today') }).as('w'))
      .selectAll()
      .select(sql<number>`count(*) over ()`.as('total'))
      .orderBy('sort')
      .orderBy('id')
      .limit(parameter('limit')),
  )
const starts: Record<WorkList, ReturnType<typeof startOf>> = {
  gates: startOf('gates'),
  lapsed: startOf('lapsed'),
  sign: startOf('sign'),
  confirm: startOf('confirm'),
  prerequisites: startOf('prerequisites'),
  overdue: startOf('overdue'),
  'test-runs': startOf('test-runs'),
  actions: startOf('actions'),
  conditions: startOf('conditions'),
  criteria: startOf('criteria'),
  decide: startOf('decide'),
}

/** The first things of a list with how many there are in all; one query. */
export async function startOfList(db: Reader, list: WorkList, of: Of, limit: number): Promise<{ rows: Waiting[]; total: number }> {
  const { rows } = await starts[list](db, { ...of, limit })
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
export async function countWaiting(db: Reader, { personId, today }: Of): Promise<number> {
  const [row] = (await waitingCounts(db, { personId, today })).rows
  return Object.values(row ?? {}).reduce<number>((sum, n) => sum + Number(n), 0)
}

const waitingCounts = prepared<Of & Record<string, unknown>, Record<'gates' | 'lapsed' | 'sign' | 'confirm' | 'test', number>>((db, parameter) => {
  const of = { personId: parameter('personId'), today: parameter('today') }
  const counted = (list: 'gates' | 'lapsed' | 'sign' | 'confirm' | 'test-runs') =>
    db.selectFrom(queries[list](db, of).as('w')).select(sql<number>`count(*)`.as('n'))
  return db.selectNoFrom([
    counted('gates').as('gates'),
    counted('lapsed').as('lapsed'),
    counted('sign').as('sign'),
    counted('confirm').as('confirm'),
    counted('test-runs').as('test'),
  ])
})
