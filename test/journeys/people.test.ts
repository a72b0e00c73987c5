import { afterEach, expect, it } from 'vitest'
import { onBothEngines } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

onBothEngines('the people of a project', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })
  const memberOf = async (name: string) =>
    await started.world.context.db.read
      .selectFrom('project_people as pp')
      .innerJoin('people as p', 'p.id', 'pp.person_id')
      .select(['pp.id', 'pp.test_team', 'p.email', 'p.phone', 'p.name'])
      .where('p.name', '=', name)
      .executeTakeFirstOrThrow()

  it('are found among the known ones and put into the form, by those who may add them', async () => {
    started = await startedProject(await open())
    const { home, pm, dos, world } = started
    const { personId } = await world.account('Tara Trainer')
    const found = await pm.get(`${home}/people?q=TRAIN`)
    expect(found.text).toContain(`href="${home}/people?person=${personId}#role"`)
    expect((await pm.get(`${home}/people?q=t`)).text).not.toContain('Use this person')
    expect((await pm.get(`${home}/people?q=nobody+like+that`)).text).toContain('Nobody is known by these words')
    const filled = await pm.get(`${home}/people?person=${personId}`)
    expect(filled.text).toContain('value="tara.trainer@example.nhs.uk"')
    const others = await dos.get(`${home}/people?q=train&person=${personId}`)
    expect(others.text).not.toContain('tara.trainer@example.nhs.uk')
    expect((await pm.post(`${home}/people`, { role: 'training-lead', name: 'Tara Trainer', email: 'tara.trainer@example.nhs.uk' })).status).toBe(303)
    expect((await pm.get(`${home}/people`)).text).toContain('Tara Trainer')
  })

  it('have their contact details changed, but not the address that decides who gets a link, nor the name that somebody signs with', async () => {
    started = await startedProject(await open())
    const { home, pm, dos, world } = started
    await pm.post(`${home}/people`, { role: 'it-lead', name: 'Ivy Tee', email: 'ivy@example.nhs.uk' })
    const ivy = `${home}/people/${(await memberOf('Ivy Tee')).id}/edit`
    const page = await pm.get(ivy)
    const seen = hidden(page.text, 'seen')
    expect(page.text).not.toContain('name="email"')
    expect(page.text).toMatch(/If the address is wrong, <a href="[^"]+\/leave">take Ivy Tee off<\/a>/)
    const typed = { name: 'Ivy Teal', phone: '0161 496 0000', organisation: 'Riverside', seen }
    for (const email of ['mallory@example.com', 'not an address', 'Dan.Okoro@example.nhs.uk']) {
      const refused = await pm.post(ivy, { ...typed, email })
      expect([refused.status, refused.text.includes(`The email address was not changed to ${email}`)]).toEqual([422, true])
      expect(refused.text).toContain('value="0161 496 0000"')
    }
    expect((await dos.post(ivy, typed)).status).toBe(403)
    expect(await memberOf('Ivy Tee')).toMatchObject({ email: 'ivy@example.nhs.uk', phone: null })
    expect((await pm.post(ivy, { ...typed, email: 'Ivy@example.nhs.uk' })).status).toBe(303)
    const stale = await pm.post(ivy, { ...typed, phone: '0161 496 0001' })
    expect(stale.status).toBe(409)
    expect(stale.text).toContain('Meera Shah was first and wrote: Ivy Teal, 0161 496 0000, Riverside')
    expect(stale.text).toContain('value="0161 496 0001"')
    expect(await memberOf('Ivy Teal')).toMatchObject({ phone: '0161 496 0000', email: 'ivy@example.nhs.uk' })
    const dan = `${home}/people/${(await memberOf('Dan Okoro')).id}/edit`
    const fixed = await pm.get(dan)
    expect(fixed.text).toContain('Only the booking team changes the name of somebody who signs in')
    const attempt = { name: 'Mallory', email: 'mallory@example.com', phone: '0161 496 0002', organisation: '', seen: hidden(fixed.text, 'seen') }
    const refused = await pm.post(dan, attempt)
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('value="Mallory"')
    expect(await memberOf('Dan Okoro')).toMatchObject({ email: 'dan.okoro@example.nhs.uk', phone: null })
    expect((await pm.post(dan, { phone: '0161 496 0002', organisation: '', seen: attempt.seen })).status).toBe(303)
    expect(await memberOf('Dan Okoro')).toMatchObject({ email: 'dan.okoro@example.nhs.uk', phone: '0161 496 0002' })
    const admin = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    const asAdmin = await admin.get(dan)
    expect(asAdmin.text).toMatch(/href="\/admin\/people\/[^"]+\/address">Ask for another email address/)
    const given = { phone: '', organisation: '', seen: hidden(asAdmin.text, 'seen') }
    expect((await admin.post(dan, { ...given, name: 'Daniel Okoro', email: 'mallory@example.com' })).status).toBe(422)
    expect((await admin.post(dan, { ...given, name: 'Daniel Okoro' })).status).toBe(303)
    expect(await memberOf('Daniel Okoro')).toMatchObject({ phone: null, email: 'dan.okoro@example.nhs.uk' })
  })

  it('are put in the test team and taken out, once each, with a word in the history', async () => {
    started = await startedProject(await open())
    const { home, pm, dos } = started
    const { id, test_team } = await memberOf('Clara Jones')
    expect(test_team).toBe(0)
    const at = `${home}/people/${id}/test-team`
    expect((await dos.post(at, { on: 'yes' })).status).toBe(403)
    expect((await pm.post(at, { on: 'perhaps' })).status).toBe(422)
    expect((await memberOf('Clara Jones')).test_team).toBe(0)
    expect((await pm.post(at, { on: 'yes' })).status).toBe(303)
    expect((await pm.post(at, { on: 'yes' })).status).toBe(409)
    expect((await memberOf('Clara Jones')).test_team).toBe(1)
    expect((await pm.get(`${home}/people`)).text).toContain('Take Clara Jones out of the test team')
    await pm.post(at, { on: 'no' })
    expect((await memberOf('Clara Jones')).test_team).toBe(0)
    const history = await pm.get(`${home}/history?subject=people`)
    expect(history.text).toContain('Meera Shah put Clara Jones (Clinical lead) in the test team')
    expect(history.text).toContain('Meera Shah took Clara Jones (Clinical lead) out of the test team')
  })
})
