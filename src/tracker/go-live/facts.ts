import { readStringList } from '../../db/string-list.ts'
import type { Day } from '../../day.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { inForce, statusOf } from '../catalogue/product.ts'
import type { ProductFact } from '../catalogue/product.ts'
import { partnersFrom } from '../partner-state/partners-from.ts'
import { linesOf } from '../dates/dates.ts'
import { isSettled as isPrerequisiteSettled } from '../prerequisites/prerequisite.ts'
import { faultsOfSigners } from '../sop/enough-signers.ts'
import { asSignature, hasAgreed, signersFrom, stateOfSigners } from '../sop/sop.ts'
import type { SignerState } from '../sop/sop.ts'
import { restsInWords, siteProcedureWords } from '../sop/site-procedure.ts'
import type { SiteProcedure } from '../sop/site-procedure.ts'
import type { Templates } from '../templates/templates.ts'
import { isCovered } from '../test-plan/cover.ts'
import type { Cover } from '../test-plan/cover.ts'
import { passedInWords } from '../test-plan/full-test.ts'
import { caseName, isSettled, verdictNames } from '../test-plan/test-plan.ts'
import type { CaseFact, GateFacts, SopFact } from './gate-facts.ts'
import type { ProjectRows } from './rows.store.ts'

/** Decisions that need two people are complete with the second; a declaration is complete at once. */
export const isComplete = (row: Pick<AttestationsTable, 'decision' | 'second_at'>): boolean => row.decision !== 'go' || row.second_at !== null

/** Whether each signer has signed the newest version. */
export const signersOf = ({ roles, signatures }: Pick<ProjectRows, 'roles' | 'signatures'>): SignerState[] =>
  stateOfSigners(signersFrom(roles.filter((row) => row.key_stakeholder === 1)), signatures.map(asSignature))

export const missingRolesOf = ({ roles }: Pick<ProjectRows, 'roles'>): string[] =>
  roles.filter((row) => row.required === 1 && row.person_id === null).map((row) => row.name)

export const isRowSettled = (row: ProjectRows['prerequisites'][number], today: Day): boolean =>
  isPrerequisiteSettled({ status: row.status, validUntil: row.valid_until }, today)

/** A gate shows only who signed. */
const named = (one: ProductFact['exception']): GateFacts['catalogue']['exception'] => one && { ...one, by: one.by.name }

/**
 * The version in force, as far as it counts while a later one is being signed: for a service that is live, which stays live by it, and in a review that
 * changed nothing. Before a service is live, a changed procedure has to be signed first.
 */
function inForceOf({ head, attestations }: ProjectRows): SopFact['inForce'] {
  const { in_force: number, version_number: next } = head
  if (number === null || next === null || number === next) return undefined
  const isLive = attestations.some((one) => one.gate === 'business-live' && one.decision === 'declared')
  return isLive || head.same_as !== null ? { number, next } : undefined
}

type ShortRun = Pick<ProjectRows['runs'][number], 'rests_on_id' | 'outcome'>

/**
 * How the test of another project covers a case without a result here: it counts once the short test has passed, waits for that, or has ended. A short
 * test that was finished says that somebody relied on it.
 */
function coverOfCase(id: string, cover: Cover, { finished, reopened }: { finished: ShortRun | undefined; reopened: ShortRun | undefined }): CaseFact['cover'] {
  const last = finished ?? reopened
  const wasShort = last !== undefined && last.rests_on_id !== null
  if (!isCovered(cover, id)) return wasShort ? 'ended' : undefined
  return wasShort && last === finished && last.outcome === 'success' ? 'counts' : 'waits'
}

function coverFact(cover: Cover): GateFacts['cover'] {
  if (cover.kind === 'covered') return { by: `the full test of ${cover.by.name}, which ${passedInWords(cover)}`, why: '' }
  if (cover.kind === 'not') return { by: null, why: cover.why }
  return { by: null, why: cover.kind === 'own' ? `This project runs the full test itself: ${cover.reason}` : 'No other project represents this pair now' }
}

/** What a gate says of the procedure that is signed for this site. */
function forSiteOf(procedure: SiteProcedure): SopFact['forSite'] {
  if (procedure.kind === 'rests') {
    const { by, version } = procedure
    return { says: restsInWords(procedure), restsOn: { project: by.id, version: version.id, digest: version.digest }, lapsed: false }
  }
  // That nobody signs for it yet says nothing of its gate.
  if (procedure.kind === 'not' && (procedure.by || procedure.wasSigned)) return { says: procedure.why, restsOn: null, lapsed: procedure.wasSigned }
  return procedure.kind === 'own' ? { says: siteProcedureWords(procedure), restsOn: null, lapsed: procedure.wasSigned } : undefined
}

