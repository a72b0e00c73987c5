import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import { dayOfMoment } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Database, Reader, Writer } from '../../db/database.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { takeTouched } from '../../events/touched.ts'
import type { Templates } from '../templates/templates.ts'
import { projectsThatBook } from '../partners/projects-that-book.store.ts'
import { gateFacts } from './facts.store.ts'
import { doubtPairs, isAboutAnother, refreshDerived } from '../prerequisites/derived.store.ts'
import { forgetNotices, noteGates } from './gate-notices.store.ts'
import { gatesOf } from './gates.ts'
import { stageLine } from './stage-line.ts'
import { changeOfGates, keptReopened, readReopened, reopenedOf, sentenceOf, unmetOf } from './reopened.ts'
import type { Reopened } from './reopened.ts'

export interface StageRules {
  environments: Templates['environments']
  clock: () => number
}

const countedIn = ({ environments }: StageRules): string[] => environments.filter((one) => one.counts).map((one) => one.key)

type Actor = NewEvent['actor']
/** Who makes what happens on a day. */
const installation: Actor = { id: null, name: 'The installation' }

/** What is kept beside a project: see the table. */
type Kept = Pick<ProjectsTable, 'stage' | 'stage_until' | 'reopened' | 'holds' | 'expires'>
type Computed = Kept & { gates: Reopened[]; unmet: Reopened[] }
const keptColumns = ['stage', 'stage_until', 'reopened', 'holds', 'expires'] as const

/** Computes the derived prerequisites and the stage of these projects and keeps it beside them, and tells of gates that opened again or are in order again. `doers` touched them. */
export async function refreshStages(trx: Writer, projects: Iterable<readonly [id: string, doers: Actor[]]>, rules: StageRules): Promise<void> {
  for (const [id, doers] of projects)
    // Another node may keep it first: then it is looked at once more.
    for (let tries = 0; tries < 3; tries += 1) if (await refreshOne(trx, id, doers, rules)) break
}

/** False if another node changed what is kept meanwhile. */
async function refreshOne(trx: Writer, id: string, doers: Actor[], rules: StageRules): Promise<boolean> {
  const today = dayOfMoment(rules.clock())
  const project = await trx
    .selectFrom('projects')
    .select(['id', 'role', 'scope', 'service_id', 'state', 'stage_on', ...keptColumns])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!project) return true
  await refreshDerived(trx, project, { today, counted: countedIn(rules), at: new Date(rules.clock()).toISOString() })
  const { gates, unmet, ...kept } = await computeStage(trx, project, today, rules.environments)
  const isOld = project.stage_on === null || project.stage_on > today
  if (!isOld && keptColumns.every((column) => kept[column] === project[column])) return true
  const { numUpdatedRows } = await trx
    .updateTable('projects')
    .set({ ...kept, stage_on: today })
    .where('id', '=', id)
    .where('reopened', project.reopened === null ? 'is' : '=', project.reopened)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  if (kept.reopened !== project.reopened) await tellOfChange(trx, { project, before: readReopened(project.reopened), after: gates, unmet, doers, rules })
  return true
}

async function tellOfChange(
  trx: Writer,
  of: { project: Pick<ProjectsTable, 'id' | 'state'>; before: Reopened[]; after: Reopened[]; unmet: Reopened[]; doers: Actor[]; rules: StageRules },
): Promise<void> {
  const { project, before, after, unmet, doers, rules } = of
  // A stopped project is nobody's work. Resumed, it tells of what is open then.
  if (project.state === 'stopped') return forgetNotices(trx, project.id)
  const people = doers.flatMap((one) => (one.id === null ? [] : [one.id]))
  await noteGates(trx, { projectId: project.id, before, after, unmet, doers: people })
  const { opened, inOrder } = changeOfGates(before, after, unmet)
  const rest = { at: new Date(rules.clock()).toISOString(), actor: doers[0] ?? installation, projectId: project.id, subject: 'gate', subjectId: project.id }
  await recordEvents(trx, [
    ...opened.map((one) => ({ ...rest, id: randomUUID(), action: 'reopened', to: one.gate, sentence: `Gate open again, ${sentenceOf(one)}` })),
    ...inOrder.map((one) => ({ ...rest, id: randomUUID(), action: 'in order again', to: one.gate, sentence: `Gate in order again: ${one.name}` })),
  ])
}

/** The soonest of some days. */
const soonestOf = (days: (string | null | undefined)[]): string | null => days.filter((day) => typeof day === 'string').toSorted()[0] ?? null

