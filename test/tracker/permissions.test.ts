import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../../src/access/route.ts'
import { may, maySettle, permissions } from '../../src/access/permissions.ts'
import type { AreaRole, HeldArea, HeldRole, InstallationRole, Permission } from '../../src/access/permissions.ts'
import { everyRoute } from '../../src/routes.ts'
import { createStandAlone } from '../../src/sandbox/sandboxes/stand-alone.ts'
import { asPersonId } from '../../src/db/ids.ts'
import type { RoleTemplate } from '../../src/tracker/templates/templates.ts'
import { areaOf, endAreaRow } from '../support/area.ts'
import type { AreaRow } from '../support/area.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'

const byArea = ['areaManager', 'areaDosLead', 'areaSupplier', 'areaCommissioner'] as const
/** Nobody sees the project: someone with no role and no area, with an area elsewhere, and with one that ended. */
const outside = ['stranger', 'elsewhere', 'ended'] as const
const everybody = ['team', 'viewer', 'manager', 'dosLead', 'serviceLead', 'stakeholder', 'supplier', 'tester', ...byArea, ...outside] as const
type Who = (typeof everybody)[number]

type Row = AreaRow & { hasEnded?: true }
const inRegion = (role: AreaRole): Row => ({ role, kind: 'region', key: 'London' })
/** One person of each kind: their installation role, their role on the project, which the manager started, and their area. */
const people: Record<Who, { installationRole: InstallationRole; role?: (role: RoleTemplate) => boolean; area?: Row }> = {
  team: { installationRole: 'booking-team' },
  viewer: { installationRole: 'programme-viewer' },
  manager: { installationRole: 'project-manager', role: (role) => role.kind === 'project-manager' },
  dosLead: { installationRole: 'none', role: (role) => role.kind === 'dos-lead' },
  serviceLead: { installationRole: 'none', role: (role) => role.kind === 'service-lead' },
  stakeholder: { installationRole: 'none', role: (role) => role.kind === 'stakeholder' && role.keyStakeholder && !role.testTeam },
  supplier: { installationRole: 'none', role: (role) => role.kind === 'supplier' },
  tester: { installationRole: 'none', role: (role) => role.kind === 'stakeholder' && role.testTeam && !role.keyStakeholder },
  areaManager: { installationRole: 'none', area: inRegion('project-manager') },
  areaDosLead: { installationRole: 'none', area: inRegion('dos-lead') },
  areaSupplier: { installationRole: 'none', area: { role: 'supplier', kind: 'supplier', key: 'advanced' } },
  areaCommissioner: { installationRole: 'none', area: inRegion('commissioner') },
  stranger: { installationRole: 'none' },
  elsewhere: { installationRole: 'none', area: { role: 'project-manager', kind: 'region', key: 'North West' } },
  ended: { installationRole: 'none', area: { ...inRegion('project-manager'), hasEnded: true } },
}

