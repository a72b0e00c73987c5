import { setImmediate as nextTurn } from 'node:timers/promises'
import { today } from '../../day.ts'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Reader } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { Person } from '../../access/access.store.ts'
import { listRolesInAreasOfServices } from '../../access/in-area.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'
import { readFilter } from '../service-filter/filter.ts'
import { listServiceIds } from '../service-list/service-list.store.ts'
import { sideNames, whatChanges, whySkipped } from './bulk.ts'
import type { Choice, ListChoice } from './bulk.ts'
import { completeJob, insertJob, insertRows, listServices, removeIncompleteJobs } from './bulk.store.ts'
import { dayIn, keptPlan } from './plan-of-row.ts'
import { StartsPreview } from './start-preview.ts'
import { whyNotStarted } from './start-rule.ts'
import { listCandidates } from './candidates.store.ts'
import type { ServiceProject } from './candidates.store.ts'
import type { NewRow } from './new-row.ts'
import { placesFor } from './places-in-wave.ts'
import type { PlacesInWave } from './places-in-wave.ts'
import { growsOwnArea, rolesOfOwnArea, whyOwnArea } from '../waves/own-area.ts'
import { listPicked } from './picked-services.store.ts'

/** Services of a list: all that a filter includes (as in the address), or the ticked ones, by ODS code. */
export interface Which {
  query: string
  picks: string[]
}

const most = 20_000
/** A job whose rows are not all stored by then never will be. */
const preparedWithinMs = 60 * 60_000
/** Few enough that other requests hardly wait while they are looked at, or stored. */
const atOnce = 100
/** What each start would give is worked out in full. */
const startsAtOnce = 50

/** The ids of those services that are in this person's portfolio, in the order of the list. A project manager may also tick services that have no project. */
export async function idsOf(db: Reader, given: Viewer, { query, picks }: Which): Promise<ServiceId[]> {
  if (picks.length === 0) {
    const asked = new URLSearchParams(query)
    return listServiceIds(
      db,
      given,
      readFilter((name) => asked.get(name) ?? undefined),
      most,
    )
  }
  return listPicked(db, given, picks)
}

/** Stores what a change would do to each row, for the preview; returns the id of the job. Changes nothing else. */
export async function prepareJob(context: Context, person: Person, which: Which, choice: ListChoice): Promise<string> {
  const { db } = context
  const given = { person, today: today(context) }
  const ids = await idsOf(db.read, given, which)
  const starts = choice.act === 'start' ? new StartsPreview(context, choice.choice, person.personId) : undefined
  const places = await placesFor(db.read, choice)
  const portion = starts ? startsAtOnce : atOnce
  const rows: NewRow[] = []
  for (let from = 0; from < ids.length; from += portion) {
    for (const row of await judge(db.read, person, ids.slice(from, from + portion), { choice, starts, places, templates: context.templates })) rows.push(row)
    await nextTurn()
  }
  return saveJob(context, person, {
    choice,
    query: which.picks.length > 0 ? '' : which.query,
    rows,
    wave: choice.act === 'wave' ? choice.choice.wave.id : null,
    ...(starts && { preview: JSON.stringify({ ...starts.summary, goLives: places?.goLives ?? null }) }),
  })
}

