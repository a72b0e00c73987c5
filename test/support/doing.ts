import type { ProjectAccess } from '../../src/access/access.store.ts'
import type { Doing } from '../../src/access/doing.ts'
import { may } from '../../src/access/permissions.ts'
import type { HeldRole, Permission } from '../../src/access/permissions.ts'
import { asDay } from '../../src/day.ts'
import { projectSandboxes } from '../../src/sandbox/for-projects.ts'
import { loadTemplates } from '../../src/tracker/templates/templates.ts'

const at = '2026-03-02T09:00:00.000Z'
const templates = loadTemplates()

export const aRole = (rest: Partial<HeldRole> = {}): HeldRole => ({
  key: 'project-manager',
  name: 'Project manager',
  organisation: '',
  side: 'national',
  kind: 'project-manager',
  given: 'other',
  testTeam: false,
  keyStakeholder: false,
  ...rest,
})

/** An act under way by Meera Shah, the project manager of an open project that offers slots; ids are counted from 1. */
export function aDoing({
  roles = [aRole()],
  project = {},
  ...rest
}: { roles?: HeldRole[]; project?: Partial<ProjectAccess['project']> } & Partial<Doing> = {}): Doing {
  let ids = 0
  const newId = (): string => String((ids += 1))
  const rights = { installationRole: 'none' as const, roles, own: false }
  return {
    person: { accountId: 'a', personId: 'meera', name: 'Meera Shah', email: 'meera@example.nhs.uk', installationRole: rights.installationRole },
    trace: null,
    actor: { id: 'meera', name: 'Meera Shah' },
    at,
    today: asDay('2026-03-02'),
    newId,
    access: {
      project: {
        id: 'project',
        service_id: 'service',
        role: 'provider',
        name: 'Riverside UTC',
        state: 'open',
        created_at: at,
        ...project,
      } as ProjectAccess['project'],
      service: { id: 'service', name: 'Riverside UTC', ods_code: 'RY9NR', care_setting: 'urgent-treatment-centre' },
      roles,
      stamp: '1',
    },
    rights,
    may: (permission: Permission) => may(permission, rights),
    sandboxes: projectSandboxes({ newId, clock: () => Date.parse(at) }),
    templates,
    ...rest,
  }
}