const withRole: Who[] = ['team', 'viewer', 'manager', 'dosLead', 'serviceLead', 'stakeholder', 'supplier', 'tester']
const seeing: Who[] = [...withRole, ...byArea]
/** Those who work in a role on the project, and the booking team. */
const working = withRole.filter((who) => who !== 'viewer')
const running: Who[] = ['team', 'manager']
const managing: Who[] = [...running, 'areaManager']
const noting: Who[] = [...working, 'areaManager', 'areaDosLead']
/** The table "Who may do what" of the domain, by permission. */
const table: Record<Permission, readonly Who[]> = {
  'account.own': everybody,
  'project.list': everybody,
  'service.view': everybody,
  'organisation.view': ['team', 'viewer', 'manager'],
  'service.change': managing,
  'project.create': running,
  'project.start': managing,
  'file.upload': [...managing, 'elsewhere'],
  'tracker.import': ['team', 'areaManager', 'elsewhere'],
  'plan.import': [...managing, 'elsewhere'],
  'users.manage': ['team'],
  'fields.manage': ['team'],
  'catalogue.view': everybody,
  'catalogue.manage': ['team'],
  'shared.view': ['team', 'viewer', 'manager'],
  'shared.manage': ['team'],
  'earlier-days.view': ['team', 'viewer'],
  'earlier-lists.view': ['team', 'viewer', ...byArea, 'elsewhere'],
  'rollout.view': ['team', 'viewer', 'manager'],
  'rollout.manage': ['team'],
  'pattern.view': ['team', 'viewer', 'manager', 'areaManager', 'elsewhere'],
  'pattern.manage': [...managing, 'elsewhere'],
  'template.view': ['team', 'viewer', 'manager', ...byArea, 'elsewhere'],
  'template.manage': ['team'],
  'bulk.change': [...managing, 'elsewhere'],
  'wave.make': running,
  'project.view': seeing,
  'project.manage': managing,
  'project.correct': ['team'],
  'history.view': managing,
  'partners.change': [...managing, 'dosLead', 'serviceLead', 'areaDosLead'],
  'prerequisite.settle': [...noting, 'areaSupplier'],
  'prerequisite.waive': managing,
  'note.write': noting,
  'sop.write': ['team', 'manager', 'serviceLead'],
  'sop.options': ['team', 'manager', 'serviceLead', 'supplier'],
  'sop.issue': running,
  'sop.comment': noting,
  'sop.read': everybody,
  'sop.sign': ['dosLead', 'serviceLead', 'stakeholder'],
  'role.delegate': working,
  'test.set-up': ['team', 'manager', 'dosLead', 'serviceLead', 'supplier', 'tester'],
  'test.open': running,
  'test.record': ['team', 'manager', 'dosLead', 'serviceLead', 'supplier', 'tester'],
  'test.accept': running,
  'test.second': working.filter((who) => who !== 'team'),
  'test.action': working,
  'go-live.criteria': working,
  'go-live.attest': ['manager'],
  'go-live.second': ['serviceLead', 'stakeholder', 'tester'],
  'go-live.accept': ['serviceLead', 'stakeholder', 'tester'],
  'wave.go': ['manager', 'serviceLead', 'stakeholder', 'tester'],
  'sandbox.manage': ['team', 'manager', 'supplier'],
}
/** What an area anywhere lets someone begin: the query that loads says what they reach. */
const anywhere: Permission[] = [
  'bulk.change',
  'file.upload',
  'tracker.import',
  'plan.import',
  'pattern.view',
  'pattern.manage',
  'template.view',
  'earlier-lists.view',
]
const ordered = (all: readonly Who[]): Who[] => everybody.filter((who) => all.includes(who))

describe('the table of permissions', () => {
  const templates = new Map<Who, HeldRole[]>()
  beforeAll(async () => {
    const world = await openWorld(await openTestSqlite())
    for (const who of everybody) {
      const { role } = people[who]
      const found = role && world.context.templates.roles.find(role)
      templates.set(
        who,
        found
          ? [
              {
                key: found.key,
                name: found.name,
                organisation: found.organisation,
                side: found.side,
                given: 'other',
                kind: found.kind,
                testTeam: found.testTeam,
                keyStakeholder: found.keyStakeholder,
                actingFor: null,
              },
            ]
          : [],
      )
    }
    await world.close()
    await world.context.db.close()
  })

  it('has a row for each permission', () => {
    expect(Object.keys(table).toSorted()).toEqual(Object.keys(permissions).toSorted())
  })
  it.each(Object.keys(permissions) as Permission[])('gives %s only to those whom the domain names', (permission) => {
    const areasOf = (who: Who): HeldArea[] => {
      const { area } = people[who]
      const counts = area !== undefined && area.hasEnded !== true && (who !== 'elsewhere' || anywhere.includes(permission))
      return counts ? [{ role: area.role, completesFor: [] }] : []
    }
    const allowed = everybody.filter((who) =>
      may(permission, { installationRole: people[who].installationRole, roles: templates.get(who) ?? [], areas: areasOf(who) }),
    )
    expect(allowed).toEqual(ordered(table[permission]))
  })
})

it('whoever answers the procedure for someone does nothing else in their role', () => {
  const kinds = ['project-manager', 'dos-lead', 'service-lead', 'clinical', 'operational', 'stakeholder', 'supplier'] as const
  const facts = {
    organisation: '',
    side: 'provider',
    given: 'other',
    testTeam: true,
    keyStakeholder: true,
    actingFor: { id: asPersonId('dan'), name: 'Dan' },
  } as const
  const roles = kinds.map((kind): HeldRole => ({ ...facts, key: kind, name: kind, kind, onlyAnswers: true }))
  const all = Object.keys(permissions) as Permission[]
  const nobody = all.filter((one) => may(one, { installationRole: 'none', roles: [] }))
  const more = all.filter((one) => !nobody.includes(one) && may(one, { installationRole: 'none', roles }))
  expect(more.toSorted()).toEqual(['project.view', 'role.delegate', 'sop.comment', 'sop.sign'])
  expect(
    maySettle(
      roles.map((role) => role.key),
      { installationRole: 'none', roles },
    ),
  ).toBe(false)
})

