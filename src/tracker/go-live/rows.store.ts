import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId, ServiceId } from '../../db/ids.ts'
import { readModel } from '../../db/read-model.ts'
import { prepared } from '../../db/prepared.ts'
import type { ProjectAccess } from '../../access/access.store.ts'
import type { AttestationsTable, GoLiveCriteriaTable } from '../../db/tables/go-live.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { ProjectDatesTable, RoleKind } from '../../db/tables/projects.ts'
import type { TestCasesTable, TestResultsTable, TestRunsTable } from '../../db/tables/test-plan.ts'
import type { SopSignaturesTable } from '../../db/tables/sop.ts'
import { productFact } from '../catalogue/exceptions.store.ts'
import { partnerRows } from '../partner-state/partner-rows.store.ts'
import type { ProductRole } from '../catalogue/product.ts'
import { loadSiteProcedure } from '../sop/load-site-procedure.ts'
import { loadCover } from '../test-plan/load-cover.ts'

interface Head {
  provider_product: string | null
  consumer_product: string | null
  /** What the set-up of the test names. */
  set_up_provider: string | null
  set_up_consumer: string | null
  sandboxes: number
  cases: number
  version_id: string | null
  version_number: number | null
  roles_per_signer: number
  asks_partners: number
  /** The version that is being signed. */
  open_version: string | null
  /** The number of the version that everyone had signed last. */
  in_force: number | null
  /** The version with the same text as the newest, if a review changed nothing. */
  same_as: string | null
}
type Of = { id: ProjectId }

