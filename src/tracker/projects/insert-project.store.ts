import { setImmediate as nextTurn } from 'node:timers/promises'
import type { PersonId, ProjectId, ServiceId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import type { ProjectSandboxes } from '../../evidence/project-sandboxes.ts'
import type { Writer } from '../../db/database.ts'
import { ConflictError } from '../../errors.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { sopFactsOf } from '../templates/sop-facts.ts'
import type { SopService } from '../templates/sop-facts.ts'
import { mergeFacts, rolesPerSignerIn } from '../templates/templates.ts'
import { findOpenProject } from './state.store.ts'
import { projectName } from '../services/project-names.store.ts'
import { caseRow, conditionRow, criterionRow, prerequisiteRow, projectItems, roleRow } from '../templates/project-items.ts'
import type { ProjectItems } from '../templates/project-items.ts'
import type { ProjectRole, Templates } from '../templates/templates.ts'
import { consumerSetUp, defaultSetUp } from '../test-plan/set-up.ts'
import type { SetUp } from '../test-plan/set-up.ts'
import { giverOf } from '../patterns/apply-pattern.ts'
import type { Joiner } from '../patterns/apply-pattern.ts'
import type { Given } from '../patterns/given-at-start.ts'
import { notApplicable, startingRows } from '../patterns/starting-row.ts'
import { keptSetUp } from '../test-plan/test-plan.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

export interface StartCase {
  code: string
  number: string | null
  side: 'consumer' | 'provider'
  criterion: string
  expected: string
}

export interface Start {
  id: ProjectId
  /** A row of services with its DoS ids; what is not known may be left out. */
  service: SopService & { id: ServiceId; care_setting?: string; postcode?: string | null; phone?: string | null }
  role: ProjectRole
  routeIn: string
  scope: string
  dates: { kind: 'testing' | 'go-live'; day: string; note?: string | null }[]
  /** The person who is its project manager. */
  manager: PersonId
  /** Their name, if someone else starts it. */
  managerName?: string | undefined
  templates: Templates
  sandboxes: Pick<ProjectSandboxes, 'configure'>
  /** What a file has already said. Its cases, if any, replace the template's. */
  from?: { file: string; setUp?: SetUp; cases?: StartCase[] }
  /** What it gets from a pattern and from the contacts of its organisation and products. */
  given?: Given
  /** Many start at once: requests get their turn between its parts, and its sandbox its slots when someone first uses it. */
  withOthers?: boolean | undefined
  by: By
}

/** Why a second project cannot be started beside an open one of the same service and role. */
export const openAlready = (service: string, role: ProjectRole): string =>
  `${service} has an open ${role === 'provider' ? 'Provider' : 'Consumer'} project already. Work on that one, or stop it first`

/**
 * Makes the project with all that its templates give it, its dates and its project manager, and returns what happened. Throws ConflictError if one is open.
 */
export async function insertProject(trx: Writer, start: Start): Promise<Happened[]> {
  const { id, service, role, templates } = start
  const { actor, at, newId } = start.by
  const { given } = start
  const items = given?.items ?? projectItems(templates, { role, careSetting: service.care_setting ?? '' })
  const open = await findOpenProject(trx, { serviceId: service.id, role })
  if (open) throw new ConflictError(openAlready(service.name, role), 'role')
  await trx
    .insertInto('projects')
    .values({
      id,
      service_id: service.id,
      role,
      name: projectName(service.name, role),
      route_in: start.routeIn,
      scope: start.scope,
      template_version: templates.version,
      pattern_version_id: given?.pattern?.versionId ?? null,
      state: 'open',
      state_reason: null,
      version: 1,
      created_at: at,
      created_by: actor.name,
      created_by_id: actor.id,
      roles_per_signer: rolesPerSignerIn(templates, service.care_setting ?? ''),
      asks_partners: role === 'consumer' ? 1 : 0,
    })
    .execute()
  const settled = await insertAll(trx, items, start)
  if (start.withOthers) await nextTurn()
  const body = mergeFacts(given?.applied.procedure ?? items.sop, sopFactsOf(start))
  await trx
    .insertInto('sop_drafts')
    .values({
      project_id: id,
      body,
      options: JSON.stringify(given?.applied.options ?? items.options),
      version: 1,
      saved_by: actor.name,
      saved_by_id: actor.id,
      saved_at: at,
      template_digest: digestOf(items.sop),
    })
    .execute()
  await insertTestPlan(trx, items, start)
  if (start.withOthers) await nextTurn()
  const joined = await insertPeople(trx, start)
  if (start.dates.length > 0)
    await trx
      .insertInto('project_dates')
      .values(
        start.dates.map((date) => ({
          id: newId(),
          project_id: id,
          kind: date.kind,
          day: date.day,
          status: 'provisional' as const,
          reason: null,
          note: date.note ?? null,
          set_by: actor.name,
          set_by_id: actor.id,
          set_at: at,
        })),
      )
      .execute()
  const pattern = given?.pattern ? `${given.pattern.name}, version ${given.pattern.number}` : undefined
  return [{ kind: 'project.started', id, project: id, to: templates.version, file: start.from?.file ?? null, pattern }, ...joined, ...settled]
}

/** Puts its manager and everyone whom the pattern and the contacts give it into their roles. Whoever starts the project gives these roles, except to people who named themselves. */
async function insertPeople(trx: Writer, { id, manager, managerName, given, by: { actor, at, newId } }: Start): Promise<Happened[]> {
  const member = (role: string, person: PersonId, { testTeam, giver }: { testTeam: number; giver: PersonId | null }) => ({
    id: newId(),
    project_id: id,
    role_key: role,
    person_id: person,
    test_team: testTeam,
    joined_at: at,
    left_at: null,
    added_by: giver,
  })
  const people: Joiner[] = given?.applied.people ?? []
  const managing = member('project-manager', manager, { testTeam: 1, giver: actor.id })
  const told: Happened[] =
    managerName === undefined || manager === actor.id
      ? []
      : [{ kind: 'person.joined', id: managing.id, project: id, name: managerName, role: 'Project manager' }]
  const joined = people.map((one) => ({ one, row: member(one.role, one.person, { testTeam: one.testTeam, giver: giverOf(one, actor.id) }) }))
  for (const some of slices([managing, ...joined.map(({ row }) => row)])) await trx.insertInto('project_people').values(some).execute()
  return [...told, ...joined.map(({ one, row }): Happened => ({ kind: 'person.joined', id: row.id, project: id, name: one.name, role: one.roleName }))]
}

/** Slices that bind at most 500 values each, to stay within every engine's limit however long a plan is. */
function slices<T extends object>(rows: T[]): T[][] {
  const size = Math.floor(500 / Math.max(1, Object.keys(rows[0] ?? {}).length))
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => rows.slice(index * size, (index + 1) * size))
}