/** The act that ends its own session comes last. */
const endsSession = (route: Route): boolean => ['/sign-out', '/account/sessions/end'].includes(route.path)
const routes = everyRoute.toSorted((a, b) => Number(endsSession(a)) - Number(endsSession(b)))
const guarded = routes.filter((route): route is Route & { access: Permission } => route.access !== 'public')
/** Without a query, a form or the right role these are about nothing: 404 even for those who may. */
const needsMore = [
  '/projects/:project/sop/sign',
  '/projects/:project/sop/note',
  '/projects/:project/sop/correct',
  '/projects/:project/sop/compare',
  // No other procedure is signed for it.
  '/projects/:project/sop/for-this-site',
  '/projects/:project/sop/for-this-site/procedure.pdf',
  // They are on no list of readers.
  '/to-read/:project',
  '/queues/checker',
  '/rollout/data-quality/names',
]
const named = <R extends Route>(list: R[]) => list.map((route) => [route.method, route.path, route] as const)

/** 403 if the thing may be seen but not changed, 404 if it may not be seen; undefined if it may be changed. */
function refusalOf(who: Who, route: Route & { access: Permission }): 403 | 404 | undefined {
  const isOutside = outside.some((one) => one === who)
  if (isOutside && route.path.startsWith('/projects/:project')) return 404
  // Without a project: the booking team, people who see everything, and the supplier for whom it was made.
  if (route.path.startsWith('/sandboxes/:sandbox') && !['team', 'viewer', 'supplier'].includes(who)) return 404
  if (!table[route.access]?.includes(who)) return 403
  // An area is made of services: an organisation may have others too.
  if (who === 'areaManager' && route.path.startsWith('/organisations/:id')) return 403
  return isOutside && ['/services/:ods', '/catalogue/:product', '/catalogue/pairs/:consumer', '/waves/:wave'].some((path) => route.path.startsWith(path))
    ? 404
    : undefined
}

