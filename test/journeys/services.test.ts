import { afterEach, expect, it } from 'vitest'
import { asProjectId, asServiceId } from '../../src/db/ids.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, riverside, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

const linksOf = (text: string, under: string): string[] =>
  [...text.matchAll(new RegExp(`href="(/${under}/[^"/?]+)">`, 'g'))]
    .map((match) => match[1] ?? '')
    .filter((link) => !/\/(new|closed-or-moved|pivot|board|timeline)$/.test(link))

/** Every link of a list, page after page. */
async function walk(visitor: Visitor, path: string, under: string): Promise<string[]> {
  const all: string[] = []
  let next: string | undefined = path
  while (next !== undefined && all.length < 500) {
    const { text } = await visitor.get(next)
    all.push(...linksOf(text, under))
    next = /nhsuk-pagination__link--next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
  }
  return all
}

interface Practice {
  /** The names of the service and of its project. */
  service: string
  project: string
  state?: 'open' | 'on-hold'
}

/** Practices E1000, E1001 and so on, each with a project, p0, p1 and so on; all made at the same moment. */
async function insertPractices(world: World, practices: Practice[]): Promise<void> {
  const at = '2026-03-02T09:00:00Z'
  const services = practices.map((one, n) => ({
    id: asServiceId(`s${n}`),
    name: one.service,
    ods_code: `E${1000 + n}`,
    care_setting: 'gp-practice',
    site: null,
    address: null,
    postcode: null,
    phone: null,
    region: null,
    commissioner: null,
    organisation_id: null,
    provider_product: null,
    consumer_product: null,
    version: 1,
    other: '{}',
    rollout: 'both' as const,
    created_at: at,
  }))
  const projects = practices.map((one, n) => ({
    id: asProjectId(`p${n}`),
    service_id: asServiceId(`s${n}`),
    role: 'provider' as const,
    name: one.project,
    route_in: 'Service-led',
    scope: 'All',
    template_version: 'x',
    state: one.state ?? 'open',
    state_reason: null,
    version: 1,
    created_at: at,
    created_by: 'Ada',
  }))
  await world.context.db.transaction(async (trx) => {
    await trx.insertInto('services').values(services).execute()
    await trx.insertInto('projects').values(projects).execute()
  })
}

