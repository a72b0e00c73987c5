import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { may } from '../../src/tracker/permissions.ts'
import type { HeldRole, InstallationRole, Permission } from '../../src/tracker/permissions.ts'
import { allRoutes } from '../../src/tracker/routes.ts'
import { openWorld } from '../support/browserless.ts'
import type { World } from '../support/browserless.ts'
import { openTestSqlite } from '../support/databases.ts'

const held = (key: string, kind: HeldRole['kind'], more: Partial<HeldRole> = {}): HeldRole => ({ key, name: key, kind, testTeam: false, keyStakeholder: false, ...more })
const people: Record<string, { installationRole: InstallationRole; roles: HeldRole[] }> = {
  team: { installationRole: 'booking-team', roles: [] },
  viewer: { installationRole: 'programme-viewer', roles: [] },
  manager: { installationRole: 'none', roles: [held('project-manager', 'project-manager')] },
  dosLead: { installationRole: 'none', roles: [held('dos-lead', 'dos-lead', { keyStakeholder: true, testTeam: true })] },
  serviceLead: { installationRole: 'none', roles: [held('service-project-lead', 'service-lead', { keyStakeholder: true })] },
  supplier: { installationRole: 'none', roles: [held('provider-supplier-pm', 'supplier', { keyStakeholder: true })] },
  stranger: { installationRole: 'none', roles: [] },
}

const table: [Permission, string[]][] = [
  ['project.view', ['team', 'viewer', 'manager', 'dosLead', 'serviceLead', 'supplier']],
  ['project.manage', ['team', 'manager']],
  ['project.create', ['team']],
  ['users.manage', ['team']],
  ['history.view', ['team', 'manager']],
  ['prerequisite.settle', ['team', 'manager', 'dosLead', 'serviceLead', 'supplier']],
  ['prerequisite.waive', ['team', 'manager']],
  ['sop.write', ['team', 'manager', 'serviceLead']],
  ['sop.issue', ['team', 'manager']],
  ['sop.comment', ['team', 'manager', 'dosLead', 'serviceLead', 'supplier']],
  ['sop.sign', ['dosLead', 'serviceLead']],
  ['test.record', ['team', 'manager', 'dosLead']],
  ['test.accept', ['team', 'manager']],
  ['go-live.attest', ['manager']],
  ['go-live.second', ['dosLead', 'serviceLead']],
  ['sandbox.manage', ['team', 'manager', 'supplier']],
]

describe('the table of permissions', () => {
  it.each(table)('%s belongs to %j alone', (permission, allowed) => {
    expect(Object.keys(people).filter((name) => may(permission, people[name] ?? { installationRole: 'none', roles: [] }))).toEqual(allowed)
  })
})

describe('every route', () => {
  let world: World
  beforeAll(async () => { world = await openWorld(await openTestSqlite()) })
  afterAll(async () => { await world.close(); await world.context.db.close() })
  const guarded = allRoutes.filter((route) => route.access !== 'public')

  it('below a project names a permission', () => {
    expect(allRoutes.filter((route) => route.path.startsWith('/projects/:project') && route.access === 'public')).toEqual([])
    expect(guarded.length).toBeGreaterThan(25)
  })

  it.each(guarded.map((route) => [route.method, route.path] as const))('%s %s sends a person who is not signed in to sign in, or refuses', async (method, path) => {
    const visitor = world.visitor()
    const address = path.replaceAll(/:\w+/g, 'x')
    const answer = method === 'get' ? await visitor.get(address) : await visitor.post(address, {})
    if (method === 'get') expect(answer.location).toContain('/sign-in')
    else expect(answer.status).toBe(403)
  })

  it('below a project is not found by a person without a role on it', async () => {
    const stranger = await world.visitor().signIn((await world.account('Sam Stranger')).email)
    for (const route of guarded.filter((one) => one.path.startsWith('/projects/:project'))) {
      const address = route.path.replaceAll(/:\w+/g, 'x')
      const answer = route.method === 'get' ? await stranger.get(address) : await stranger.post(address, {})
      expect([route.path, answer.status]).toEqual([route.path, 404])
    }
  })
})
