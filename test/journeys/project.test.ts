import { afterEach, expect, it } from 'vitest'
import { verifyChain } from '../../src/events/events.store.ts'
import { openWorld } from '../support/browserless.ts'
import type { World } from '../support/browserless.ts'
import { onBothEngines } from '../support/databases.ts'

const riverside = { name: 'Riverside UTC', ods_code: 'RY9NR', dos_ids: '2000099999', care_setting: 'urgent-treatment-centre' }

onBothEngines('a project', (open) => {
  let world: World
  afterEach(async () => { await world.close() })

  async function started() {
    world = await openWorld(await open())
    const manager = await world.account('Meera Shah', 'project-manager')
    const dos = await world.account('Dan Okoro')
    const clinical = await world.account('Clara Jones')
    const pm = await world.visitor().signIn(manager.email)
    await pm.get('/services/new')
    expect((await pm.post('/services/new', riverside)).location).toBe('/services/RY9NR')
    await pm.get('/services/RY9NR/projects/new')
    const made = await pm.post('/services/RY9NR/projects/new', { role: 'provider', route_in: 'Service-led', scope: '111 books into Riverside', testing: '2026-04-01', go_live: '2026-04-20' })
    const home = made.location ?? ''
    expect(home).toMatch(/^\/projects\//)
    await pm.post(`${home}/people`, { role: 'dos-lead', name: 'Dan Okoro', email: dos.email })
    await pm.post(`${home}/people`, { role: 'clinical-lead', name: 'Clara Jones', email: clinical.email })
    return { home, pm, dos: await world.visitor().signIn(dos.email), clinical: await world.visitor().signIn(clinical.email) }
  }

  it('is started once, from its templates, and cannot be seen by others', async () => {
    const { home, pm } = await started()
    const page = await pm.get(home)
    expect(page.status).toBe(200)
    expect(page.text).toContain('The procedure has not been issued for signature')
    expect(page.text).toContain('2026-04-20')
    const again = await pm.post('/services/RY9NR/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'Again' })
    expect(again.status).toBe(409)
    expect(again.text).toContain('has an open Provider project already')
    expect(again.text).toContain('Again</textarea>')
    const other = await world.visitor().signIn((await world.account('Olga Other')).email)
    expect((await other.get(home)).status).toBe(404)
    expect((await other.get(`${home}/sop`)).status).toBe(404)
  })

  it('lets each role settle its own prerequisites, in their order, with values that are checked', async () => {
    const { home, dos, pm } = await started()
    const list = await dos.get(`${home}/prerequisites`)
    expect(list.text).toContain('Needs first: ASID assigned')
    const endpoint = `${home}/prerequisites/scheduling-endpoint`
    const early = await dos.post(endpoint, { standing: 'met', value: 'ASID:918999198999', version: '1' })
    expect(early.status).toBe(422)
    expect(early.text).toContain('This needs first: ASID assigned')
    expect((await dos.post(`${home}/prerequisites/asid`, { standing: 'met', value: '918999198999', version: '1' })).status).toBe(403)
    await pm.post(`${home}/prerequisites/spine-product`, { standing: 'met', note: 'Registered', version: '1' })
    const short = await pm.post(`${home}/prerequisites/asid`, { standing: 'met', value: '12345', version: '1' })
    expect(short.text).toContain('An ASID has exactly 12 digits')
    expect((await pm.post(`${home}/prerequisites/asid`, { standing: 'met', value: '918999198999', version: '1' })).status).toBe(303)
    await dos.post(`${home}/prerequisites/dos-id`, { standing: 'met', value: '2000099999', version: '1' })
    expect((await dos.post(endpoint, { standing: 'met', value: '918999198999', version: '1' })).text).toContain('lacks the prefix ASID:')
    expect((await dos.post(endpoint, { standing: 'met', value: 'ASID:918999198999', version: '1' })).status).toBe(303)
    expect((await dos.post(endpoint, { standing: 'waived', reason: 'no', valid_until: '2026-05-01', version: '2' })).status).toBe(403)
    const second = await pm.post(endpoint, { standing: 'blocked', reason: 'Seen nothing yet', version: '1' })
    expect(second.status).toBe(409)
    expect(second.text).toContain('Dan Okoro was first and wrote: Met, ASID:918999198999')
    expect(second.text).toContain('Seen nothing yet')
  })

  it('has its procedure issued, declined, changed and signed, each bound to what was read', async () => {
    const { home, pm, clinical } = await started()
    expect((await pm.post(`${home}/sop/issue`, {})).status).toBe(303)
    expect(world.context.sent.map((mail) => mail.subject)).toContain('Sign the procedure of Riverside UTC')
    expect((await pm.post(`${home}/sop/issue`, {})).text).toContain('Nothing changed since the version that was issued last')
    const read = await clinical.get(`${home}/sop/sign?role=clinical-lead`)
    const digest = /name="digest" value="([0-9a-f]{64})"/.exec(read.text)?.[1] ?? ''
    const answer = { role: 'clinical-lead', digest, decision: 'signed', password: 'three random words' }
    expect((await clinical.post(`${home}/sop/sign`, { ...answer, password: 'not my password' })).text).toContain('The password is not right')
    expect((await clinical.post(`${home}/sop/sign`, { ...answer, decision: 'declined' })).text).toContain('Say why you decline')
    expect((await clinical.post(`${home}/sop/sign`, { ...answer, decision: 'declined', reason: 'Late patients are not covered' })).status).toBe(303)
    await pm.post(`${home}/sop/edit`, { body: '## Late patients\n\nKeep the slot for 10 minutes.', version: '1', action: 'save' })
    const stale = await pm.post(`${home}/sop/edit`, { body: 'Mine too', version: '1', action: 'save' })
    expect(stale.status).toBe(409)
    expect(stale.text).toContain('Mine too</textarea>')
    await pm.post(`${home}/sop/issue`, {})
    const moved = await clinical.post(`${home}/sop/sign`, answer)
    expect(moved.status).toBe(409)
    expect(moved.text).toContain('changed while you were reading it')
    const now = /name="digest" value="([0-9a-f]{64})"/.exec(moved.text)?.[1] ?? ''
    const both = await Promise.all([clinical.post(`${home}/sop/sign`, { ...answer, digest: now }), clinical.post(`${home}/sop/sign`, { ...answer, digest: now })])
    expect(both.map((one) => one.status).sort()).toEqual([303, 409])
    expect((await pm.get(home)).text).toContain('The SOP has 1 of')
    const old = await pm.get(`${home}/sop/versions/1`)
    expect(old.text).toContain('Declined: Late patients are not covered')
    expect((await pm.get(`${home}/sop/compare?from=1&to=2`)).text).toMatch(/<td>Changed<\/td>[\s\S]*<del>[\s\S]*<ins>/)
    expect(await verifyChain(world.context.db.read)).toMatchObject({ ok: true })
    expect((await pm.get(`${home}/history`)).text).toContain('Clara Jones signed version 2 of the procedure as Clinical lead')
  })
})
