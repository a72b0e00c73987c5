import { sql } from 'kysely'
import type { Person } from '../../src/access/access.store.ts'
import type { Day } from '../../src/day.ts'
import type { Reader } from '../../src/db/database.ts'
import type { PersonId, ProjectId } from '../../src/db/ids.ts'
import { readStringList } from '../../src/db/string-list.ts'
import { seesAllQueues } from '../../src/tracker/queues/patch.ts'
import { worksOutArea } from './area.ts'
import type { Counts, QueueCell, Wait } from '../../src/tracker/queues/queue.ts'

/** The keys that some project has, in any state. */
export const listKeys = async (db: Reader): Promise<string[]> =>
  (await db.selectFrom('prerequisites').select('key').distinct().orderBy('key').execute()).map((row) => row.key)

/** A queue as the database counts it. */
export interface QueueInSql {
  role: string
  kinds: { key: string; owners: string; needs: string }[]
  counts: Record<string, Counts>
  waits: Wait[]
  cells: QueueCell[]
}

/** Every queue of a person, computed without anything stored. */
export async function queuesInSql(db: Reader, person: Pick<Person, 'personId' | 'installationRole'>, today: Day): Promise<QueueInSql[]> {
  const kinds = await db.selectFrom('prerequisites').select(['key', 'owners', 'needs']).distinct().orderBy('key').orderBy('owners').orderBy('needs').execute()
  const all = seesAllQueues(person)
  const held = await db
    .selectFrom('project_people')
    .select('role_key')
    .distinct()
    .where('person_id', '=', person.personId)
    .where('left_at', 'is', null)
    .execute()
  const owners = [...new Set(kinds.flatMap((one) => readStringList(one.owners)))]
  const inArea = await completedInArea(db, person.personId)
  const roles = owners.filter((role) => all || held.some((one) => one.role_key === role) || inArea(role).length > 0)
  const everyone = all ? await countsOf(db, today, null) : undefined
  return Promise.all(
    roles.map(async (role) => {
      const owns = (one: { owners: string }): boolean => readStringList(one.owners).includes(role)
      const counted = everyone ?? (await countsOf(db, today, { personId: person.personId, role, inArea: inArea(role) }))
      return { role, kinds: kinds.filter(owns), ...summed(counted.cells.filter(owns), counted.waits.filter(owns)) }
    }),
  )
}

/** For each role, the projects in someone's area on which they complete what it owns. */
async function completedInArea(db: Reader, personId: PersonId): Promise<(role: string) => ProjectId[]> {
  const { projects } = await worksOutArea(db, personId)
  const roles = await db.selectFrom('project_roles').select(['project_id', 'role_key', 'kind']).execute()
  return (key) =>
    projects.flatMap(({ project, role, side }) => {
      const isOfSystem = role !== 'supplier' || key.startsWith(`${side}-supplier`)
      const isOwn = isOfSystem && roles.some((one) => one.project_id === project && one.role_key === key && one.kind === role)
      return project !== null && (role === 'project-manager' || isOwn) ? [project] : []
    })
}

type Row = { owners: string }

async function countsOf(
  db: Reader,
  today: Day,
  of: { personId: PersonId; role: string; inArea: ProjectId[] } | null,
): Promise<{ cells: (QueueCell & Row)[]; waits: (Wait & Row)[] }> {
  const open = () => {
    const query = db
      .selectFrom('prerequisites as q')
      .innerJoin('projects as p', 'p.id', 'q.project_id')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .where('p.state', '=', 'open')
      .where(sql<boolean>`q.settled_until < ${today}`)
    if (of === null) return query
    const mine = db.selectFrom('project_people').select('project_id').where('person_id', '=', of.personId).where('role_key', '=', of.role)
    return query.where((eb) => eb.or([eb('p.id', 'in', mine.where('left_at', 'is', null)), ...(of.inArea.length > 0 ? [eb('p.id', 'in', of.inArea)] : [])]))
  }
  const flag = (condition: ReturnType<typeof sql<boolean>>) => sql<number>`case when ${condition} then 1 else 0 end`
  const cells = await open()
    .select(['q.key', 'q.owners', 's.region', 's.commissioner', sql<number>`count(*)`.as('n')])
    .select([flag(sql`q.needs_until >= ${today}`).as('ready'), flag(sql`q.due_date < ${today}`).as('overdue')])
    .groupBy(['q.key', 'q.owners', 's.region', 's.commissioner', sql`6`, sql`7`])
    .execute()
  const waits = await open()
    .innerJoin('prerequisites as n', (join) => join.onRef('n.project_id', '=', 'q.project_id').on(sql<boolean>`q.needs like '%"' || n.key || '"%'`))
    .where(sql<boolean>`q.needs_until < ${today} and n.settled_until < ${today}`)
    .select(['q.key', 'q.owners', 'n.key as needKey', sql<number>`count(*)`.as('n')])
    .groupBy(['q.key', 'q.owners', 'n.key'])
    .execute()
  return {
    cells: cells.map((row) => ({ ...row, ready: Number(row.ready) === 1, overdue: Number(row.overdue) === 1, n: Number(row.n) })),
    waits: waits.map((row) => ({ ...row, n: Number(row.n) })),
  }
}

function summed(cells: (QueueCell & Row)[], waits: (Wait & Row)[]): Pick<QueueInSql, 'counts' | 'cells' | 'waits'> {
  const counts: Record<string, Counts> = {}
  for (const { key, ready, overdue, n } of cells) {
    const own = (counts[key] ??= { ready: 0, waiting: 0, overdue: 0, open: 0 })
    own.open += n
    own[ready ? 'ready' : 'waiting'] += n
    own.overdue += overdue ? n : 0
  }
  return { counts, cells: merged(cells), waits: merged(waits) }
}

/** Rows that differ only in their owner become one. */
function merged<T extends { n: number }>(rows: (T & Row)[]): T[] {
  const found = new Map<string, T>()
  for (const { owners: _, ...row } of rows) {
    const name = JSON.stringify({ ...row, n: 0 })
    const known = found.get(name)
    if (known) known.n += row.n
    else found.set(name, row as unknown as T)
  }
  return [...found.values()]
}