const head = prepared<Of & { service: ServiceId }, Head>((db, parameter) =>
  db.selectNoFrom((eb) => {
    const id = parameter('id')
    const service = eb.selectFrom('services').where('id', '=', parameter('service'))
    const plan = eb.selectFrom('test_plans').where('project_id', '=', id)
    const version = eb.selectFrom('sop_versions').where('project_id', '=', id).orderBy('number', 'desc').limit(1)
    const round = eb.selectFrom('sop_rounds').where('project_id', '=', id)
    return [
      service.select('provider_product').as('provider_product'),
      service.select('consumer_product').as('consumer_product'),
      plan.select('provider_product').as('set_up_provider'),
      plan.select('consumer_product').as('set_up_consumer'),
      eb
        .selectFrom('sandboxes')
        .select(sql<number>`count(*)`.as('n'))
        .where('project_id', '=', id)
        .as('sandboxes'),
      eb
        .selectFrom('test_cases')
        .select(sql<number>`count(*)`.as('n'))
        .where('project_id', '=', id)
        .as('cases'),
      eb.selectFrom('projects').select('roles_per_signer').where('id', '=', id).as('roles_per_signer'),
      eb.selectFrom('projects').select('asks_partners').where('id', '=', id).as('asks_partners'),
      version.select('id').as('version_id'),
      version.select('number').as('version_number'),
      round.select('version_id').where('closed_at', 'is', null).as('open_version'),
      eb
        .selectFrom('sop_rounds as f')
        .innerJoin('sop_versions as fv', 'fv.id', 'f.version_id')
        .select('fv.number')
        .where('f.project_id', '=', id)
        .where('f.signed_at', 'is not', null)
        .where('f.replaced_at', 'is', null)
        .as('in_force'),
      round.select('same_as_id').where('closed_at', 'is', null).as('same_as'),
    ]
  }),
)
interface RoleRow {
  role_key: string
  name: string
  kind: RoleKind
  required: number
  key_stakeholder: number
  person_id: PersonId | null
  person_name: string | null
  added_by: PersonId | null
  giver_made_by: PersonId | null
  acting_for: PersonId | null
}
const roles = prepared<Of, RoleRow>((db, parameter) =>
  db
    .selectFrom('project_roles as r')
    .leftJoin('project_people as pp', (join) =>
      join.onRef('pp.project_id', '=', 'r.project_id').onRef('pp.role_key', '=', 'r.role_key').on('pp.left_at', 'is', null),
    )
    .leftJoin('people as p', 'p.id', 'pp.person_id')
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .select(['r.role_key', 'r.name', 'r.kind', 'r.required', 'r.key_stakeholder'])
    .select(['p.id as person_id', 'p.name as person_name', 'pp.added_by', 'ga.made_by as giver_made_by', 'pp.acting_for'])
    .where('r.project_id', '=', parameter('id'))
    .where((eb) => eb.or([eb('r.required', '=', 1), eb('r.key_stakeholder', '=', 1)]))
    .orderBy('r.position')
    .orderBy('p.name'),
)
export type PrerequisiteRow = Pick<PrerequisitesTable, 'key' | 'title' | 'stage' | 'status' | 'valid_until' | 'due_date' | 'owners'> & {
  says: string | null
  /** Whose shared prerequisite, or what record, met it last, and no longer does. */
  lost: string | null
}
const prerequisites = prepared<Of, PrerequisiteRow>((db, parameter) =>
  db
    .selectFrom('prerequisites')
    .select(['key', 'title', 'stage', 'status', 'valid_until', 'due_date', 'owners'])
    .select(sql<string | null>`case when derived is not null then coalesce(note, reason) end`.as('says'))
    .select(
      sql<string | null>`case when on_record = 'lost' then 'the DoS ids on the service’s record'
        else (select h.holder_name from shared_prerequisites h where h.id = prerequisites.lost_shared_id) end`.as('lost'),
    )
    .where('project_id', '=', parameter('id'))
    .orderBy('position'),
)
type SignatureRow = Pick<SopSignaturesTable, 'role_key' | 'person_id' | 'person_name' | 'for_person_id' | 'decision' | 'reason' | 'at' | 'given_by'>
const signatures = prepared<Of, SignatureRow>((db, parameter) =>
  db
    .selectFrom('sop_signatures as s')
    .select(['s.role_key', 's.person_id', 's.person_name', 's.for_person_id', 's.decision', 's.reason', 's.at', 's.given_by'])
    .where((eb) => eb.not(eb.exists(eb.selectFrom('sop_signatures as c').select('c.id').whereRef('c.corrects_id', '=', 's.id'))))
    .where('s.version_id', '=', (eb) => eb.selectFrom('sop_versions').select('id').where('project_id', '=', parameter('id')).orderBy('number', 'desc').limit(1))
    .orderBy('s.at'),
)
const conditions = prepared<Of, { id: string; title: string; owner: string; met_at: string | null }>((db, parameter) =>
  db.selectFrom('test_entry_conditions').select(['id', 'title', 'owner', 'met_at']).where('project_id', '=', parameter('id')).orderBy('position'),
)
const cases = prepared<Of, Pick<TestCasesTable, 'id' | 'code' | 'number' | 'side'>>((db, parameter) =>
  db.selectFrom('test_cases').select(['id', 'code', 'number', 'side']).where('project_id', '=', parameter('id')).orderBy('position'),
)
const runs = prepared<Of, Pick<TestRunsTable, 'id' | 'number' | 'environment' | 'finished_at' | 'opened_reason' | 'reopened_at' | 'outcome' | 'rests_on_id'>>(
  (db, parameter) =>
    db
      .selectFrom('test_runs')
      .select(['id', 'number', 'environment', 'finished_at', 'opened_reason', 'reopened_at', 'outcome', 'rests_on_id'])
      .where('project_id', '=', parameter('id'))
      .where('cancelled_at', 'is', null)
      .orderBy('number', 'desc'),
)
/** Results of finished runs, and those that a run had when it was reopened. */
const results = prepared<Of, Pick<TestResultsTable, 'run_id' | 'case_id' | 'verdict'> & { unsettled: number }>((db, parameter) =>
  db
    .selectFrom('test_results as t')
    .innerJoin('test_runs as r', 'r.id', 't.run_id')
    .select(['t.run_id', 't.case_id', 't.verdict'])
    .select(sql<number>`case when exists (select 1 from evidence e where e.subject_id = t.case_id and e.unsettles = t.id) then 1 else 0 end`.as('unsettled'))
    .where('r.project_id', '=', parameter('id'))
    .where((eb) => eb.or([eb('r.finished_at', 'is not', null), eb('t.recorded_at', '<=', eb.ref('r.reopened_at'))]))
    .orderBy('r.number')
    .orderBy('t.attempt'),
)
type CriterionRow = Pick<GoLiveCriteriaTable, 'id' | 'title' | 'kind' | 'owner' | 'met_at' | 'waived_reason'>
const criteria = prepared<Of, CriterionRow>((db, parameter) =>
  db
    .selectFrom('go_live_criteria')
    .select(['id', 'title', 'kind', 'owner', 'met_at', 'waived_reason'])
    .where('project_id', '=', parameter('id'))
    .orderBy('position'),
)
const dates = prepared<Of, ProjectDatesTable>((db, parameter) =>
  db.selectFrom('project_dates').selectAll().where('project_id', '=', parameter('id')).orderBy('set_at').orderBy('id'),
)
const attestations = prepared<Of, Pick<AttestationsTable, 'gate' | 'decision' | 'first_at' | 'second_at' | 'evidence' | 'declines_id'>>((db, parameter) =>
  db
    .selectFrom('attestations')
    .select(['gate', 'decision', 'first_at', 'second_at', 'evidence', 'declines_id'])
    .where('project_id', '=', parameter('id'))
    .orderBy('first_at')
    .orderBy('id'),
)