async function computeStage(
  db: Reader,
  project: Parameters<typeof gateFacts>[1] & Pick<ProjectsTable, 'state'>,
  today: Day,
  environments: Templates['environments'],
): Promise<Computed> {
  const facts = await gateFacts(db, project, today, environments)
  const { ready, exception, ended } = facts.catalogue
  const dated = await db
    .selectFrom('prerequisites')
    .select((eb) => eb.fn.min('valid_until').as('first'))
    .select(sql<string | null>`min(case when valid_until >= ${today} then valid_until end)`.as('next'))
    .where('project_id', '=', project.id)
    .where('standing', 'in', ['met', 'waived'])
    .executeTakeFirst()
  const gates = gatesOf(facts)
  const line = stageLine(gates, facts)
  const reopened = project.state === 'stopped' ? [] : reopenedOf(gates)
  return {
    stage: line.key,
    stage_until: soonestOf([dated?.next, ready ? null : exception?.until]),
    expires: soonestOf([dated?.first, ready ? null : (exception ?? ended)?.until]),
    reopened: keptReopened(reopened),
    holds: line.holds[0]?.sentence ?? null,
    gates: reopened,
    unmet: unmetOf(gates),
  }
}

const projectsAtOnce = 10

/** Computes anew what lapsed by its date since it was computed last, or was computed as of a day to come; returns how many projects that were. Cheap where there are none. */
export async function refreshLapsed(db: Database, rules: StageRules): Promise<number> {
  const today = dayOfMoment(rules.clock())
  for (let done = 0; ;) {
    const lapsed = db.read.selectFrom('projects').select('id').where('stage_until', '<', today).limit(projectsAtOnce)
    // The condition stands in the statement as text, so that the partial index serves it.
    const ahead = db.read
      .selectFrom('projects')
      .select('id')
      .where(sql<SqlBool>`stage_on is not null`)
      .where('stage_on', '>', today)
      .limit(projectsAtOnce)
    const [first, second] = [await lapsed.execute(), await ahead.execute()]
    const some = [...new Map([...first, ...second].map((one) => [one.id, one])).values()]
    if (some.length === 0) return done
    await db.transaction((trx) =>
      refreshStages(
        trx,
        some.map((one) => [one.id, []] as const),
        rules,
      ),
    )
    done += some.length
  }
}

/** Whether something lapsed that is not computed yet. */
export const isAnyLapsed = async (db: Reader, today: Day): Promise<boolean> =>
  (await db.selectFrom('projects').select('id').where('stage_until', '<', today).limit(1).executeTakeFirst()) !== undefined

/** Projects of which something else is kept than their gates say on this day: none, ever. */
export async function listStaleStages(db: Reader, rules: StageRules): Promise<{ id: string; kept: Kept; computed: Kept }[]> {
  const stale: { id: string; kept: Kept; computed: Kept }[] = []
  const rows = await db
    .selectFrom('projects')
    .select(['id', 'role', 'scope', 'service_id', 'state', ...keptColumns])
    .execute()
  for (const { id, role, scope, service_id, state, ...kept } of rows) {
    const { gates: _, unmet: __, ...computed } = await computeStage(db, { id, role, scope, service_id, state }, dayOfMoment(rules.clock()), rules.environments)
    if (keptColumns.some((column) => computed[column] !== kept[column])) stale.push({ id, kept, computed })
  }
  return stale
}

/** Projects of services whose product was named, taken away or is another: what the catalogue says of them is about another product now. */
async function projectsOfServices(trx: Writer, serviceIds: string[]): Promise<string[]> {
  const product = sql<string | null>`case when p.role = 'provider' then s.provider_product else s.consumer_product end`
  const ready = sql<SqlBool>`exists (select 1 from product_names n inner join products c on c.id = n.product_id where c.status = 'ready' and n.role = p.role and n.name = lower(trim(${product})))`
  const found = await trx
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .select('p.id')
    .where('p.service_id', 'in', serviceIds)
    .where((eb) => eb.or([isAboutAnother, eb('p.stage', '=', 'initiate'), eb('p.reopened', 'is not', null), eb(product, 'is', null), eb.not(ready)]))
    .execute()
  return found.map((one) => one.id)
}

/** Sentences that are kept may name these people: they are computed anew by `refreshLapsed`. */
const doubtNames = async (trx: Writer, people: string[]): Promise<void> =>
  void (await trx
    .updateTable('projects')
    .set({ stage_until: '1970-01-01' })
    .where('id', 'in', trx.selectFrom('project_people').select('project_id').where('person_id', 'in', people).where('left_at', 'is', null))
    .execute())

/**
 * A database in which every write that tells an event of a project ends, in the same transaction, with that project's stage computed anew.
 * As no change is without its event, none can forget it.
 */
export function keepingStages(db: Database, rules: StageRules): Database {
  return {
    ...db,
    transaction: (fn, label) =>
      db.transaction(async (trx) => {
        takeTouched(trx)
        const answer = await fn(trx)
        const { projects, services, pairs, people } = takeTouched(trx)
        await doubtPairs(trx, [...pairs])
        if (services.size > 0) for (const id of await projectsOfServices(trx, [...services])) if (!projects.has(id)) projects.set(id, [])
        if (people.size > 0) await doubtNames(trx, [...people])
        for (const id of await projectsThatBook(trx, { services: [...services], pairs: pairs.size > 0 })) if (!projects.has(id)) projects.set(id, [])
        await refreshStages(trx, projects, rules)
        return answer
      }, label),
  }
}
