import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { FixedStep } from './fixed-steps.ts'

/** When each step that is no prerequisite was completed, as a moment (blank if nobody knows when); `over` is when the project was last stopped or closed. */
export type FixedDays = Partial<Record<FixedStep | 'over', string>>

interface Row {
  project_id: ProjectId
  at: string | null
}

/** When the steps of these projects that are no prerequisites were completed; nothing for a step that is open. */
export async function listFixedDays(db: Reader, ids: ProjectId[]): Promise<Map<ProjectId, FixedDays>> {
  const found = new Map<ProjectId, FixedDays>(ids.map((id) => [id, {}]))
  const put = (step: keyof FixedDays, rows: Row[]): void => {
    for (const { project_id: id, at } of rows) {
      const days = found.get(id)
      if (days && at !== null) days[step] = at
    }
  }
  put('sop-issued', await listIssued(db, ids))
  put('sop-signed', await listSigned(db, ids))
  const resting = await listResting(db, ids)
  put(
    'sop-issued',
    resting.map((one) => ({ project_id: one.project_id, at: one.issued })),
  )
  put(
    'sop-signed',
    resting.map((one) => ({ project_id: one.project_id, at: one.signed })),
  )
  put('entry', await listConfirmed(db, ids))
  put('test', await listTested(db, ids))
  put('readiness', await listReady(db, ids))
  put('technical-live', await listDeclared(db, ids, 'technical-live'))
  put('business-live', await listDeclared(db, ids, 'business-live'))
  put('over', await listOver(db, ids))
  return found
}

const listIssued = (db: Reader, ids: ProjectId[]): Promise<Row[]> =>
  db
    .selectFrom('sop_rounds')
    .select(['project_id', sql<string>`min(opened_at)`.as('at')])
    .where('project_id', 'in', ids)
    .groupBy('project_id')
    .execute()

/** For projects that rest on the procedure of another one: when that was issued, and when everyone there had signed it. */
const listResting = (db: Reader, ids: ProjectId[]): Promise<{ project_id: ProjectId; issued: string; signed: string | null }[]> =>
  db
    .selectFrom('projects as p')
    .innerJoin('sop_rounds as r', 'r.version_id', 'p.procedure_of')
    .select(['p.id as project_id', 'r.opened_at as issued', 'r.signed_at as signed'])
    .where('p.id', 'in', ids)
    .execute()

/** Signed: each key stakeholder's role agreed to the newest version; on the day of the last of them. */
const listSigned = (db: Reader, ids: ProjectId[]): Promise<Row[]> =>
  db
    .selectFrom('project_roles as r')
    .leftJoin(
      (eb) =>
        eb
          .selectFrom('sop_signatures as i')
          .innerJoin('sop_versions as v', 'v.id', 'i.version_id')
          .select(['i.project_id', 'i.role_key', 'i.at'])
          .where('i.project_id', 'in', ids)
          .where('i.decision', 'in', ['signed', 'noted'])
          .where(sql<boolean>`not exists (select 1 from sop_versions n where n.project_id = v.project_id and n.number > v.number)`)
          .as('g'),
      (join) => join.onRef('g.project_id', '=', 'r.project_id').onRef('g.role_key', '=', 'r.role_key'),
    )
    .select(['r.project_id', sql<string | null>`max(g.at)`.as('at')])
    .where('r.project_id', 'in', ids)
    .where('r.key_stakeholder', '=', 1)
    .groupBy('r.project_id')
    .having(sql<boolean>`count(distinct r.role_key) = count(distinct g.role_key)`)
    .execute()

const listConfirmed = (db: Reader, ids: ProjectId[]): Promise<Row[]> =>
  db
    .selectFrom('test_entry_conditions')
    .select(['project_id', sql<string>`max(met_at)`.as('at')])
    .where('project_id', 'in', ids)
    .groupBy('project_id')
    .having(sql<boolean>`count(*) = count(met_at)`)
    .execute()

const listTested = (db: Reader, ids: ProjectId[]): Promise<Row[]> =>
  db
    .selectFrom('test_runs')
    .select(['project_id', sql<string>`min(finished_at)`.as('at')])
    .where('project_id', 'in', ids)
    .where('counts', '=', 1)
    .where('outcome', '=', 'success')
    .groupBy('project_id')
    .execute()

/** A waived criterion has no day: the last confirmation counts. Blank if all were waived. */
const listReady = (db: Reader, ids: ProjectId[]): Promise<Row[]> =>
  db
    .selectFrom('go_live_criteria')
    .select(['project_id', sql<string>`coalesce(max(met_at), '')`.as('at')])
    .where('project_id', 'in', ids)
    .where('kind', '=', 'readiness')
    .groupBy('project_id')
    .having(sql<boolean>`count(*) = count(case when met_at is not null or waived_reason is not null then 1 end)`)
    .execute()

const listDeclared = (db: Reader, ids: ProjectId[], gate: 'technical-live' | 'business-live'): Promise<Row[]> =>
  db
    .selectFrom('attestations')
    .select(['project_id', sql<string>`min(first_at)`.as('at')])
    .where('project_id', 'in', ids)
    .where('gate', '=', gate)
    .where('decision', '=', 'declared')
    .groupBy('project_id')
    .execute()

const listOver = (db: Reader, ids: ProjectId[]): Promise<Row[]> =>
  db
    .selectFrom('events')
    .select(['project_id', sql<string>`max(at)`.as('at')])
    .where('project_id', 'in', ids)
    .where('subject', '=', 'project')
    .where('action', '=', 'stopped')
    .groupBy('project_id')
    .$narrowType<{ project_id: ProjectId }>()
    .execute()
