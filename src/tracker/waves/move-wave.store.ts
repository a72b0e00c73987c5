import type { Reader } from '../../db/database.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import { holdsNow } from '../dates/dates.store.ts'
import { dateKinds } from '../dates/dates.ts'
import type { DateKind } from '../dates/dates.ts'
import type { ToMove } from './move-wave.ts'

interface Member extends ToMove {
  id: ProjectId
  service_id: ServiceId
  name: string
  ods_code: string
  /** Registered patients. */
  patients: number | null
}

/** Some projects of a wave that are still in it, with their days and with what has happened already, in their order. */
export async function listToMove(db: Reader, { wave, projects }: { wave: string; projects: ProjectId[] }): Promise<Member[]> {
  const members = await db
    .selectFrom('wave_projects as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .select(['p.id', 'p.state', 'p.service_id', 's.name', 's.ods_code', 's.list_size as patients'])
    .where('m.wave_id', '=', wave)
    .where('m.left_at', 'is', null)
    .where('m.project_id', 'in', projects)
    .orderBy('m.position')
    .execute()
  const [days, attested, runs] = await Promise.all([
    db
      .selectFrom('project_dates as d')
      .select(['d.project_id', 'd.kind', 'd.id', 'd.day', 'd.status'])
      .where('d.project_id', 'in', projects)
      .where(holdsNow)
      .execute(),
    db
      .selectFrom('attestations')
      .select(['project_id', 'gate'])
      .where('project_id', 'in', projects)
      .where('gate', 'in', ['technical-live', 'business-live'])
      .where('decision', '=', 'declared')
      .execute(),
    db.selectFrom('test_runs').select('project_id').where('project_id', 'in', projects).where('counts', '=', 1).where('finished_at', 'is not', null).execute(),
  ])
  const daysOf = Map.groupBy(days, (one) => one.project_id)
  const gatesOf = Map.groupBy(attested, (one) => one.project_id)
  const tested = new Set(runs.map((one) => one.project_id))
  return members.map(({ id, ...member }) => {
    const gates = (gatesOf.get(id) ?? []).map((one) => one.gate)
    const done: DateKind['key'][] = [
      ...(tested.has(id) ? (['testing'] as const) : []),
      ...(gates.length > 0 ? (['technical-live'] as const) : []),
      ...(gates.includes('business-live') ? (['go-live'] as const) : []),
    ]
    const own = daysOf.get(id) ?? []
    return {
      id,
      ...member,
      done,
      days: dateKinds.flatMap(({ key: kind }) => own.filter((one) => one.kind === kind).map((current) => ({ kind, current }))),
    }
  })
}