/** Stores a job in review with its rows, in portions; returns its id. Nobody sees it before it is complete, also if the server stops in between. */
export async function saveJob(
  context: Pick<Context, 'db' | 'newId' | 'clock'>,
  person: Person,
  { choice, query, rows: given, wave = null, preview = null }: { choice: Choice; query: string; rows: NewRow[]; wave?: string | null; preview?: string | null },
): Promise<string> {
  const { db, newId } = context
  const jobId = newId()
  const rows = given.map((row, index) => ({ cell: null, ...row, job_id: jobId, number: index + 1 }))
  const before = new Date(context.clock() - preparedWithinMs).toISOString()
  await db.transaction((trx) => removeIncompleteJobs(trx, { person: person.personId, before }))
  await db.transaction((trx) =>
    insertJob(trx, {
      id: jobId,
      act: choice.act === 'replace' ? 'owner' : choice.act,
      choices: JSON.stringify(choice.choice),
      query,
      person_id: person.personId,
      person_name: person.name,
      state: 'review',
      total: rows.length,
      will: rows.filter((row) => row.will === 1).length,
      made_at: nowIso(context),
      settled_at: null,
      started_by: null,
      started_by_id: null,
      undone_by: null,
      undone_by_id: null,
      undone_at: null,
      preview,
      session_hash: null,
      request_id: null,
      wave_id: wave,
      complete: 0,
    }),
  )
  for (let from = 0; from < rows.length; from += atOnce) {
    await db.transaction((trx) => insertRows(trx, rows.slice(from, from + atOnce)))
    await nextTurn()
  }
  await db.transaction((trx) => completeJob(trx, jobId))
  return jobId
}

interface Judging {
  choice: ListChoice
  places: PlacesInWave | undefined
  templates: Context['templates']
}

/** What would happen to these services: a row for each, in their order. */
async function judge(
  db: Reader,
  person: Person,
  serviceIds: ServiceId[],
  { choice, starts, places, templates }: Judging & { starts: StartsPreview | undefined },
): Promise<NewRow[]> {
  const [services, candidates] = await Promise.all([listServices(db, serviceIds), listCandidates(db, choice, person, { services: serviceIds })])
  const byId = new Map(services.map((one) => [one.id, one]))
  const intoOwnArea = await startsIntoOwnArea(db, person, choice, serviceIds)
  const lead = new Map(candidates.map((one) => [one.service_id, one]))
  const judged = serviceIds.flatMap((id) => {
    const service = byId.get(id)
    return service ? [rowOf(service, lead.get(id), { choice, places, templates, isIntoOwnArea: intoOwnArea.has(id) })] : []
  })
  const open = await starts?.add(judged.flatMap((row) => (row.will === 1 ? (byId.get(row.service_id) ?? []) : [])))
  return open ? judged.map((row) => ({ ...row, open_prerequisites: open.get(row.service_id) ?? null })) : judged
}

/** Which of these services projects would be started of that join a wave which is the person's area, and are not in it yet. */
async function startsIntoOwnArea(db: Reader, person: Person, { act, choice }: ListChoice, services: ServiceId[]): Promise<Set<ServiceId>> {
  const wave = act === 'start' ? (choice.wave?.id ?? null) : null
  const own = wave === null ? [] : await rolesOfOwnArea(db, person, wave)
  if (own.length === 0 || services.length === 0) return new Set()
  const before = await listRolesInAreasOfServices(db, person.personId, services)
  return new Set(services.filter((id) => growsOwnArea(own, before.get(id) ?? [])))
}

type Service = Awaited<ReturnType<typeof listServices>>[number]

function rowOf(
  service: Service,
  project: ServiceProject | undefined,
  { choice, places, templates, isIntoOwnArea }: Judging & { isIntoOwnArea: boolean },
): NewRow {
  const starts = choice.act === 'start' && (!project || project.state === 'stopped' || project.state === 'closed')
  const why = starts
    ? (whyNotStarted(service, choice.choice, templates) ?? (isIntoOwnArea ? whyOwnArea : null))
    : project
      ? whySkipped(choice, project)
      : `It has no ${sideNames[choice.choice.side]} project.`
  const plan = why === null ? places?.next() : undefined
  return {
    service_id: service.id,
    ods_code: service.ods_code,
    name: service.name,
    project_id: starts ? null : (project?.id ?? null),
    will: why === null ? 1 : 0,
    why: why ?? (project && !starts ? whatChanges(choice, project, dayIn(plan, 'go-live')) : null),
    outcome: null,
    told: null,
    open_prerequisites: null,
    plan: plan ? keptPlan(plan) : null,
    made: null,
  }
}
