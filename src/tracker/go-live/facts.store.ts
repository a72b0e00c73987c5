import type { Reader } from '../../db/database.ts'
import type { AttestationsTable, ProjectsTable } from '../../db/tables.ts'
import { linesOf } from '../projects/dates.ts'
import { listDates } from '../projects/dates.store.ts'
import { asPrerequisite, listPrerequisites } from '../prerequisites/prerequisites.store.ts'
import { isSettled as isPrerequisiteSettled } from '../prerequisites/prerequisite.ts'
import { stateOfSigners } from '../sop/sop.ts'
import { asSignature, listSignatures, listSigners, listVersions } from '../sop/sop.store.ts'
import type { Templates } from '../templates/templates.ts'
import type { SetUp } from '../test-plan/set-up.ts'
import { caseName, isSettled, verdictNames } from '../test-plan/test-plan.ts'
import { findSetUp, latestResults, listCases, listEntryConditions, listRuns } from '../test-plan/test-plan.store.ts'
import type { GateFacts } from './gates.ts'

export const listAttestations = (db: Reader, projectId: string): Promise<AttestationsTable[]> =>
  db.selectFrom('attestations').selectAll().where('project_id', '=', projectId).orderBy('first_at').orderBy('id').execute()

export const listCriteria = (db: Reader, projectId: string) =>
  db.selectFrom('go_live_criteria').selectAll().where('project_id', '=', projectId).orderBy('position').execute()

/** Decisions that bind two people are complete with the second; a declaration is complete at once. */
export const isComplete = (row: Pick<AttestationsTable, 'decision' | 'second_at'>): boolean => row.decision !== 'go' || row.second_at !== null

const productOf = (setUp: SetUp | undefined, side: 'provider' | 'consumer'): string | null => setUp?.systems.find((one) => one.side === side)?.product || null

/** Everything that the gates ask of a project's rows, on this day (yyyy-mm-dd): a fixed number of queries. */
export async function gateFacts(db: Reader, project: Pick<ProjectsTable, 'id' | 'role' | 'scope' | 'service_id'>, today: string, environments: Templates['environments']): Promise<GateFacts> {
  const { id } = project
  const [service, roles, prerequisites, versions, signers, signatures, plan, conditions, cases, runs, criteria, dates, attestations] = await Promise.all([
    db.selectFrom('services').select(['provider_product', 'consumer_product']).where('id', '=', project.service_id).executeTakeFirst(),
    db.selectFrom('project_roles as r').leftJoin('project_people as pp', (join) => join.onRef('pp.project_id', '=', 'r.project_id').onRef('pp.role_key', '=', 'r.role_key').on('pp.left_at', 'is', null))
      .select(['r.name', 'pp.id']).where('r.project_id', '=', id).where('r.required', '=', 1).orderBy('r.position').execute(),
    listPrerequisites(db, id), listVersions(db, id), listSigners(db, id), listSignatures(db, id), findSetUp(db, id), listEntryConditions(db, id), listCases(db, id), listRuns(db, id), listCriteria(db, id), listDates(db, id), listAttestations(db, id),
  ])
  const counted = environments.filter((one) => one.counts)
  const countedRuns = runs.filter((run) => run.finished_at !== null && counted.some((one) => one.key === run.environment))
  const latest = await latestResults(db, countedRuns)
  const states = stateOfSigners(signers, signatures.filter((one) => one.version_id === versions[0]?.id).map(asSignature))
  const goLive = linesOf(dates).find((line) => line.kind.key === 'go-live')?.current
  return {
    role: project.role, scope: project.scope, missingRoles: roles.filter((role) => role.id === null).map((role) => role.name),
    product: (project.role === 'provider' ? service?.provider_product : service?.consumer_product) || productOf(plan?.setUp, project.role),
    prerequisites: prerequisites.map((row) => {
      const settled = isPrerequisiteSettled(asPrerequisite(row), today)
      return { key: row.key, title: row.title, stage: row.stage, settled, lapsed: !settled && (row.standing === 'met' || row.standing === 'waived') }
    }),
    sop: {
      issued: versions.length > 0, signed: states.filter((one) => one.state === 'signed').length, signers: states.length,
      waiting: states.filter((one) => one.state === 'waiting' || one.state === 'nobody').map((one) => one.roleName), declined: states.filter((one) => one.state === 'declined').map((one) => one.roleName),
    },
    entryConditions: conditions.map((one) => ({ title: one.title, met: one.met_at !== null })),
    cases: cases.map((one) => {
      const verdict = latest.get(one.id)?.verdict
      return { name: caseName(one), settled: isSettled(verdict), verdict: verdict ? verdictNames[verdict].toLowerCase() : null }
    }),
    countedRun: countedRuns[0]?.number ?? null, countedEnvironment: counted.map((one) => one.name).join(' or '),
    criteria: criteria.map((one) => ({ title: one.title, kind: one.kind, settled: one.met_at !== null || one.waived_reason !== null })),
    goLiveDate: goLive ? { day: goLive.day, standing: goLive.standing } : null,
    endToEnd: attestations.some((one) => one.gate === 'business-live' && one.evidence !== null),
    attestations: attestations.map((one) => ({ gate: one.gate, decision: one.decision, complete: isComplete(one) })),
  }
}
