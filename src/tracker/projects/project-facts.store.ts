import type { ProjectId } from '../../db/ids.ts'
import { ownersOf } from '../prerequisites/prerequisites.store.ts'
import { lockRun } from '../test-plan/runs.store.ts'
import { findRunForEvidence } from '../test-plan/takes-evidence.store.ts'
import { findSetUp } from '../test-plan/test-plan.store.ts'
import type { Reader } from '../../db/database.ts'
import type { GivenForRuns, Place, ProjectFacts, ProjectPlan } from '../../evidence/project-facts.ts'
import { listedCode } from '../../db/conditions.ts'

declare module '../../context.ts' {
  interface Context {
    projects: ProjectFacts
  }
}

/** What the sandbox may ask about projects. */
export const projectFacts: ProjectFacts = {
  async find(db, ids) {
    if (ids.length === 0) return new Map()
    const rows = await db.selectFrom('projects').select(['id', 'name', 'role', 'state']).where('id', 'in', ids).execute()
    return new Map(rows.map(({ id, ...brief }) => [id, brief]))
  },
  /** Undefined also if two services of the code have one: it says nothing of which. */
  async findConsumer(db, odsCode) {
    const found = await db
      .selectFrom('projects as p')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .select(['p.id', 'p.name'])
      .where(listedCode, '=', odsCode)
      .where('p.role', '=', 'consumer')
      .where('p.state', 'in', ['open', 'on-hold'])
      .limit(2)
      .execute()
    return found.length === 1 ? found[0] : undefined
  },
  listPartnerDosIds,
  plan,
  listPlaces,
  lockRun,
}

/** The first of each list, then the second of each, and so on; each once. */
function byTurns(lists: string[][]): string[] {
  const turns = Math.max(0, ...lists.map((list) => list.length))
  return [...new Set(Array.from({ length: turns }, (_, turn) => lists.flatMap((list) => list[turn] ?? [])).flat())]
}

/**
 * Those of its partner services that are not left out, of the service if it is known here and as typed; while no partner has one, those that the set-up of an
 * older project names.
 */
async function listPartnerDosIds(db: Reader, projectId: ProjectId): Promise<string[]> {
  const [partners, known, plan] = await Promise.all([
    db
      .selectFrom('project_partners')
      .select(['id', 'dos_ids'])
      .where('project_id', '=', projectId)
      .where('left_out_at', 'is', null)
      .orderBy('position')
      .execute(),
    db
      .selectFrom('project_partners as pp')
      .innerJoin('service_dos_ids as d', 'd.service_id', 'pp.service_id')
      .select(['pp.id', 'd.dos_id'])
      .where('pp.project_id', '=', projectId)
      .orderBy('d.dos_id')
      .execute(),
    findSetUp(db, projectId),
  ])
  const ofPartners = byTurns(
    partners.map((one) => [...known.filter((row) => row.id === one.id).map((row) => row.dos_id), ...one.dos_ids.split(' ').filter((id) => id !== '')]),
  )
  return ofPartners.length > 0 || !plan ? ofPartners : plan.setUp.dosIds
}

async function plan(db: Reader, projectId: ProjectId): Promise<ProjectPlan> {
  const [own, found, endpoint] = await Promise.all([
    db.selectFrom('service_dos_ids as d').innerJoin('projects as p', 'p.service_id', 'd.service_id').select('d.dos_id').where('p.id', '=', projectId).execute(),
    findSetUp(db, projectId),
    db.selectFrom('prerequisites').select('value').where('project_id', '=', projectId).where('key', '=', 'scheduling-endpoint').executeTakeFirst(),
  ])
  const openDays = found?.setUp.week.filter((one) => one.opens !== null).map((one) => one.day) ?? []
  return {
    dosIds: [...new Set([...own.map((one) => one.dos_id), ...(found?.setUp.dosIds ?? [])])].toSorted(),
    openDays: openDays.length === 0 ? null : openDays,
    endpoint: endpoint?.value,
  }
}

async function listPlaces(db: Reader, projectId: ProjectId, given: GivenForRuns): Promise<Place[]> {
  const [prerequisites, cases, run] = await Promise.all([
    db.selectFrom('prerequisites').selectAll().where('project_id', '=', projectId).where('derived', 'is', null).orderBy('position').execute(),
    db.selectFrom('test_cases').select(['id', 'code', 'number', 'side', 'criterion']).where('project_id', '=', projectId).orderBy('position').execute(),
    findRunForEvidence(db, projectId, given),
  ])
  return [
    ...prerequisites
      .toSorted((a, b) => Number(b.key === 'configuration-verified') - Number(a.key === 'configuration-verified'))
      .map((one) => ({
        value: `prerequisite:${one.id}`,
        text: `Prerequisite: ${one.title}`,
        subject: 'prerequisite' as const,
        id: one.id,
        owners: ownersOf(one),
      })),
    ...cases.map((one) => ({
      value: `test-case:${one.id}`,
      text: `${one.code}, case ${one.number ?? 'without a number'} of the ${one.side === 'consumer' ? 'Consumer' : 'Provider'}: ${one.criterion}`.slice(0, 120),
      subject: 'test-case' as const,
      id: one.id,
      owners: [],
      run,
    })),
  ]
}
