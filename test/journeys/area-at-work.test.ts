import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import type { PersonId } from '../../src/db/ids.ts'
import { areaOf, endAreaRow } from '../support/area.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { issue } from '../support/issue.ts'
import { startJob } from '../../src/tracker/bulk/run-job.ts'
import { riverside, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { tellAll } from '../support/tell-all.ts'
import type { Visitor } from '../support/world.ts'

onSqliteAndServer('whoever works in an area', (open) => {
  let db: Database
  let started: Started
  let team: Visitor
  let tom: Visitor
  let person: PersonId
  let area: string
  const day = 86_400_000

  beforeEach(async () => {
    db = await open()
    started = await startedProject(db)
    const { world } = started
    team = await world.visitor().signIn((await world.account('Ana Pereira', 'booking-team')).email)
    const account = await world.account('Tom Hughes')
    person = account.personId
    tom = await world.visitor().signIn(account.email)
    const version = String((await db.read.selectFrom('services').select('version').executeTakeFirstOrThrow()).version)
    await team.post('/services/RY9NR/edit', { ...riverside, region: 'London', provider_product: 'Adastra', version })
    area = await areaOf(db, person, { role: 'project-manager', kind: 'region', key: 'London' })
  })
  afterEach(() => started.world.close())

  it('sees on My work whom its projects wait for, and what others changed there', async () => {
    await issue(started.pm, started.home)
    started.world.context.advance(2 * day)
    await tom.signIn('tom.hughes@example.nhs.uk')
    const { text } = await tom.get('/')
    expect(text).toContain('Waiting for others')
    expect(text).toContain('Clara Jones')
    expect(text).toMatch(/changes? in your projects and areas, made by others/)
    expect(text).toContain('Your projects and areas')
    // Issuing and asking to sign stay with the roles on the project: no button is drawn for them.
    expect(text).not.toContain(`${started.home}/remind"`)
    expect((await tom.post(`${started.home}/remind`, { person: 'x' })).status).toBe(403)
    expect((await tom.get('/work/changes')).text).toContain('Riverside UTC')
    await endAreaRow(db, area)
    const after = (await tom.get('/')).text
    expect(after).not.toContain('Waiting for others')
    expect(after).not.toContain('in your projects')
    expect((await tom.get('/work/awaited')).text).not.toContain('Clara Jones')
    expect((await tom.get('/work/changes')).text).not.toContain('Riverside UTC')
  })

  it('reads templates and patterns, and saves a pattern from a project there', async () => {
    expect((await tom.get('/admin/templates')).status).toBe(200)
    expect((await tom.get('/projects')).text).toContain('Start a project from a pattern')
    expect((await tom.get('/patterns')).status).toBe(200)
    expect((await tom.get(`${started.home}/pattern`)).status).toBe(200)
    const saved = await tom.post(`${started.home}/pattern`, { into: '', name: 'London first', part: 'procedure' })
    expect(saved.location).toMatch(/^\/patterns\//)
    expect((await tom.get(saved.location ?? '')).text).toContain('London first')
    await endAreaRow(db, area)
    expect((await tom.post(`${started.home}/pattern`, { into: '', name: 'Second', part: 'procedure' })).status).toBe(404)
    expect((await tom.get(saved.location ?? '')).status).toBe(403)
    expect((await db.read.selectFrom('patterns').select('name').execute()).map((one) => one.name)).toEqual(['London first'])
  })

  it('moves no service into or out of their own area, on either side', async () => {
    const service = () => db.read.selectFrom('services').selectAll().where('ods_code', '=', 'RY9NR').executeTakeFirstOrThrow()
    const edit = async (visitor: Visitor, more: Record<string, string>) => {
      const { version, region, provider_product: product } = await service()
      const asBefore = { region: region ?? '', provider_product: product ?? '', version: String(version) }
      return visitor.post('/services/RY9NR/edit', { ...riverside, ...asBefore, ...more })
    }
    const refuses = async (visitor: Visitor, more: Record<string, string>) => {
      const before = await service()
      const { status, text } = await edit(visitor, more)
      expect(status).toBe(422)
      expect(text).toContain('into or out of your area. Ask the booking team to change it')
      expect(await service()).toEqual(before)
    }
    const products = await db.read
      .selectFrom('product_names as n')
      .innerJoin('products as p', 'p.id', 'n.product_id')
      .select(['n.name', 'n.role', 'supplier'])
      .execute()
    const consumer = products.find((one) => one.role === 'consumer')
    const meera = await db.read.selectFrom('people').select('id').where('name', '=', 'Meera Shah').executeTakeFirstOrThrow()
    await areaOf(db, meera.id, { role: 'project-manager', kind: 'region', key: 'South West' })
    await areaOf(db, meera.id, { role: 'project-manager', kind: 'supplier', key: consumer?.supplier.trim().toLowerCase() ?? '' })
    await refuses(started.pm, { region: 'South West' })
    await refuses(started.pm, { consumer_product: consumer?.name ?? '' })
    await refuses(tom, { region: '' })
    expect((await edit(tom, { phone: '0113 496 0000' })).status).toBe(303)
    expect((await edit(started.pm, { region: 'Midlands' })).status).toBe(303)
    expect((await edit(team, { region: 'South West' })).status).toBe(303)
  })

  it('takes no project into their own area with a wave, alone or in bulk, unless it is there already', async () => {
    const { pm, home, id, world } = started
    const made = async (name: string) =>
      ((await team.post('/waves/new', { name, testing: '', go_live: '', capacity: '', query: 'q=none', picks: '' })).location ?? '') && wave(name)
    const wave = async (name: string) => (await db.read.selectFrom('waves').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id
    const [own, other] = [await made('Wave 3'), await made('Wave 4')]
    const meera = await db.read.selectFrom('people').select('id').where('name', '=', 'Meera Shah').executeTakeFirstOrThrow()
    for (const key of [own, other]) await areaOf(db, meera.id, { role: 'dos-lead', kind: 'wave', key })
    const members = () => db.read.selectFrom('wave_projects').select(['project_id', 'wave_id']).where('left_at', 'is', null).execute()
    const preview = async (visitor: Visitor, key: string, more = {}) => {
      const job = (await visitor.post('/rollout/bulk', { act: 'wave', side: 'provider', wave: key, query: 'project=open', picks: '', ...more })).location ?? ''
      return { job, text: (await visitor.get(`${job}?show=not`)).text }
    }
    const why = 'nobody takes a project into their own area'
    const refused = await pm.post(`${home}/wave`, { wave: own })
    expect([refused.status, refused.text.includes(why)]).toEqual([422, true])
    expect((await preview(pm, own)).text).toContain(why)
    expect(await members()).toEqual([])

    // Someone else adds it. From then on it is in her area, and moves to another wave that is.
    expect((await tom.post(`${home}/wave`, { wave: own })).status).toBe(303)
    const moving = await preview(pm, other, { moves: 'yes', reason: 'Their trainer is away' })
    expect(moving.text).not.toContain(why)
    expect((await pm.post(moving.job, {})).status).toBe(303)
    await startJob(world.context, moving.job.split('/').at(-1) ?? '')
    expect(await members()).toEqual([{ project_id: id, wave_id: other }])
  })

  it('learns nothing of a service outside it whose DoS id they enter, and cannot say that both share it', async () => {
    await team.post('/services/new', { name: 'Hidden Surgery', ods_code: 'Y90001', dos_ids: '2000077777', care_setting: 'gp-practice' })
    const ids = () => db.read.selectFrom('service_dos_ids').selectAll().orderBy('dos_id').execute()
    const before = await ids()
    const version = String((await db.read.selectFrom('services').select('version').where('ods_code', '=', 'RY9NR').executeTakeFirstOrThrow()).version)
    const typed = { ...riverside, region: 'London', provider_product: 'Adastra', version, dos_ids: '2000077777' }
    for (const confirmed of ['', '2000077777']) {
      const { status, text } = await tom.post('/services/RY9NR/edit', { ...typed, shared_dos_ids: confirmed })
      expect(status).toBe(422)
      expect(text).toContain('is the DoS id of another service that you cannot see')
      for (const leak of ['Hidden Surgery', 'Y90001', 'They share']) expect(text).not.toContain(leak)
    }
    expect(await ids()).toEqual(before)
    expect((await team.post('/services/RY9NR/edit', { ...typed, shared_dos_ids: '2000077777' })).status).toBe(303)
  })

  const idOf = async (product: string) =>
    (await db.read.selectFrom('products').select('id').where('product', '=', product).where('role', '=', 'provider').executeTakeFirstOrThrow()).id
  const supplied = async (supplier: string, more: Record<string, string>) => {
    const product = await db.read.selectFrom('products').selectAll().where('product', '=', 'Adastra').where('role', '=', 'provider').executeTakeFirstOrThrow()
    const facts = Object.fromEntries(Object.entries(product).map(([key, value]) => [key, value === null ? '' : String(value)]))
    return team.post(`/catalogue/${product.id}/edit`, { ...facts, supplier, reason: 'Their letter', confirmed: 'yes', ...more })
  }
  const suppliers = async () =>
    (await db.read.selectFrom('area_rows').select(['key', 'name']).where('kind', '=', 'supplier').where('ended_at', 'is', null).execute()).map(
      (one) => one.name,
    )

  it('keeps the products of a supplier that is called something else', async () => {
    const key = (await db.read.selectFrom('products').select('supplier').where('product', '=', 'Adastra').executeTakeFirstOrThrow()).supplier
    const helen = await started.world.account('Helen Supplier')
    await areaOf(db, helen.personId, { role: 'supplier', kind: 'supplier', key: key.toLowerCase() })
    const visitor = await started.world.visitor().signIn(helen.email)
    expect((await visitor.get(started.home)).status).toBe(200)
    const form = (await team.get(`/catalogue/${await idOf('Adastra')}/edit`)).text
    expect(form).toContain(`${key} has a new name: change it on`)
    expect((await supplied('OneAdvanced', { all: 'yes' })).status).toBe(303)
    expect(await suppliers()).toEqual(['OneAdvanced'])
    expect((await visitor.get(started.home)).status).toBe(200)
    const last = await db.read.selectFrom('events').select('sentence').where('subject', '=', 'area').orderBy('seq', 'desc').executeTakeFirstOrThrow()
    expect(last.sentence).toContain('to products of OneAdvanced in the area of Helen Supplier as supplier contact')
  })

  it('does not get the projects of a supplier that was there already', async () => {
    const products = await db.read.selectFrom('products').select(['product', 'supplier']).execute()
    const own = products.find((one) => one.product === 'Adastra')?.supplier ?? ''
    const other = products.find((one) => one.supplier !== own)?.supplier ?? ''
    const helen = await started.world.account('Helen Supplier')
    await areaOf(db, helen.personId, { role: 'supplier', kind: 'supplier', key: own.toLowerCase() })
    expect((await supplied(other, { all: 'yes' })).status).toBe(303)
    const row = await db.read.selectFrom('area_rows').select('key').where('kind', '=', 'supplier').executeTakeFirstOrThrow()
    expect(row.key).toBe(own.toLowerCase())
  })

  it('is reported to the booking team, once, if two of them give each other key roles', async () => {
    const { context } = started.world
    const ola = await started.world.account('Ola Other')
    await areaOf(db, ola.personId, { role: 'project-manager', kind: 'region', key: 'London' })
    await tellAll(context)
    context.sent.length = 0
    const told = async () => {
      await tellAll(context)
      return context.sent.filter((one) => one.to.startsWith('ana.') && one.subject.includes('key role')).map((one) => one.text)
    }
    const put = (role: string, name: string, email: string) => tom.post(`${started.home}/people`, { role, name, email })
    // Someone without an area, and a role that signs nothing.
    await put('training-lead', 'Sam Lee', 'sam.lee@example.nhs.uk')
    await put('it-lead', 'Ola Other', ola.email)
    expect(await told()).toEqual([])
    await put('operational-lead', 'Ola Other', ola.email)
    expect(await told()).toEqual([expect.stringMatching(/Tom Hughes put Ola Other into the role .* Both manage it in an area/s)])
    await tom.post(`${started.home}/notes`, { text: 'Nothing new' })
    expect(await told()).toHaveLength(1)
    // Whoever manages the project in a role on it gives roles as before.
    await started.pm.post(`${started.home}/people`, { role: 'ig-lead', name: 'Tom Hughes', email: 'tom.hughes@example.nhs.uk' })
    expect(await told()).toHaveLength(1)
  })
})
