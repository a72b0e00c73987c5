import type { ProjectAccess } from '../../src/access/access.store.ts'
import type { Doing } from '../../src/access/doing.ts'
import { may } from '../../src/access/permissions.ts'
import type { HeldRole, Permission } from '../../src/access/permissions.ts'
import { asDay } from '../../src/day.ts'
import { asPersonId, asProjectId, asServiceId } from '../../src/db/ids.ts'
import { projectSandboxes } from '../../src/sandbox/for-tracker/project-sandboxes.ts'
import { projectFacts } from '../../src/tracker/projects/project-facts.store.ts'
import { loadTemplates } from '../../src/tracker/templates/templates.ts'

/** A role that somebody holds, given by a manager unless the test says otherwise. */
export const aRole = (change: Partial<HeldRole> = {}): HeldRole => ({
  key: 'project-manager',
  name: 'Project manager',
  organisation: 'NHS England',
  side: 'national',
  kind: 'project-manager',
  given: 'other',
  testTeam: false,
  keyStakeholder: false,
  actingFor: null,
  ...change,
})

/** An open project of Riverside UTC. */
export const anAccess = (change: Partial<ProjectAccess['project']> = {}, roles: HeldRole[] = [aRole()]): ProjectAccess => ({
  project: {
    id: asProjectId('project-1'),
    service_id: asServiceId('service-1'),
    role: 'provider',
    name: 'Riverside UTC',
    route_in: 'Service-led',
    scope: 'All',
    template_version: '1',
    pattern_version_id: null,
    templates_kept: null,
    state: 'open',
    state_reason: null,
    version: 1,
    created_at: '2026-03-02T09:00:00.000Z',
    created_by: 'Meera Shah',
    created_by_id: asPersonId('meera'),
    stage: 'initiate',
    stage_until: null,
    stage_on: null,
    reopened: null,
    holds: null,
    expires: null,
    procedure_of: null,
    roles_per_signer: 2,
    asks_partners: 0,
    sop_signing: null,
    correction_by: null,
    correction_name: null,
    correction_reason: null,
    correction_on: null,
    other: null,
    ...change,
  },
  service: { id: 'service-1', name: 'Riverside UTC', ods_code: 'RY9NR', care_setting: 'urgent-treatment-centre' },
  roles,
  areas: [],
  stamp: '1',
})

/** An act in progress by Meera Shah, project manager, on 2 March 2026. Ids are `id-1`, `id-2` and so on. */
export function aDoing({ roles, project = {}, ...change }: { roles?: HeldRole[]; project?: Partial<ProjectAccess['project']> } & Partial<Doing> = {}): Doing {
  let ids = 0
  const clock = () => Date.parse('2026-03-02T09:00:00Z')
  const newId = () => `id-${(ids += 1)}`
  const access = change.access ?? anAccess(project, roles)
  const rights = change.rights ?? { installationRole: 'none', roles: access.roles, areas: access.areas }
  return {
    person: { accountId: 'account-1', personId: asPersonId('person-1'), name: 'Meera Shah', email: 'meera@example.com', installationRole: 'none' },
    trace: { sessionHash: 'session-1', requestId: 'request-1' },
    howProven: { proof: 'password', code_sent_to: null },
    actor: { id: asPersonId('person-1'), name: 'Meera Shah' },
    at: '2026-03-02T09:00:00.000Z',
    today: asDay('2026-03-02'),
    newId,
    access,
    rights,
    may: (permission: Permission) => may(permission, rights),
    projects: projectFacts,
    sandboxes: projectSandboxes({ newId, clock, projects: projectFacts }),
    templates: loadTemplates(),
    hasMailServer: false,
    manner: '',
    ...change,
  }
}