describe('every route', () => {
  let world: World
  const visitors = new Map<Who | 'nobody', Visitor>()
  const known = new Map<string, string>()
  const visitorOf = (who: Who | 'nobody'): Visitor => visitors.get(who) ?? world.visitor()

  beforeAll(async () => {
    world = await openWorld(await openTestSqlite())
    const emails = new Map<Who, string>()
    for (const who of everybody) {
      const { area, installationRole } = people[who]
      const { email, accountId, personId } = await world.account(`Person ${who}`, installationRole)
      if (area) {
        const row = await areaOf(world.context.db, personId, area)
        if (area.hasEnded) await endAreaRow(world.context.db, row)
      }
      if (who === 'areaManager') known.set(':person', personId)
      emails.set(who, email)
      visitors.set(who, await world.visitor().signIn(email))
      known.set('get :account', accountId)
    }
    const nobody = world.visitor()
    await nobody.get('/sign-in')
    visitors.set('nobody', nobody)
    const manager = visitorOf('manager')
    await manager.post('/services/new', {
      name: 'Riverside UTC',
      ods_code: 'RY9NR',
      dos_ids: '2000099999',
      care_setting: 'urgent-treatment-centre',
      region: 'London',
      provider_product: 'Adastra',
      consumer_product: 'Cleo',
    })
    const home =
      (await manager.post('/services/RY9NR/projects/new', { role: 'provider', route_in: world.context.templates.routesIn[0] ?? '', scope: 'All' })).location ??
      ''
    const adastra = await world.context.db.read
      .selectFrom('products')
      .select('id')
      .where('product', '=', 'Adastra')
      .where('role', '=', 'provider')
      .executeTakeFirstOrThrow()
    known.set(':project', home.slice('/projects/'.length)).set(':ods', 'RY9NR').set(':product', adastra.id).set(':consumer', 'Cleo').set(':provider', 'Adastra')
    const roles = world.context.templates.roles.filter((role) => role.projectRoles.includes('provider'))
    for (const who of everybody.filter((one) => one !== 'manager')) {
      const { role } = people[who]
      const key = role && roles.find(role)?.key
      if (key !== undefined)
        expect([who, (await manager.post(`${home}/people`, { role: key, name: `Person ${who}`, email: emails.get(who) ?? '' })).status]).toEqual([who, 303])
    }
    const wave = (await manager.post('/waves/new', { name: 'First wave' })).location?.split('/').at(-1) ?? ''
    expect((await manager.post(`${home}/wave`, { wave })).status).toBe(303)
    known.set(':wave', wave)
    const alone = await createStandAlone(world.context, { services: ['2000077777'], for: emails.get('supplier') })
    known.set(':sandbox', alone.id)
    const first = await world.context.db.read.selectFrom('prerequisites').select('key').limit(1).executeTakeFirstOrThrow()
    known.set('get /projects/:project/prerequisites/:key', first.key)
    expect((await visitorOf('team').post('/admin/templates/draft', { from: world.context.templates.version })).status).toBe(303)
  })
  afterAll(async () => {
    await world.close()
    await world.context.db.close()
  })

  /** The address of a route, with real ids if the test knows them and x elsewhere; `made` is false if there is an x. */
  function addressOf(route: Route): { address: string; made: boolean } {
    let made = true
    const address = route.path.replaceAll(/:\w+/g, (name) => {
      const found = known.get(name) ?? known.get(`${route.method} ${name}`) ?? known.get(`${route.method} ${route.path}`)
      made &&= found !== undefined
      return found ?? 'x'
    })
    return { address, made }
  }

  /** Requests with the person's session and form token, and an empty form; a stream is cut off. */
  async function ask(who: Who | 'nobody', route: Route): Promise<{ status: number; location: string | null }> {
    const visitor = visitorOf(who)
    const response = await fetch(visitor.base + addressOf(route).address, {
      method: route.method.toUpperCase(),
      headers: { cookie: visitor.cookie },
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
      ...(route.method === 'post' ? { body: new URLSearchParams({ _csrf: visitor.token }) } : {}),
    })
    await response.body?.cancel()
    return { status: response.status, location: response.headers.get('location') }
  }
  const lastEvent = async () => (await world.context.db.read.selectFrom('event_chain').select('seq').executeTakeFirstOrThrow()).seq

  it('is in the walk, and names a permission if it is below a project', () => {
    expect(guarded.length).toBeGreaterThan(40)
    expect(routes.filter((route) => route.path.startsWith('/projects/:project') && route.access === 'public')).toEqual([])
  })

  it.each(named(guarded))('sends someone who is not signed in to sign in: %s %s', async (_method, _path, route) => {
    const answer = await ask('nobody', route)
    expect(answer.status).toBe(303)
    expect(answer.location).toMatch(route.method === 'get' ? /^\/sign-in\?return=/ : /^\/sign-in$/)
  })

  it.each(named(guarded))('refuses those who may not use it, and nothing changes: %s %s', async (_method, _path, route) => {
    const before = await lastEvent()
    for (const who of everybody) {
      const refusal = refusalOf(who, route)
      if (refusal !== undefined) expect([who, (await ask(who, route)).status]).toEqual([who, refusal])
    }
    expect(await lastEvent()).toBe(before)
  })

  it.each(named(guarded))('answers those who may use it: %s %s', async (_method, _path, route) => {
    const { made } = addressOf(route)
    const good = [200, 303, 409, 422, ...(route.method === 'get' ? [] : [400, 413, 415]), ...(made && !needsMore.includes(route.path) ? [] : [404])]
    for (const who of ordered(table[route.access] ?? []).filter((one) => refusalOf(one, route) === undefined)) {
      const { status, location } = await ask(who, route)
      expect([who, good.includes(status) || status]).toEqual([who, true])
      if (status === 303 && !endsSession(route)) expect(location).not.toContain('/sign-in')
    }
  })

  it.each(named(routes.filter((route) => route.access === 'public')))('never fails if it is public: %s %s', async (_method, _path, route) => {
    expect([200, 303, 404, 422]).toContain((await ask('nobody', route)).status)
  })
})
