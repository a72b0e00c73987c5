import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Context } from '../../context.ts'
import { dayOfMoment } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Database, Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { takeTurn } from '../../events/events.store.ts'
import { record } from '../../events/record.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import type { Templates } from '../templates/templates.ts'
import { gateFacts } from './facts.store.ts'
import { refreshDerived } from '../prerequisites/derived.store.ts'
import { refreshOnRecord } from '../prerequisites/on-record.store.ts'
import { refreshShared } from '../prerequisites/shared.store.ts'
import { refreshSigned } from '../sop/refresh-signed.ts'
import { refreshRepresented } from '../test-plan/refresh-represented.ts'
import { forgetNotices, noteGates } from './gate-notices.store.ts'
import { gatesOf } from './gates.ts'
import { stageLine } from './stage-line.ts'
import { changeOfGates, keptReopened, readReopened, reopenedOf, sentenceOf, unmetOf } from './reopened.ts'
import type { Reopened } from './reopened.ts'
import { timeOrderedId } from '../../time-ordered-id.ts'

export interface StageRules {
  environments: Templates['environments']
  clock: () => number
}

const countedIn = ({ environments }: StageRules): string[] => environments.filter((one) => one.counts).map((one) => one.key)

type Actor = By['actor']
/** The actor of what happens because a day has come. */
const installation: Actor = { id: null, name: 'The installation' }

/** What is stored with a project: see the table. */
type Kept = Pick<ProjectsTable, 'stage' | 'stage_until' | 'reopened' | 'holds' | 'expires' | 'procedure_of'>
type Computed = Kept & { gates: Reopened[]; unmet: Reopened[]; forSite: string }
const keptColumns = ['stage', 'stage_until', 'reopened', 'holds', 'expires', 'procedure_of'] as const

/**
 * Computes and stores the derived and shared prerequisites and the stages of these projects, and notes gates that reopened or are in order again. `doers` made
 * the change.
 */
export async function refreshStages(trx: Writer, projects: Iterable<readonly [id: ProjectId, doers: Actor[]]>, rules: StageRules): Promise<void> {
  for (const [id, doers] of projects) {
    // If another node stores it first, it is computed again.
    for (let tries = 0; tries < 3; tries += 1) if (await refreshOne(trx, id, doers, rules)) break
    const happened = [...(await refreshRepresented(trx, id)), ...(await refreshSigned(trx, id))]
    if (happened.length > 0) await record(trx, happened, byOf(doers, rules))
  }
}

const byOf = (doers: Actor[], { clock }: StageRules): By => ({
  actor: doers[0] ?? installation,
  at: new Date(clock()).toISOString(),
  newId: () => timeOrderedId(),
})

/** False if another node has changed the stored values since. */
async function refreshOne(trx: Writer, id: ProjectId, doers: Actor[], rules: StageRules): Promise<boolean> {
  const today = dayOfMoment(rules.clock())
  const project = await trx
    .selectFrom('projects')
    .select(['id', 'role', 'scope', 'service_id', 'state', 'stage_on', ...keptColumns])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!project) return true
  const at = new Date(rules.clock()).toISOString()
  await refreshDerived(trx, project, { today, counted: countedIn(rules), at })
  await refreshShared(trx, project, { today, at })
  await refreshOnRecord(trx, project, { at })
  const { gates, unmet, forSite, ...kept } = await computeStage(trx, project, today, rules.environments)
  const isOld = project.stage_on === null || project.stage_on > today
  if (!isOld && keptColumns.every((column) => kept[column] === project[column])) return true
  const { numUpdatedRows } = await trx
    .updateTable('projects')
    .set({ ...kept, stage_on: today })
    .where('id', '=', id)
    .where('reopened', project.reopened === null ? 'is' : '=', project.reopened)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  if (kept.procedure_of !== project.procedure_of) await record(trx, [changedProcedure(id, kept.procedure_of, forSite)], byOf(doers, rules))
  if (kept.reopened !== project.reopened) await tellOfChange(trx, { project, before: readReopened(project.reopened), after: gates, unmet, doers, rules })
  return true
}