onSqliteAndServer('the lists of services and projects', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  it('show each service and project once, whatever their names and times', async () => {
    world = await openWorld(await open())
    const { email } = await world.account('Ada Admin', 'booking-team')
    const names = Array.from({ length: 61 }, (_, n) => (n % 2 === 0 ? 'École Practice' : 'école practice'))
    await insertPractices(
      world,
      names.map((name) => ({ service: name, project: name })),
    )
    const visitor = await world.visitor().signIn(email)
    for (const [path, under] of [
      ['/services', 'services'],
      ['/projects', 'projects'],
    ] as const) {
      const links = await walk(visitor, path, under)
      expect(new Set(links).size).toBe(61)
      expect(links).toHaveLength(61)
    }
    expect((await visitor.get('/services?q=%C3%89cole')).text).toContain('École Practice')
  })

  it('show the second of two editors of a service the conflict, and let them save all the same', async () => {
    world = await openWorld(await open())
    const first = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    const second = await world.visitor().signIn((await world.account('Ben Booker', 'booking-team')).email)
    const facts = { name: 'Riverside UTC', care_setting: 'urgent-treatment-centre', dos_ids: '2000099999', version: '1' }
    await first.post('/services/new', { ...facts, ods_code: 'RY9NR' })
    expect((await first.post('/services/RY9NR/edit', { ...facts, region: 'North West' })).status).toBe(303)
    const stale = await second.post('/services/RY9NR/edit', { ...facts, phone: '0161 496 0000' })
    expect(stale.status).toBe(409)
    expect(stale.text).toContain('Ada Admin changed the service Riverside UTC.')
    expect(stale.text).toContain('What you typed is below, not saved yet.')
    expect(stale.text).toContain('Region: North West')
    expect(stale.text).toContain('value="0161 496 0000"')
    const version = /name="version" value="(\d+)"/.exec(stale.text)?.[1] ?? ''
    expect((await second.post('/services/RY9NR/edit', { ...facts, phone: '0161 496 0000', version })).status).toBe(303)
  })

  it.each([
    ['/services/new', { ods_code: 'NEW' }, 'NEW is not an ODS code'],
    ['/services/new', { postcode: 'hello' }, 'Enter a postcode like LS1 6AE'],
    ['/services/new', { care_setting: 'circus' }, 'Choose a care setting from the list'],
    ['/services/RY9NR/projects/new', { testing: '2026-02-31' }, 'February 2026 has no day 31'],
    ['/services/RY9NR/projects/new', { testing: '1999-03-01' }, '1999 is too far away'],
    ['/services/RY9NR/projects/new', { route_in: 'By chance' }, 'Choose how this project came about from the list'],
  ])('have a form %s that refuses %j', async (path, wrong: Record<string, string>, sentence) => {
    world = await openWorld(await open())
    const visitor = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    await visitor.post('/services/new', { name: 'Riverside UTC', ods_code: 'RY9NR', care_setting: 'urgent-treatment-centre' })
    const typed = path.endsWith('projects/new')
      ? { role: 'provider', route_in: 'Service-led', scope: 'All' }
      : { name: 'Other', ods_code: 'RX1AA', care_setting: 'gp-practice' }
    const answer = await visitor.post(path, { ...typed, ...wrong })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(sentence)
    expect(await world.context.db.read.selectFrom('projects').select('id').execute()).toEqual([])
    expect(await world.context.db.read.selectFrom('services').select('ods_code').execute()).toEqual([{ ods_code: 'RY9NR' }])
  })

  it('show the DoS id that the DoS lead confirms, in place of a wrong one', async () => {
    const started = await startedProject(await open())
    world = started.world
    const settle = (value: string, version: string) => started.dos.post(`${started.home}/prerequisites/dos-id`, { status: 'met', value, version })
    const ids = async () => (await world.context.db.read.selectFrom('service_dos_ids').select('dos_id').orderBy('dos_id').execute()).map((row) => row.dos_id)
    expect((await settle('2000011111', '1')).status).toBe(303)
    expect(await ids()).toEqual(['2000011111', '2000099999'])
    expect((await settle('2000022222', '2')).status).toBe(303)
    expect(await ids()).toEqual(['2000022222', '2000099999'])
    expect((await started.pm.get('/services/RY9NR')).text).toContain('2000022222')
    // Another project of the service sees it too.
    const consumer = (await started.pm.post('/services/RY9NR/projects/new', { role: 'consumer', route_in: 'Service-led', scope: 'All' })).location ?? ''
    expect((await settle('2000033333', '3')).status).toBe(303)
    expect((await started.pm.get(`${consumer}/history`)).text).toContain('Dan Okoro changed the service: DoS service ids')
    expect((await started.pm.get(`${started.home}/history`)).text).not.toContain('Dan Okoro changed the service')
    expect((await settle('2000022222', '4')).status).toBe(303)
    // Someone who had the service open before sees the conflict, and does not remove the id again.
    const stale = await started.pm.post('/services/RY9NR/edit', { ...riverside, version: '1' })
    expect(stale.status).toBe(409)
    expect(await ids()).toContain('2000022222')
  })

  it('rename the projects named after a service with it, with an event each, but not others or closed ones', async () => {
    const started = await startedProject(await open())
    const { pm, home } = started
    world = started.world
    const { db } = world.context
    const consumer = (await pm.post('/services/RY9NR/projects/new', { role: 'consumer', route_in: 'Service-led', scope: 'All' })).location ?? ''
    await db.transaction((trx) => trx.updateTable('projects').set({ name: 'Winter pilot' }).where('role', '=', 'consumer').execute())
    const names = async () => (await db.read.selectFrom('projects').select('name').orderBy('role').execute()).map((one) => one.name)
    const rename = async (name: string) => {
      const version = hidden((await pm.get('/services/RY9NR/edit')).text, 'version')
      await pm.post('/services/RY9NR/edit', { ...riverside, name, version })
      return (await pm.get('/services/RY9NR')).text
    }
    expect(await rename('Riverside UTC')).not.toContain('has the new name too')
    expect(await rename('Riverside and Dales UTC')).toContain('Service saved. Its project has the new name too')
    expect(await names()).toEqual(['Winter pilot', 'Riverside and Dales UTC, Provider'])
    expect((await pm.get(home)).text).toContain('Riverside and Dales UTC, Provider')
    expect((await pm.get(`${home}/history?subject=project`)).text).toContain('this project is now called Riverside and Dales UTC, Provider')
    expect((await pm.get(`${consumer}/history`)).text).not.toContain('renamed the service')
    expect(await db.read.selectFrom('events').select(['changed_from', 'changed_to']).where('action', '=', 'renamed').execute()).toEqual([
      { changed_from: 'Riverside UTC, Provider', changed_to: 'Riverside and Dales UTC, Provider' },
    ])
    await db.transaction((trx) => trx.updateTable('projects').set({ state: 'closed' }).where('role', '=', 'provider').execute())
    expect(await rename('Dales UTC')).not.toContain('new name too')
    expect(await names()).toEqual(['Winter pilot', 'Riverside and Dales UTC, Provider'])
    expect((await verifyChain(db.read)).ok).toBe(true)
  })

  it('keep a postcode in its usual form', async () => {
    world = await openWorld(await open())
    const visitor = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    await visitor.post('/services/new', { name: 'Riverside UTC', ods_code: 'RY9NR', care_setting: 'urgent-treatment-centre', postcode: 'ls16ae' })
    expect((await visitor.get('/services/RY9NR')).text).toContain('LS1 6AE')
  })

  it('keep search words and filters from page to page', async () => {
    world = await openWorld(await open())
    const visitor = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    await insertPractices(
      world,
      Array.from({ length: 60 }, (_, n) => ({
        service: n < 55 ? `Riverside ${n}` : `Hilltop ${n}`,
        project: `Project ${n}`,
        state: n === 3 ? 'on-hold' : 'open',
      })),
    )
    expect(await walk(visitor, '/projects?q=RIVERside&state=open', 'projects')).toHaveLength(54)
    expect(await walk(visitor, '/projects?state=on-hold', 'projects')).toEqual(['/projects/p3'])
    expect(await walk(visitor, '/projects?q=e1057', 'projects')).toEqual(['/projects/p57'])
    expect((await visitor.get('/projects?q=nowhere')).text).toContain('No project fits')
  })

  it('treat organisations as records that services refer to', async () => {
    world = await openWorld(await open())
    const ada = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    const ben = await world.visitor().signIn((await world.account('Ben Booker', 'booking-team')).email)
    const reader = await world.visitor().signIn((await world.account('Rita Reader', 'programme-viewer')).email)
    const trust = { name: 'Riverside Trust', ods_code: 'ry9', kind: 'provider' }
    const all = () => world.context.db.read.selectFrom('organisations').select(['id', 'name', 'ods_code', 'kind']).orderBy('name').execute()
    for (const [wrong, status] of [
      [{ name: ' ' }, 422],
      [{ ods_code: 'R-9' }, 422],
      [{ kind: 'circus' }, 422],
    ] as const)
      expect((await ada.post('/organisations/new', { ...trust, ...wrong })).status).toBe(status)
    expect((await reader.post('/organisations/new', trust)).status).toBe(403)
    expect(await all()).toEqual([])
    expect((await ada.post('/organisations/new', trust)).status).toBe(303)
    expect((await ada.post('/organisations/new', { ...trust, name: 'Another' })).text).toContain('Riverside Trust has this ODS code already')
    await ada.post('/organisations/new', { name: 'Anyway Software', ods_code: '', kind: 'supplier' })
    await ada.post('/organisations/new', { name: 'Bookwell', ods_code: '', kind: 'supplier' })
    const { id } = (await all()).find((one) => one.ods_code === 'RY9') ?? { id: '' }
    const seen = /name="seen" value="([^"]+)"/.exec((await ben.get(`/organisations/${id}/edit`)).text)?.[1] ?? ''
    expect((await ada.post(`/organisations/${id}/edit`, { ...trust, name: 'Riverside NHS Trust', seen })).status).toBe(303)
    const stale = await ben.post(`/organisations/${id}/edit`, { ...trust, kind: 'other', seen })
    expect(stale.status).toBe(409)
    for (const words of ['Ada Admin changed the organisation Riverside NHS Trust.', 'Their change: Riverside NHS Trust, RY9'])
      expect(stale.text).toContain(words)
    const latest = hidden(stale.text, 'seen')
    expect((await ben.post(`/organisations/${id}/edit`, { ...trust, name: 'Riverside NHS Trust', kind: 'other', seen: latest })).status).toBe(303)
    expect(
      (
        await ada.post(`/organisations/${id}/edit`, {
          ...trust,
          name: 'Riverside NHS Trust',
          seen: hidden((await ada.get(`/organisations/${id}/edit`)).text, 'seen'),
        })
      ).status,
    ).toBe(303)
    expect((await all()).map((one) => one.name)).toEqual(['Anyway Software', 'Bookwell', 'Riverside NHS Trust'])
    expect((await reader.get('/organisations?q=river')).text).toContain('Riverside NHS Trust')
    expect((await reader.get('/organisations?kind=supplier')).text).not.toContain('Riverside NHS Trust')
    const service = { name: 'Riverside UTC', ods_code: 'RY9NR', care_setting: 'urgent-treatment-centre' }
    expect((await ada.post('/services/new', { ...service, organisation_id: 'nobody' })).text).toContain('Choose an organisation from the list')
    expect((await ada.post('/services/new', { ...service, organisation_id: id })).status).toBe(303)
    expect((await ada.get('/services/RY9NR')).text).toContain('Riverside NHS Trust, RY9')
    const rows = async () =>
      Object.fromEntries(
        [...(await ada.get('/services/RY9NR')).text.matchAll(/<dt[^>]*>([^<]*)<\/dt>\s*<dd[^>]*>([^<]*)<\/dd>/g)].map((match) => [
          match[1]?.trim() ?? '',
          match[2]?.trim() ?? '',
        ]),
      )
    expect(await rows()).toMatchObject({ '111 provider': 'Not known', Area: 'Not known', 'List size': 'Not known', 'Live with booking': 'Not known' })
    await world.context.db.transaction((trx) => trx.updateTable('services').set({ referrer_id: id, area: 'Leeds', list_size: 12345, live: 'no' }).execute())
    expect(await rows()).toMatchObject({ '111 provider': 'Riverside NHS Trust, RY9', Area: 'Leeds', 'List size': '12,345', 'Live with booking': 'No' })
    const stranger = await world.visitor().signIn((await world.account('Sam Stranger')).email)
    expect((await stranger.get('/organisations')).status).toBe(403)
    expect((await stranger.get('/services')).text).not.toContain('href="/organisations"')
  })
})

