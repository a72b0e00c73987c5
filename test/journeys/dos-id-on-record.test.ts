import { afterEach, expect, it } from 'vitest'
import type { ProjectId } from '../../src/db/ids.ts'
import { asProjectId } from '../../src/db/ids.ts'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { projectRows } from '../../src/tracker/go-live/rows.store.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { listStaleOnRecord } from '../../src/tracker/prerequisites/on-record.store.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden } from '../support/started-project.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'

onSqliteAndServer('the DoS id on the record of a service', (open) => {
  let world: World
  let team: Visitor
  const read = () => world.context.db.read
  const utc = { care_setting: 'urgent-treatment-centre', provider_product: 'Adastra' }

  async function begin(): Promise<void> {
    world = await openWorld(await open())
    team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  }
  afterEach(async () => {
    expect(await listStaleOnRecord(read())).toEqual([])
    expect(await listStaleStages(read(), { environments: world.context.templates.environments, clock: world.context.clock })).toEqual([])
    expect(await verifyRecord(read())).toMatchObject({ count: 0, faults: [] })
    await world.close()
  })

  const add = async (ods: string, dosIds: string): Promise<void> =>
    void expect((await team.post('/services/new', { name: `Quay ${ods}`, ods_code: ods, dos_ids: dosIds, ...utc })).status).toBe(303)
  async function save(ods: string, more: Record<string, string>): Promise<number> {
    const form = (await team.get(`/services/${ods}/edit`)).text
    return (await team.post(`/services/${ods}/edit`, { name: `Quay ${ods}`, ...utc, version: hidden(form, 'version'), ...more })).status
  }
  async function start(ods: string): Promise<{ id: ProjectId; home: string }> {
    const made = await team.post(`/services/${ods}/projects/new`, { role: 'provider', route_in: 'National programme', scope: '111 books in' })
    const home = made.location ?? ''
    return { home, id: asProjectId(home.split('/').at(-1) ?? '') }
  }
  const row = (id: ProjectId) =>
    read().selectFrom('prerequisites').selectAll().where('project_id', '=', id).where('key', '=', 'dos-id').executeTakeFirstOrThrow()
  const history = async (id: ProjectId) =>
    (
      await read()
        .selectFrom('events')
        .select(['sentence', 'reason'])
        .where('project_id', '=', id)
        .where('subject', '=', 'prerequisite-derived')
        .orderBy('seq')
        .execute()
    )
      .filter((one) => one.sentence.includes('DoS id'))
      .map((one) => `${one.sentence}: ${one.reason}`)
  const settle = async (home: string, sent: Record<string, string>) => {
    const page = await team.get(`${home}/prerequisites/dos-id`)
    return team.post(`${home}/prerequisites/dos-id`, { version: hidden(page.text, 'version'), ...sent })
  }

  it('meets the prerequisite from the start, opens it when it goes and meets it again by the next', async () => {
    await begin()
    await add('RHT01', '2000000001')
    const { id, home } = await start('RHT01')
    const note = 'DoS id 2000000001 on the service’s record since 2 March 2026, recorded by Bea Turner'
    expect(await row(id)).toMatchObject({ status: 'met', value: '2000000001', note, on_record: 'met', settled_by: 'Bea Turner' })
    const page = (await team.get(`${home}/prerequisites/dos-id`)).text
    for (const says of [note, 'Met by the record of the service']) expect(page).toContain(says)
    expect((await team.get(`${home}/prerequisites`)).text).toContain(note)

    expect(await save('RHT01', { dos_ids: '' })).toBe(303)
    expect(await row(id)).toMatchObject({ status: 'not-started', value: null, note: null, on_record: 'lost' })
    expect((await team.get(`${home}/prerequisites/dos-id`)).text).toContain('The record of the service no longer meets this: the service has no DoS id now')

    expect(await save('RHT01', { dos_ids: '2000000002' })).toBe(303)
    expect(await row(id)).toMatchObject({ status: 'met', value: '2000000002', on_record: 'met' })
    expect(await save('RHT01', { dos_ids: '2000000003' })).toBe(303)
    const title = 'Service found or created, DoS id recorded'
    const since = 'on the service’s record since 2 March 2026, recorded by Bea Turner'
    expect(await history(id)).toEqual([
      `${title} is no longer met by the DoS id 2000000001 on the service’s record: 2000000001 is not a DoS id of the service now`,
      `${title} is met by the DoS id 2000000002 on the service’s record: DoS id 2000000002 ${since}`,
      `${title} is still met by the DoS id 2000000003 on the service’s record: DoS id 2000000003 ${since}`,
    ])
  })

  it('keeps who recorded it when someone else saves the service', async () => {
    await begin()
    await add('RHT01', '2000000001')
    world.context.advance(86_400_000)
    await team.signIn('bea.turner@example.nhs.uk')
    expect(await save('RHT01', { dos_ids: '2000000001', phone: '0113 496 0000' })).toBe(303)
    const { id } = await start('RHT01')
    expect((await row(id)).note).toBe('DoS id 2000000001 on the service’s record since 2 March 2026, recorded by Bea Turner')
  })

  it('opens it on both services while they share an id that nobody confirmed, and not after someone has', async () => {
    await begin()
    await add('RHT01', '2000000001')
    await add('RHT02', '2000000002')
    const [one, other] = [await start('RHT01'), await start('RHT02')]
    const states = async () => [(await row(one.id)).on_record, (await row(other.id)).on_record]
    // Nobody can save this by a form: a file could, before it was asked.
    const wrongly = (dosId: string) =>
      world.context.db.write(
        { actor: { id: null, name: 'An import' }, at: new Date(world.context.clock()).toISOString(), newId: world.context.newId },
        async (trx) => {
          const { id } = await trx.selectFrom('services').select('id').where('ods_code', '=', 'RHT02').executeTakeFirstOrThrow()
          await trx.updateTable('service_dos_ids').set({ dos_id: dosId }).where('service_id', '=', id).execute()
          return [{ kind: 'service.changed', id, project: null, name: 'Quay RHT02', from: null, to: dosId }]
        },
      )
    await wrongly('2000000001')
    expect(await states()).toEqual(['lost', 'lost'])
    expect((await team.get(`${one.home}/prerequisites/dos-id`)).text).toContain('another service has the DoS id 2000000001 too')
    await wrongly('2000000002')
    expect(await states()).toEqual(['met', 'met'])
    expect(await save('RHT02', { dos_ids: '2000000001' })).toBe(422)
    expect(await states()).toEqual(['met', 'met'])
    expect(await save('RHT02', { dos_ids: '2000000001', shared_dos_ids: '2000000001' })).toBe(303)
    expect(await states()).toEqual(['met', 'met'])
    expect((await row(other.id)).value).toBe('2000000001')
  })

  it('leaves to people what they record themselves, and the service its own id', async () => {
    await begin()
    await add('RHT01', '2000000001')
    const { id, home } = await start('RHT01')
    expect((await settle(home, { status: 'not-started' })).status).toBe(422)
    expect((await row(id)).on_record).toBe('met')
    expect((await settle(home, { status: 'met', value: '2000000009' })).status).toBe(303)
    expect(await row(id)).toMatchObject({ status: 'met', value: '2000000009', on_record: null, settled_by: 'Bea Turner' })
    const ids = await read().selectFrom('service_dos_ids').select('dos_id').orderBy('dos_id').execute()
    expect(ids.map((one) => one.dos_id)).toEqual(['2000000001', '2000000009'])
    expect(await save('RHT01', { dos_ids: '' })).toBe(303)
    expect((await row(id)).status).toBe('met')
  })

  it('is not for a project that says so with a reason, until it says otherwise', async () => {
    await begin()
    await add('RHT01', '2000000001')
    const { id, home } = await start('RHT01')
    const page = `${home}/prerequisites/dos-id`
    const version = async () => hidden((await team.get(page)).text, 'version')
    expect((await team.post(`${page}/own`, { version: await version(), own_reason: '' })).status).toBe(422)
    expect((await row(id)).status).toBe('met')
    expect((await team.post(`${page}/own`, { version: await version(), own_reason: 'It moves to a new profile' })).status).toBe(303)
    expect(await row(id)).toMatchObject({ status: 'not-started', on_record: null, own_reason: 'It moves to a new profile' })
    expect((await team.post(`${page}/shared`, { version: await version() })).status).toBe(303)
    expect(await row(id)).toMatchObject({ status: 'met', on_record: 'met', own_reason: null })
  })

  it('tells the gate that the record of the service no longer meets it', async () => {
    await begin()
    await add('RHT01', '2000000001')
    const { id } = await start('RHT01')
    const lost = async () => {
      const project = await read().selectFrom('projects').select(['id', 'service_id', 'role']).where('id', '=', id).executeTakeFirstOrThrow()
      return (await projectRows(read(), project)).prerequisites.find((one) => one.key === 'dos-id')?.lost
    }
    expect(await lost()).toBeNull()
    expect(await save('RHT01', { dos_ids: '' })).toBe(303)
    expect(await lost()).toBe('the DoS ids on the service’s record')
  })
})
