import { sql } from 'kysely'
import { asDay, dayOfMoment, daysBetween } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { readStringList } from '../../db/string-list.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { folded } from '../../text.ts'
import { isSettled } from '../prerequisites/prerequisite.ts'
import { fixedSteps, needsTest, stepOfPrerequisite } from './fixed-steps.ts'
import type { FixedStep } from './fixed-steps.ts'
import { listFixedDays } from './fixed-days.store.ts'
import type { FixedDays } from './fixed-days.store.ts'
import { pathStages } from './history.ts'
import type { DayNumber, PathStage, ProjectHistory, StepHistory } from './history.ts'
import { keysOf } from '../../keys.ts'

const firstDay = asDay('1970-01-01')
export const dayNumber = (day: Day): DayNumber => daysBetween(firstDay, day)
const numberOfMoment = (moment: string): DayNumber => dayNumber(dayOfMoment(moment))

/** The suppliers of products, by role and by any name of the product. */
export async function listSuppliers(db: Reader): Promise<Map<string, string>> {
  const rows = await db.selectFrom('product_names as n').innerJoin('products as p', 'p.id', 'n.product_id').select(['n.role', 'n.name', 'p.supplier']).execute()
  return new Map(rows.map((row) => [`${row.role} ${row.name}`, row.supplier]))
}

/** The ids of projects after this one, few enough that reading their histories delays nobody. */
export async function listProjectsAfter(db: Reader, after: ProjectId, most: number): Promise<ProjectId[]> {
  const rows = await db.selectFrom('projects').select('id').where('id', '>', after).orderBy('id').limit(most).execute()
  return rows.map((row) => row.id)
}

const listHeads = (db: Reader, ids: ProjectId[]) =>
  db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .select(['p.id', 'p.role', 'p.state', 'p.created_at', 's.care_setting', 's.region', 's.provider_product', 's.consumer_product'])
    .where('p.id', 'in', ids)
    .execute()
type Head = Awaited<ReturnType<typeof listHeads>>[number]

const listPrerequisitesOf = (db: Reader, ids: ProjectId[]) =>
  db
    .selectFrom('prerequisites')
    .select(['id', 'project_id', 'key', 'title', 'stage', 'needs', 'status', 'valid_until', 'settled_at', 'derived'])
    .where('project_id', 'in', ids)
    .orderBy('project_id')
    .orderBy('position')
    .execute()
type PrerequisiteRow = Awaited<ReturnType<typeof listPrerequisitesOf>>[number]

/** For each prerequisite, when it was first completed and when it was last open again, as the events say. */
async function listChanges(db: Reader, ids: ProjectId[]): Promise<Map<string, { completed: string | null; opened: string | null }>> {
  const rows = await db
    .selectFrom('events')
    .select('subject_id')
    .select(sql<string | null>`min(case when action in ('met', 'waived', 'not-applicable') then at end)`.as('completed'))
    .select(sql<string | null>`max(case when action in ('not-started', 'in-progress', 'blocked') then at end)`.as('opened'))
    .where('project_id', 'in', ids)
    .where('subject', 'in', ['prerequisite', 'prerequisite-derived'])
    .groupBy('subject_id')
    .execute()
  return new Map(rows.map((row) => [row.subject_id, row]))
}

/** What is on record of the way to live of these projects. */
export async function listHistories(db: Reader, ids: ProjectId[], given: { suppliers: Map<string, string>; today: Day }): Promise<ProjectHistory[]> {
  if (ids.length === 0) return []
  const [heads, prerequisites, changes, fixed] = [
    await listHeads(db, ids),
    Map.groupBy(await listPrerequisitesOf(db, ids), (row) => row.project_id),
    await listChanges(db, ids),
    await listFixedDays(db, ids),
  ]
  return heads.map((head) => {
    const days = fixed.get(head.id) ?? {}
    const steps = (prerequisites.get(head.id) ?? []).map((row) => stepOf(row, changes.get(row.id), given.today))
    return historyOf(head, days, [...steps, ...keysOf(fixedSteps).map((key) => fixedStepOf(key, days))], given.suppliers)
  })
}

function historyOf(head: Head, days: FixedDays, steps: StepHistory[], suppliers: Map<string, string>): ProjectHistory {
  const product = head.role === 'provider' ? head.provider_product : head.consumer_product
  const live = days['business-live'] === undefined ? null : numberOfMoment(days['business-live'])
  const isOver = head.state === 'stopped' || head.state === 'closed'
  return {
    id: head.id,
    role: head.role,
    setting: head.care_setting,
    supplier: product === null ? null : (suppliers.get(`${head.role} ${folded(product)}`) ?? product),
    region: head.region,
    started: numberOfMoment(head.created_at),
    live,
    ended: live === null && isOver ? numberOfMoment(days.over ?? head.created_at) : null,
    isRunning: head.state === 'open' && live === null,
    steps,
  }
}

const isPathStage = (stage: string): stage is PathStage => pathStages.some((one) => one === stage)

function stepOf(row: PrerequisiteRow, change: { completed: string | null; opened: string | null } | undefined, today: Day): StepHistory {
  const isOpen = !isSettled({ status: row.status, validUntil: row.valid_until }, today)
  const completed = change?.completed ?? (isOpen ? null : row.settled_at)
  // What has lapsed is open since the day after its last.
  const again = lapsedOn(row, today) ?? (change?.opened ? numberOfMoment(change.opened) : null)
  return {
    key: stepOfPrerequisite(row.key),
    title: row.title,
    stage: isPathStage(row.stage) ? row.stage : 'testing',
    needs: [...readStringList(row.needs).map(stepOfPrerequisite), ...needsTest(row.derived)],
    done: completed === null ? null : numberOfMoment(completed),
    isOpen,
    openAgain: isOpen && completed !== null ? again : null,
  }
}

const lapsedOn = ({ status, valid_until: until }: Pick<PrerequisitesTable, 'status' | 'valid_until'>, today: Day): DayNumber | null =>
  (status === 'met' || status === 'waived') && until !== null && until < today ? dayNumber(asDay(until)) + 1 : null

function fixedStepOf(key: FixedStep, days: FixedDays): StepHistory {
  const { title, stage, needs } = fixedSteps[key]
  const done = days[key]
  return { key, title, stage, needs: [...needs], done: done ? numberOfMoment(done) : null, isOpen: done === undefined, openAgain: null }
}