/** What the gates need, from a project's rows on this day (yyyy-mm-dd). */
export function factsFrom(
  rows: ProjectRows,
  { project, today, environments }: { project: Pick<ProjectsTable, 'role' | 'scope'>; today: Day; environments: Templates['environments'] },
): GateFacts {
  const counted = environments.filter((one) => one.counts)
  const ofTheGate = rows.runs.filter((run) => counted.some((one) => one.key === run.environment))
  const countedRuns = ofTheGate.filter((run) => run.finished_at !== null)
  const reopenedRuns = ofTheGate.filter((run) => run.finished_at === null && run.reopened_at !== null)
  // Results come in the order of runs and attempts: the last one of a case counts.
  const latestIn = (runs: { id: string }[]) => {
    const ids = new Set(runs.map((run) => run.id))
    return new Map(rows.results.filter((one) => ids.has(one.run_id)).map((one) => [one.case_id, one]))
  }
  const latest = latestIn(countedRuns)
  const latestBefore = latestIn([...countedRuns, ...reopenedRuns])
  const waiting = rows.cover.kind === 'covered' ? rows.cover.cases.size : 0
  const states = signersOf(rows)
  const goLive = linesOf(rows.dates).find((line) => line.kind.key === 'go-live')?.current
  return {
    role: project.role,
    scope: project.scope,
    missingRoles: missingRolesOf(rows),
    product: rows.product,
    catalogue: {
      status: rows.catalogue?.entry ? statusOf(rows.catalogue.entry.status).name : null,
      ready: rows.catalogue?.entry?.status === 'ready',
      exception: named(inForce(rows.catalogue, today)),
      ended: inForce(rows.catalogue, today) ? null : named(rows.catalogue?.exception ?? null),
      wasReady: rows.catalogue?.wasReady === true && rows.catalogue.entry?.status !== 'ready',
    },
    prerequisites: rows.prerequisites.map((row) => {
      const settled = isRowSettled(row, today)
      const lost = settled ? null : row.lost
      const lapsed = !settled && (row.status === 'met' || row.status === 'waived' || lost !== null)
      const more = lapsed ? { until: row.valid_until, waived: row.status === 'waived', lost } : {}
      return {
        key: row.key,
        title: row.title,
        stage: row.stage,
        settled,
        lapsed,
        ...more,
        says: row.says,
        restedOnRun: row.says !== null && row.status === 'not-started' && reopenedRuns.some((run) => run.outcome === 'success'),
        owners: settled ? [] : readStringList(row.owners),
      }
    }),
    sop: {
      issued: rows.head.version_id !== null,
      signed: states.filter(hasAgreed).length,
      signers: states.length,
      waiting: states.filter((one) => one.state === 'waiting' || one.state === 'nobody').map((one) => one.roleName),
      declined: states.filter((one) => one.state === 'declined').map((one) => one.roleName),
      faults: rows.head.version_id === null ? [] : faultsOfSigners(states, rows.head.roles_per_signer),
      inForce: inForceOf(rows),
      forSite: forSiteOf(rows.siteProcedure),
    },
    entryConditions: rows.conditions.map((one) => ({ title: one.title, met: one.met_at !== null, id: one.id, owner: one.owner })),
    cases:
      rows.cases.length === 0
        ? Array.from({ length: rows.head.cases }, (_, index) => ({ name: '', settled: false, verdict: null, cover: index < waiting ? 'waits' : undefined }))
        : rows.cases.map((one) => {
            const result = latest.get(one.id)
            const withdrawn = result !== undefined && Number(result.unsettled) === 1
            const before = latestBefore.get(one.id)
            const cover = result === undefined ? coverOfCase(one.id, rows.cover, { finished: countedRuns[0], reopened: reopenedRuns[0] }) : undefined
            const settled = (isSettled(result?.verdict) && !withdrawn) || cover === 'counts'
            const verdict = result ? `${verdictNames[result.verdict].toLowerCase()}${withdrawn ? ', but its evidence was withdrawn' : ''}` : null
            return {
              name: caseName(one),
              settled,
              verdict,
              cover,
              withdrawn: isSettled(result?.verdict) && withdrawn,
              reopened:
                !settled &&
                ((isSettled(before?.verdict) && Number(before?.unsettled) !== 1) || (cover === 'waits' && (reopenedRuns[0]?.rests_on_id ?? null) !== null)),
            }
          }),
    cover: coverFact(rows.cover),
    countedRun: countedRuns[0]?.number ?? null,
    reopenedRun: reopenedRuns[0]?.number ?? null,
    countedRunDespite: countedRuns[0]?.opened_reason ?? null,
    countedEnvironment: counted.map((one) => one.name).join(' or '),
    criteria: rows.criteria.map((one) => ({
      title: one.title,
      kind: one.kind,
      settled: one.met_at !== null || one.waived_reason !== null,
      id: one.id,
      owner: one.owner,
    })),
    goLiveDate: goLive ? { day: goLive.day, status: goLive.status } : null,
    endToEnd: rows.attestations.some((one) => one.gate === 'business-live' && one.evidence !== null),
    attestations: rows.attestations.map((one) => ({
      gate: one.gate,
      decision: one.decision,
      complete: isComplete(one),
      ...(one.declines_id !== null && { isDeclined: true }),
    })),
    partners:
      rows.partners &&
      partnersFrom(
        rows.partners,
        counted.map((one) => one.key),
      ),
  }
}
