import { afterEach, expect, it } from 'vitest'
import { exportJson } from '../../src/tracker/export.store.ts'
import type { World } from '../support/world.ts'
import { Consumer } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { riverside as facts, startedProject } from '../support/started-project.ts'

onSqliteAndServer('the sandbox of a Consumer’s project', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  /** A 111 provider with the code RYE and its own project, beside that of Riverside, which it books into. */
  async function calling() {
    const riverside = await startedProject(await open())
    world = riverside.world
    const manager = await world.account('Nadia Karim', 'project-manager')
    const supplier = await world.account('Sven Berg')
    const nadia = await world.visitor().signIn(manager.email)
    await nadia.post('/services/new', { name: 'North 111', ods_code: 'RYE', care_setting: '111-provider' })
    const started = { role: 'consumer', route_in: 'Service-led', scope: 'North 111 books into others' }
    const home = (await nadia.post('/services/RYE/projects/new', started)).location ?? ''
    await nadia.post(`${home}/people`, { role: 'consumer-supplier-pm', name: 'Sven Berg', email: supplier.email })
    return { riverside, nadia, home, sven: await world.visitor().signIn(supplier.email) }
  }
  const baseUrl = (text: string): string => /http:\/\/127\.0\.0\.1:\d+\/sandbox\/[\w-]+\/STU3/.exec(text)?.[0] ?? ''
  const systemAt = (text: string) => new Consumer(baseUrl(text), world.context.clock)

  it('is made by its supplier, follows the DoS ids of its partner services, proves, and delays no service', async () => {
    const { riverside, nadia, home, sven } = await calling()
    const { read } = world.context.db
    expect((await nadia.get(home)).text).toContain('Make a practice sandbox')
    expect((await riverside.dos.post(`${home}/sandbox/make`, {})).status).toBe(404)
    expect((await sven.post(`${home}/sandbox/make`, {})).status).toBe(303)
    expect((await nadia.post(`${home}/sandbox/make`, {})).status).toBe(409)
    expect((await riverside.pm.post(`${riverside.home}/sandbox/make`, {})).status).toBe(422)
    expect((await sven.get('/')).text).toContain(`href="${home}/sandbox"`)
    const page = (await sven.get(`${home}/sandbox`)).text
    expect(page).toContain('Practice service 2000099999')
    expect(page).not.toContain('Does every DoS id lead to slots?')
    const system = systemAt(page)
    const [slot] = await system.slots('2000099999')
    if (!slot) throw new Error('no slot')
    expect((await system.book(slot)).status).toBe(201)
    const verified = (await sven.get(`${home}/prerequisites/configuration-verified`)).text
    expect(verified).toMatch(/Seen<\/strong> A slot was booked/)
    expect(verified).toContain('It does not see: your partner’s own booking system')
    // Nobody offers the example of a partner's service: the partner's own project gets no warning about it.
    expect((await riverside.pm.get(`${riverside.home}/sandbox`)).text).not.toContain('is also offered by')
    const offered = async () =>
      (
        await read
          .selectFrom('sandbox_services as s')
          .innerJoin('sandboxes as b', 'b.id', 's.sandbox_id')
          .innerJoin('projects as p', 'p.id', 'b.project_id')
          .select('s.dos_id')
          .where('p.role', '=', 'consumer')
          .orderBy('s.dos_id')
          .execute()
      ).map((one) => one.dos_id)
    const partners = `${home}/partners`
    const idOf = async (name: string) =>
      await read.selectFrom('project_partners').select(['id', 'version', 'dos_ids']).where('name', '=', name).executeTakeFirstOrThrow()
    await nadia.post(`${partners}/add`, { name: 'Named only' })
    expect(await offered()).toEqual(['2000099999'])
    await nadia.post(`${partners}/several`, { list: 'First, , 2000011111\nSecond, , 2000022222' })
    expect(await offered()).toEqual(['2000011111', '2000022222'])
    for (const dosId of ['2000011111', '2000022222']) expect((await system.slots(dosId)).length).toBeGreaterThan(100)
    const following = (await sven.get(`${home}/sandbox`)).text
    expect(following).toContain('They follow when you add, change or leave out a partner service')
    // Examples are alike: what the supplier proved with one of them still holds.
    expect((await sven.get(`${home}/prerequisites/configuration-verified`)).text).toMatch(/Seen<\/strong> A slot was booked/)
    const second = await idOf('Second')
    await nadia.post(`${partners}/${second.id}/leave-out`, { leave_reason: 'Not this year', version: String(second.version) })
    expect(await offered()).toEqual(['2000011111'])
    await nadia.post(`${partners}/${second.id}/bring-back`, { version: String((await idOf('Second')).version) })
    expect(await offered()).toEqual(['2000011111', '2000022222'])
    await nadia.post(`${partners}/${second.id}`, { name: 'Second', dos_ids: '2000033333', version: String((await idOf('Second')).version) })
    expect(await offered()).toEqual(['2000011111', '2000033333'])
    // A known service has its ids on its own page.
    await nadia.post(`${partners}/add`, { name: 'Riverside UTC', ods_code: 'RY9NR' })
    expect(await offered()).toEqual(['2000011111', '2000033333', '2000099999'])
    const own = (await riverside.pm.get('/services/RY9NR/edit')).text
    const version = /name="version" value="(\d+)"/.exec(own)?.[1] ?? ''
    await riverside.pm.post('/services/RY9NR/edit', { ...facts, dos_ids: '2000044444', version })
    expect(await offered()).toEqual(['2000011111', '2000033333', '2000044444'])
    const many = Array.from({ length: 25 }, (_, index) => String(3_000_000_000 + index)).join('\n')
    await nadia.post(`${partners}/${second.id}`, { name: 'Second', dos_ids: many, version: String((await idOf('Second')).version) })
    expect((await offered()).length).toBe(20)
    expect(await offered()).toEqual(expect.arrayContaining(['2000011111', '2000044444']))
    expect((await sven.get(`${home}/sandbox`)).text).toContain('There is room for 20: 7 more DoS ids have no example')
  })

  it('can be used by its own test team, whose own requests are proposed as results', async () => {
    const { nadia, home, sven } = await calling()
    const plan = `${home}/test-plan`
    const run = { held_on: '2026-03-02', environment: 'sandbox-rehearsal', attendees: 'All' }
    const without = await nadia.post(`${plan}/runs`, run)
    expect([without.status, (await nadia.get(plan)).text.includes('Sandbox rehearsal')]).toEqual([422, false])
    await sven.post(`${home}/sandbox/make`, {})
    expect((await nadia.get(plan)).text).toContain('Sandbox rehearsal')
    const at = (await nadia.post(`${plan}/runs`, run)).location ?? ''
    const page = (await nadia.get(at)).text
    expect(page).toMatch(/name="organisation"[^>]*value="RYE"/)
    const code = /<option value="(Dx\d+)"/.exec(page)?.[1] ?? ''
    await nadia.post(`${at}/wait`, { organisation: 'RYE', code })
    world.context.advance(60_000)
    const system = systemAt((await nadia.get(`${home}/sandbox`)).text)
    const [slot] = await system.slots('2000099999')
    if (slot) await system.book(slot)
    expect((await nadia.get(at)).text).toMatch(/Did this happen\?[\s\S]*A slot can be booked[\s\S]*Saw: a slot was booked/)
  })

  it('can be used by a partner that its manager invites, with its address and its own organisation’s exchanges and nothing else', async () => {
    const { riverside, nadia, home, sven } = await calling()
    const guests = `${riverside.home}/sandbox/guests`
    expect((await nadia.get(`${home}/sandbox`)).text).toContain('can invite you to its sandbox')
    expect((await riverside.dos.post(guests, { ods: 'RYE' })).status).toBe(403)
    expect((await nadia.get(`${home}/sandbox/guests`)).status).toBe(404)
    const unknown = await riverside.pm.post(guests, { ods: 'RX9' })
    expect([unknown.status, unknown.text.includes('No Consumer project of RX9 is open'), unknown.text.includes('value="RX9"')]).toEqual([422, true, true])
    expect((await riverside.pm.post(guests, { ods: 'rye' })).status).toBe(303)
    expect((await riverside.pm.get((await riverside.pm.post(guests, { ods: 'RYE' })).location ?? '')).text).toContain('Nothing changed')
    expect((await nadia.get(`${home}/history`)).text).toContain('Meera Shah invited this project to the sandbox of Riverside UTC, Provider')
    expect((await sven.get('/')).text).toContain(`href="${home}/sandbox"`)
    const host = /href="([^"]+\/sandbox\/partners\/[^"]+)"/.exec((await sven.get(`${home}/sandbox`)).text)?.[1] ?? ''
    const system = systemAt((await sven.get(host)).text)
    const [slot, other] = await system.slots('2000099999')
    if (!slot || !other) throw new Error('no slot')
    expect((await system.book(slot)).status).toBe(201)
    const stranger = { resourceType: 'Organization', identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RX1' }], name: 'Other' }
    await system.book(other, { claims: (claims) => ({ ...claims, requesting_organization: stranger }) })
    await world.context.interactions.flush()
    const rows = await world.context.db.read.selectFrom('interactions').select(['id', 'organisation']).where('operation', '=', 'book').execute()
    const [own, foreign] = ['RYE', 'RX1'].map((code) => rows.find((one) => one.organisation === code)?.id ?? '')
    const listed = (await sven.get(host)).text
    expect([listed.includes(own ?? '?'), listed.includes(foreign ?? '?')]).toEqual([true, false])
    expect((await sven.get(`${home}/sandbox/log/${own ?? ''}`)).status).toBe(200)
    expect((await sven.get(`${home}/sandbox/log/${foreign ?? ''}`)).status).toBe(404)
    expect((await sven.get(`${riverside.home}/sandbox`)).status).toBe(404)
    const at = `${home}/prerequisites/configuration-verified`
    expect((await sven.get(at)).text).toMatch(/Seen<\/strong> A slot was booked/)
    const refused = await sven.post(`${at}/exchanges`, { pasted: foreign ?? '' })
    expect([refused.status, refused.text.includes('has no exchange')]).toEqual([422, true])
    expect((await sven.post(`${at}/exchanges`, { pasted: own ?? '' })).status).toBe(303)
    expect((await riverside.pm.get(`${riverside.home}/sandbox/log/${own ?? ''}`)).text).not.toContain('Attached by Sven Berg')
    const ended = /action="([^"]+\/end)"/.exec((await riverside.pm.get(guests)).text)?.[1] ?? ''
    expect((await riverside.pm.post(ended, {})).status).toBe(303)
    expect((await riverside.pm.post(ended, {})).status).toBe(409)
    expect((await sven.get(host)).status).toBe(404)
    // Who was let into whose sandbox is exported like every other act of a project.
    let json = ''
    for await (const piece of exportJson(world.context.db.read, 'now')) json += piece
    const { tables } = JSON.parse(json) as { tables: Record<string, Record<string, unknown>[]> }
    expect(tables['sandbox_guests']).toMatchObject([{ organisation: 'RYE', invited_by: 'Meera Shah', ended_by: 'Meera Shah' }])
    expect((await sven.get(`${home}/sandbox/log/${own ?? ''}`)).status).toBe(404)
  })
})