interface ProjectOf {
  id: ProjectId
  service_id: ServiceId
  role: ProductRole
}

async function ownRows(db: Reader, project: ProjectOf) {
  const of = { id: project.id }
  const rowsOf = async <Row>(query: (db: Reader, values: Of) => Promise<{ rows: Row[] }>): Promise<Row[]> => (await query(db, of)).rows
  const {
    rows: [first],
  } = await head(db, { ...of, service: project.service_id })
  if (!first) throw new Error('A query without a table gives one row')
  const held = await rowsOf(runs)
  const hasResults = held.some((run) => run.finished_at !== null || run.reopened_at !== null)
  const product = (project.role === 'provider' ? first.provider_product || first.set_up_provider : first.consumer_product || first.set_up_consumer) || null
  return {
    head: { ...first, sandboxes: Number(first.sandboxes), cases: Number(first.cases) },
    product,
    roles: await rowsOf(roles),
    prerequisites: await rowsOf(prerequisites),
    signatures: first.version_id === null ? [] : await rowsOf(signatures),
    conditions: await rowsOf(conditions),
    // Cases without a result are only counted.
    cases: hasResults ? await rowsOf(cases) : [],
    runs: held,
    results: hasResults ? await rowsOf(results) : [],
    criteria: await rowsOf(criteria),
    dates: await rowsOf(dates),
    attestations: await rowsOf(attestations),
  }
}
type OwnRows = Awaited<ReturnType<typeof ownRows>>

/**
 * What the catalogue says about the product, the state of partner services, what the test of another project covers, and whose procedure is signed for
 * it are not the project's own: they change without an event of the project.
 */
const withOthers = async (db: Reader, project: ProjectOf, rows: OwnRows) => ({
  ...rows,
  catalogue: rows.product === null ? null : await productFact(db, { projectId: project.id, role: project.role, product: rows.product }),
  partners: rows.head.asks_partners === 1 ? await partnerRows(db, project, rows.product) : null,
  cover: await loadCover(db, project.id),
  siteProcedure: await loadSiteProcedure(db, project.id),
})

/** The rows that a project's gates and page are made from: a fixed number of queries, none of which reads long texts. */
export const projectRows = async (db: Reader, project: ProjectOf) => withOthers(db, project, await ownRows(db, project))
export type ProjectRows = Awaited<ReturnType<typeof projectRows>>

/** `stamp` is another after each change of the project or its service; `names` after someone on it is called something else. */
const cachedOwnRows = readModel(
  'own rows of a project',
  { until: 'never', most: 300 },
  (db, _: { projectId: ProjectId; stamp: string; names: string }, project: ProjectOf) => ownRows(db, project),
)

const names = prepared<Of, { name: string }>((db, parameter) =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .select('p.name')
    .where('pp.project_id', '=', parameter('id'))
    .where('pp.left_at', 'is', null)
    .orderBy('pp.id'),
)

/** The names of everyone on a project, as one text: a name changes without an event of the project. */
export const namesOn = async (db: Reader, id: ProjectId): Promise<string> => (await names(db, { id })).rows.map((one) => one.name).join('\n')

/** The same, its own rows cached until something of the project, its service or its people's names changes. */
export const cachedRows = async (db: Reader, { project, stamp }: Pick<ProjectAccess, 'project' | 'stamp'>): Promise<ProjectRows> =>
  withOthers(db, project, await cachedOwnRows(db, { projectId: project.id, stamp, names: await namesOn(db, project.id) }, project))
