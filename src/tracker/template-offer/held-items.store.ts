import type { Reader } from '../../db/database.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { digestOf } from '../../digest.ts'
import { mergeFacts } from '../templates/templates.ts'
import type { ProjectItems } from '../templates/project-items.ts'
import { keysIn } from '../templates/keys-in.ts'
import { sopFactsOf } from '../templates/sop-facts.ts'
import { findDraft } from '../sop/draft.store.ts'
import type { HeldItems, Recorded } from './change.ts'

interface OfProject {
  id: ProjectId
  service_id: ServiceId
  scope: string
}

/** The ids of everything of a project that someone has done something to. */
async function touchedIn(db: Reader, projectId: ProjectId): Promise<{ ids: Set<string>; attached: Set<string>; acts: Set<string> }> {
  const [events, evidence, results, comments] = [
    await db.selectFrom('events').select(['subject_id', 'subject', 'action']).distinct().where('project_id', '=', projectId).execute(),
    await db.selectFrom('evidence').select('subject_id').distinct().where('project_id', '=', projectId).execute(),
    await db
      .selectFrom('test_results as t')
      .innerJoin('test_runs as r', 'r.id', 't.run_id')
      .select('t.case_id')
      .distinct()
      .where('r.project_id', '=', projectId)
      .execute(),
    await db
      .selectFrom('test_case_comments as c')
      .innerJoin('test_runs as r', 'r.id', 'c.run_id')
      .select('c.case_id')
      .distinct()
      .where('r.project_id', '=', projectId)
      .execute(),
  ]
  return {
    attached: new Set(evidence.map((one) => one.subject_id)),
    ids: new Set([
      ...events.map((one) => one.subject_id),
      ...evidence.map((one) => one.subject_id),
      ...results.map((one) => one.case_id),
      ...comments.map((one) => one.case_id),
    ]),
    acts: new Set(events.map((one) => `${one.subject} ${one.action}`)),
  }
}

/** What a project has of what templates give, each with whether someone has recorded something of it. A fixed number of queries. */
export async function readHeldItems(
  db: Reader,
  project: OfProject,
  fresh: (codes: string[]) => ProjectItems,
): Promise<{ held: HeldItems; fresh: ProjectItems }> {
  const { ids, attached, acts } = await touchedIn(db, project.id)
  const holders = new Set(
    (await db.selectFrom('project_people').select('role_key').distinct().where('project_id', '=', project.id).execute()).map((one) => one.role_key),
  )
  const roles = await db.selectFrom('project_roles').selectAll().where('project_id', '=', project.id).orderBy('position').execute()
  const prerequisites = await db.selectFrom('prerequisites').selectAll().where('project_id', '=', project.id).orderBy('position').execute()
  const conditions = await db.selectFrom('test_entry_conditions').selectAll().where('project_id', '=', project.id).orderBy('position').execute()
  const criteria = await db.selectFrom('go_live_criteria').selectAll().where('project_id', '=', project.id).orderBy('position').execute()
  const cases = await db.selectFrom('test_cases').selectAll().where('project_id', '=', project.id).orderBy('position').execute()
  const plan = await db.selectFrom('test_plans').select('codes').where('project_id', '=', project.id).executeTakeFirst()
  const codes = plan ? keysIn(plan.codes) : []
  const items = fresh(codes)
  const owners = new Set([...prerequisites.flatMap((row) => keysIn(row.owners)), ...conditions.map((row) => row.owner), ...criteria.map((row) => row.owner)])
  const ofRole = (key: string) => (holders.has(key) ? 'has, or had, someone in it' : owners.has(key) && 'owns something in this project')
  const marked = <Row extends object>(row: Row, recorded: string | false | null): Recorded<Row> => ({ ...row, recorded: recorded || null })
  return {
    fresh: items,
    held: {
      roles: roles.map((row) => marked(row, ofRole(row.role_key))),
      prerequisites: prerequisites.map((row) => marked(row, isRecorded(row, ids.has(row.id), attached.has(row.id)) && 'has a status, a day or evidence')),
      conditions: conditions.map((row) =>
        marked(row, (row.met_at !== null || row.due_day !== null || row.version > 1 || ids.has(row.id)) && 'was confirmed, or has a note'),
      ),
      criteria: criteria.map((row) =>
        marked(
          row,
          (row.met_at !== null || row.waived_reason !== null || row.due_day !== null || row.version > 1 || ids.has(row.id)) && 'was confirmed or waived',
        ),
      ),
      cases: cases.map((row) => marked(row, ids.has(row.id) && 'has a result, a comment or evidence')),
      codes,
      ...(await readDraft(db, project, items, acts)),
    },
  }
}

/** What the catalogue answers nobody has recorded, unless someone had before, or added evidence. */
const isRecorded = (row: PrerequisitesTable, hasEvent: boolean, hasEvidence: boolean): boolean =>
  row.derived === null
    ? row.status !== 'not-started' || row.version > 1 || row.due_date !== null || hasEvent || hasEvidence
    : row.by_hand !== null || row.due_date !== null || hasEvidence

async function readDraft(
  db: Reader,
  project: OfProject,
  items: ProjectItems,
  acts: Set<string>,
): Promise<Pick<HeldItems, 'options' | 'optionsTouched' | 'sop'>> {
  const draft = await findDraft(db, project.id)
  const row = await db.selectFrom('sop_drafts').select('template_digest').where('project_id', '=', project.id).executeTakeFirst()
  const issued = await db.selectFrom('sop_versions').select('number').where('project_id', '=', project.id).orderBy('number', 'desc').limit(1).executeTakeFirst()
  const service = await db.selectFrom('services').selectAll().where('id', '=', project.service_id).executeTakeFirstOrThrow()
  const ids = await db.selectFrom('service_dos_ids').select('dos_id').where('service_id', '=', project.service_id).orderBy('dos_id').execute()
  return {
    options: draft.options,
    optionsTouched: acts.has('sop options'),
    sop: {
      body: draft.body,
      fresh: mergeFacts(items.sop, sopFactsOf({ service: { ...service, dosIds: ids.map((one) => one.dos_id) }, scope: project.scope })),
      edited: acts.has('sop drafted'),
      known: row?.template_digest === digestOf(items.sop),
      issued: issued?.number ?? null,
    },
  }
}