const changedProcedure = (project: ProjectId, version: string | null, forSite: string): Happened => {
  const what = { id: project, project, to: version, says: forSite || 'No procedure of another project is signed for this site any more' }
  return version === null ? { kind: 'sop.rests no longer', ...what } : { kind: 'sop.rests', ...what }
}

async function tellOfChange(
  trx: Writer,
  of: { project: Pick<ProjectsTable, 'id' | 'state'>; before: Reopened[]; after: Reopened[]; unmet: Reopened[]; doers: Actor[]; rules: StageRules },
): Promise<void> {
  const { project, before, after, unmet, doers, rules } = of
  // Nobody works on a stopped project. When it is resumed, what is open then is reported.
  if (project.state === 'stopped') return forgetNotices(trx, project.id)
  const people = doers.flatMap((one) => (one.id === null ? [] : [one.id]))
  await noteGates(trx, { projectId: project.id, before, after, unmet, doers: people })
  const { opened, inOrder } = changeOfGates(before, after, unmet)
  const what = { id: project.id, project: project.id }
  await record(
    trx,
    [
      ...opened.map((one): Happened => ({ kind: 'gate.reopened', ...what, to: one.gate, says: sentenceOf(one) })),
      ...inOrder.map((one): Happened => ({ kind: 'gate.in order again', ...what, to: one.gate, name: one.name })),
    ],
    byOf(doers, rules),
  )
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
    .where('status', 'in', ['met', 'waived'])
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
    procedure_of: facts.sop.forSite?.restsOn?.version ?? null,
    gates: reopened,
    unmet: unmetOf(gates),
    forSite: facts.sop.forSite?.says ?? '',
  }
}

/** Each takes some milliseconds, in which nobody else gets an answer. */
const projectsAtOnce = 2

/**
 * Recomputes projects of which something has lapsed by its date, or that were computed as of a future day; returns how many there were. Cheap if
 * there are none.
 */
export async function refreshLapsed(db: Database, rules: StageRules): Promise<number> {
  const today = dayOfMoment(rules.clock())
  for (let done = 0; ;) {
    const lapsed = db.read.selectFrom('projects').select('id').where('stage_until', '<', today).limit(projectsAtOnce)
    // The condition is written as text, so that the partial index applies.
    const ahead = db.read
      .selectFrom('projects')
      .select('id')
      .where(sql<SqlBool>`stage_on is not null`)
      .where('stage_on', '>', today)
      .limit(projectsAtOnce)
    const [first, second] = [await lapsed.execute(), await ahead.execute()]
    const some = [...new Map([...first, ...second].map((one) => [one.id, one])).values()]
    if (some.length === 0) return done
    await db.transaction(async (trx) => {
      await takeTurn(trx)
      await refreshStages(
        trx,
        some.map((one) => [one.id, []] as const),
        rules,
      )
    })
    done += some.length
  }
}

/** The same, after a change of what gates read from the catalogue. */
export const refreshGates: Context['refreshGates'] = ({ db, templates, clock }) => refreshLapsed(db, { environments: templates.environments, clock })

/** Whether anything has lapsed and is not recomputed yet. */
export const isAnyLapsed = async (db: Reader, today: Day): Promise<boolean> =>
  (await db.selectFrom('projects').select('id').where('stage_until', '<', today).limit(1).executeTakeFirst()) !== undefined

/** Projects whose stored values differ from what their gates say on this day: there are never any. */
export async function listStaleStages(db: Reader, rules: StageRules): Promise<{ id: string; kept: Kept; computed: Kept }[]> {
  const stale: { id: string; kept: Kept; computed: Kept }[] = []
  const rows = await db
    .selectFrom('projects')
    .select(['id', 'role', 'scope', 'service_id', 'state', ...keptColumns])
    .execute()
  for (const { id, role, scope, service_id, state, ...kept } of rows) {
    const {
      gates: _,
      unmet: __,
      forSite: ___,
      ...computed
    } = await computeStage(db, { id, role, scope, service_id, state }, dayOfMoment(rules.clock()), rules.environments)
    if (keptColumns.some((column) => computed[column] !== kept[column])) stale.push({ id, kept, computed })
  }
  return stale
}