onSqliteAndServer('a service', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })
  const typed = { ...riverside, name: 'Mallory’s UTC', phone: '0161 496 0666', provider_product: 'Adastra' }
  const serviceRow = () => started.world.context.db.read.selectFrom('services').selectAll().where('ods_code', '=', 'RY9NR').executeTakeFirstOrThrow()
  const another = async (name: string) => {
    const { email, personId } = await started.world.account(name, 'project-manager')
    return { visitor: await started.world.visitor().signIn(email), email, personId }
  }

  it('is changed by the booking team and the managers of its projects; another manager changes nothing, and is told who can', async () => {
    started = await startedProject(await open())
    const { world, pm, home, dos } = started
    const { visitor: omar, email } = await another('Omar Other')
    const [before, name] = [await serviceRow(), (await pm.get(home)).text.includes('Riverside UTC, Provider')]
    const shown = (await omar.get('/services/RY9NR')).text
    expect(shown).not.toContain('/services/RY9NR/edit')
    expect(shown).toContain('The booking team and the project managers of this service change it: Meera Shah.')
    expect((await omar.get('/services/RY9NR/edit')).status).toBe(403)
    expect((await omar.post('/services/RY9NR/edit', { ...typed, version: '1' })).status).toBe(403)
    expect((await dos.post('/services/RY9NR/edit', { ...typed, version: '1' })).status).toBe(403)
    expect(await serviceRow()).toEqual(before)
    expect((await pm.get(home)).text.includes('Riverside UTC, Provider')).toBe(name)
    // Another role on its project is not enough; the manager’s is, whoever gave it, until it ends.
    await pm.post(`${home}/people`, { role: 'it-lead', name: 'Omar Other', email })
    expect((await omar.post('/services/RY9NR/edit', { ...typed, version: '1' })).status).toBe(403)
    await pm.post(`${home}/people`, { role: 'project-manager', name: 'Omar Other', email })
    expect((await omar.get('/services/RY9NR')).text).toContain('/services/RY9NR/edit')
    expect((await omar.post('/services/RY9NR/edit', { ...riverside, region: 'North West', version: '1' })).status).toBe(303)
    const member = await world.context.db.read
      .selectFrom('project_people')
      .select('id')
      .where('role_key', '=', 'project-manager')
      .orderBy('joined_at', 'desc')
      .orderBy('id', 'desc')
      .execute()
    for (const one of member)
      await world.context.db.transaction((trx) => trx.updateTable('project_people').set({ left_at: '2026-03-02T10:00:00Z' }).where('id', '=', one.id).execute())
    expect((await omar.post('/services/RY9NR/edit', { ...typed, version: '2' })).status).toBe(403)
    const team = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    expect((await team.post('/services/RY9NR/edit', { ...riverside, region: 'London', version: '2' })).status).toBe(303)
  })

  it('can still be changed by whoever added it while it has no project', async () => {
    started = await startedProject(await open())
    const { visitor: omar } = await another('Omar Other')
    const hillside = { name: 'Hillside UTC', ods_code: 'RY9HS', care_setting: 'urgent-treatment-centre' }
    await omar.post('/services/new', hillside)
    expect((await started.pm.post('/services/RY9HS/edit', { ...hillside, name: 'Mine', version: '1' })).status).toBe(403)
    expect((await omar.post('/services/RY9HS/edit', { ...hillside, name: 'Hillside Centre', version: '1' })).status).toBe(303)
    await started.pm.post('/services/RY9HS/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })
    expect((await omar.post('/services/RY9HS/edit', { ...hillside, version: '2' })).status).toBe(403)
    expect((await started.pm.post('/services/RY9HS/edit', { ...hillside, name: 'Hillside UTC 2', version: '2' })).status).toBe(303)
  })

  it('says before saving which projects a change affects, and then notifies everyone on them', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const { visitor: omar } = await another('Omar Other')
    const theirs = (await omar.post('/services/RY9NR/projects/new', { role: 'consumer', route_in: 'Service-led', scope: 'All' })).location ?? ''
    const form = (await omar.get('/services/RY9NR/edit')).text
    expect(form).toContain('Saving changes these 2 projects')
    expect(form).toContain('Riverside UTC, Provider (managed by Meera Shah)')
    expect(form).toContain('Riverside UTC, Consumer (yours)')
    expect((await omar.post('/services/RY9NR/edit', { ...riverside, postcode: 'not one', version: '1' })).text).toContain('Saving changes these 2 projects')
    expect((await omar.post('/services/RY9NR/edit', { ...riverside, phone: '0161 496 0000', dos_ids: '2000099999 2000099990', version: '1' })).status).toBe(303)
    for (const project of [home, theirs])
      expect((await (project === home ? pm : omar).get(`${project}/history`)).text).toContain('Omar Other changed the service: DoS service ids and Phone')
    expect((await pm.get('/work/changes')).text).toContain('Omar Other changed the service: DoS service ids and Phone')
    const events = () => started.world.context.db.read.selectFrom('events').select('id').where('subject', '=', 'service').execute()
    const told = (await events()).length
    // A change of nothing notifies no project.
    expect((await omar.post('/services/RY9NR/edit', { ...riverside, phone: '0161 496 0000', dos_ids: '2000099990 2000099999', version: '2' })).status).toBe(303)
    expect(await events()).toHaveLength(told + 1)
  })

  it('leaves an organisation to the booking team as soon as another manager’s service names it', async () => {
    started = await startedProject(await open())
    const { pm, world } = started
    const { visitor: omar } = await another('Omar Other')
    const trust = { name: 'Riverside Trust', ods_code: 'RY9', kind: 'provider' }
    await pm.post('/organisations/new', trust)
    const found = () => world.context.db.read.selectFrom('organisations').selectAll().where('ods_code', '=', 'RY9').executeTakeFirstOrThrow()
    const { id } = await found()
    const edit = `/organisations/${id}/edit`
    const change = async (visitor: typeof pm, name: string) =>
      (await visitor.post(edit, { ...trust, name, seen: hidden((await pm.get(edit)).text, 'seen') || hidden((await team.get(edit)).text, 'seen') })).status
    const team = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    expect(await change(omar, 'Mallory')).toBe(403)
    expect((await omar.get('/organisations')).text).not.toContain(edit)
    expect((await pm.get('/organisations')).text).toContain(edit)
    expect(await change(pm, 'Riverside NHS Trust')).toBe(303)
    await pm.post('/services/RY9NR/edit', { ...riverside, organisation_id: id, version: '1' })
    expect(await change(pm, 'Riverside Trust 2')).toBe(303)
    await omar.post('/services/new', { name: 'Hillside UTC', ods_code: 'RY9HS', care_setting: 'urgent-treatment-centre', referrer_id: id })
    for (const visitor of [pm, omar]) expect(await change(visitor, 'Mallory')).toBe(403)
    expect((await pm.get('/organisations')).text).not.toContain(edit)
    expect((await found()).name).toBe('Riverside Trust 2')
    expect(await change(team, 'Riverside Trust 3')).toBe(303)
    expect((await omar.get('/organisations/nobody/edit')).status).toBe(404)
  })
})
