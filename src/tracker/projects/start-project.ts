import type { Writer } from '../../db/database.ts'
import { ConflictError } from '../../errors.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import { mergeFacts, prerequisitesFor, rolesFor } from '../templates/templates.ts'
import type { ProjectRole, Templates } from '../templates/templates.ts'

export interface Start {
  id: string
  service: { id: string; name: string; ods_code: string; dosIds: string[] }
  role: ProjectRole
  routeIn: string
  scope: string
  dates: { kind: 'testing' | 'go-live'; day: string }[]
  creator: { personId: string; name: string }
  templates: Templates
  at: string
  newId: () => string
  event: NewEvent
}

/** Makes the project with its roles, prerequisites, first draft of the procedure, dates and its creator as project manager. Throws ConflictError where one is open. */
export async function startProject(trx: Writer, start: Start): Promise<void> {
  const { id, service, role, templates, at } = start
  const open = await trx.selectFrom('projects').select('id').where('service_id', '=', service.id).where('role', '=', role).where('state', 'in', ['open', 'on-hold']).executeTakeFirst()
  if (open) throw new ConflictError(`${service.name} has an open ${role === 'provider' ? 'Provider' : 'Consumer'} project already. Work on that one, or stop it first`, 'role')
  await trx.insertInto('projects').values({
    id, service_id: service.id, role, name: `${service.name}, ${role === 'provider' ? 'Provider' : 'Consumer'}`, route_in: start.routeIn, scope: start.scope, template_version: templates.version,
    state: 'open', state_reason: null, version: 1, created_at: at, created_by: start.creator.name,
  }).execute()
  await trx.insertInto('project_roles').values(rolesFor(templates, role).map((one, position) => ({
    project_id: id, role_key: one.key, name: one.name, organisation: one.organisation, kind: one.kind, required: Number(one.required),
    key_stakeholder: Number(one.keyStakeholder), test_team: Number(one.testTeam), position,
  }))).execute()
  await insertPrerequisites(trx, start)
  const body = mergeFacts(templates.sop, { 'service.name': service.name, 'service.odsCode': service.ods_code, 'service.dosIds': service.dosIds.join(', ') })
  await trx.insertInto('sop_drafts').values({ project_id: id, body, options: '[]', version: 1, saved_by: start.creator.name, saved_at: at }).execute()
  await trx.insertInto('project_people').values({ id: start.newId(), project_id: id, role_key: 'project-manager', person_id: start.creator.personId, test_team: 1, joined_at: at, left_at: null }).execute()
  for (const date of start.dates)
    await trx.insertInto('project_dates').values({ id: start.newId(), project_id: id, kind: date.kind, day: date.day, standing: 'provisional', reason: null, note: null, set_by: start.creator.name, set_at: at }).execute()
  await recordEvents(trx, [start.event])
}

async function insertPrerequisites(trx: Writer, { id, role, templates, newId }: Start): Promise<void> {
  const rows = prerequisitesFor(templates, role).map((one, position) => ({
    id: newId(), project_id: id, key: one.key, stage: one.stage, group_key: one.group, title: one.title, what: one.what, how: one.how, link: null,
    owners: JSON.stringify(one.owners), needs: JSON.stringify(one.needs), value_kind: one.value?.kind ?? null, value_label: one.value?.label ?? null,
    value_required: one.value ? 1 : 0, expires: Number(one.expires), optional: Number(one.optional), position, standing: 'not-started' as const,
    reason: null, value: null, valid_until: null, due_date: null, note: null, waived_by: null, settled_by: null, settled_at: null, version: 1,
  }))
  await trx.insertInto('prerequisites').values(rows).execute()
}