/** The rows that carry what the templates say, but for the plan of the test. Returns which prerequisites do not apply from the first. */
async function insertAll(trx: Writer, items: ProjectItems, { id: projectId, given, by }: Start): Promise<Happened[]> {
  const { newId } = by
  const placed = <Item, Row extends object>(list: Item[], row: (item: Item, place: { id: string; projectId: ProjectId; position: number }) => Row): Row[][] =>
    slices(list.map((item, position) => row(item, { id: newId(), projectId, position })))
  for (const some of placed(items.roles, roleRow)) await trx.insertInto('project_roles').values(some).execute()
  const rows = items.prerequisites.map((item, position) => prerequisiteRow(item, { id: newId(), projectId, position }))
  const starting = given ? startingRows(rows, given.applied, { met: given.met, by: { ...by.actor, at: by.at } }) : rows
  for (const some of slices(starting)) await trx.insertInto('prerequisites').values(some).execute()
  for (const some of placed(items.conditions, conditionRow)) await trx.insertInto('test_entry_conditions').values(some).execute()
  for (const some of placed(items.criteria, criterionRow)) await trx.insertInto('go_live_criteria').values(some).execute()
  return starting.flatMap((row) => (row.status === 'not-applicable' ? [notApplicable(row)] : []))
}

async function insertTestPlan(
  trx: Writer,
  items: ProjectItems,
  { id, role, service, sandboxes, by: { newId }, from, given: start, withOthers = false }: Start,
): Promise<void> {
  const given = (from?.cases ?? []).map((one) => ({ ...one, template_key: null, sandbox_sees: 0, smoke: 0 }))
  const cases = given.length > 0 ? given : items.cases
  const codes = given.length > 0 ? [...new Set(given.map((one) => one.code))] : items.codes
  const setUp = from?.setUp ?? {
    ...(role === 'consumer'
      ? consumerSetUp(service.consumer_product)
      : defaultSetUp({ dosIds: service.dosIds, providerProduct: service.provider_product, consumerProduct: service.consumer_product })),
    ...(role === 'provider' ? start?.applied.setUp : null),
  }
  await trx
    .insertInto('test_plans')
    .values({ project_id: id, ...keptSetUp(setUp), codes: JSON.stringify(codes), version: 1 })
    .execute()
  if (role === 'provider')
    await sandboxes.configure(trx, id, {
      name: projectName(service.name, role),
      service: {
        name: service.name,
        odsCode: odsCodeOf(service.ods_code),
        site: service.site ?? null,
        postcode: service.postcode ?? null,
        phone: service.phone ?? null,
      },
      dosIds: setUp.dosIds,
      setUp,
      slotsLater: withOthers,
    })
  const rows = cases.map((one, position) => caseRow(one, { id: newId(), projectId: id, position }))
  for (const some of slices(rows)) await trx.insertInto('test_cases').values(some).execute()
}
