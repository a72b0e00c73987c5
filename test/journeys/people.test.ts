import { afterEach, expect, it } from 'vitest'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

/** The text of a page, including what only screen readers say. */
const plain = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

/** The roles that a page says are unfilled, each with the address that fills it. */
function toFill(html: string): [role: string, address: string | undefined][] {
  const table = /<h2[^>]*>\d+ roles? to fill<\/h2>[\s\S]*?<\/table>/.exec(html)?.[0] ?? ''
  return [...table.matchAll(/<th[^>]*scope="row">([^<]+)[\s\S]*?<\/tr>/g)].map((row) => [
    row[1] ?? '',
    /href="([^"]+)"/.exec(row[0])?.[1]?.replaceAll('&amp;', '&'),
  ])
}

onSqliteAndServer('the people of a project', (open) => {
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

  it('can be found among known people and filled into the form, by those who may add them', async () => {
    started = await startedProject(await open())
    const { home, pm, dos, world } = started
    const { personId } = await world.account('Tara Trainer')
    const found = await pm.get(`${home}/people?q=TRAIN`)
    expect(found.text).toContain(`href="${home}/people?person=${personId}#role"`)
    expect((await pm.get(`${home}/people?q=t`)).text).not.toContain('Use this person')
    expect((await pm.get(`${home}/people?q=nobody+like+that`)).text).toContain('Nobody is known by these words')
    const filled = await pm.get(`${home}/people?person=${personId}`)
    expect(filled.text).toContain(`name="person" value="${personId}"`)
    const others = await dos.get(`${home}/people?q=train&person=${personId}`)
    expect(others.text).not.toContain('tara.trainer@example.nhs.uk')
    expect((await pm.post(`${home}/people`, { role: '', person: personId })).text).toContain(`name="person" value="${personId}"`)
    expect((await pm.post(`${home}/people`, { role: 'training-lead', person: 'nobody' })).status).toBe(422)
    expect((await pm.post(`${home}/people`, { role: 'training-lead', person: personId })).status).toBe(303)
    expect((await pm.get(`${home}/people?person=${personId}`)).text).toContain('value="tara.trainer@example.nhs.uk"')
  })

  it('hide their contact details from people of other projects', async () => {
    started = await startedProject(await open())
    const { home, pm, world } = started
    const { personId, email } = await world.account('Tara Trainer')
    await world.context.db.transaction((trx) => trx.updateTable('people').set({ phone: '0161 496 0077' }).where('id', '=', personId).execute())
    for (const asked of ['q=trainer', `q=${email}`, 'q=%40example', 'q=example.nhs.uk', `person=${personId}`, `q=tara&person=${personId}`]) {
      const { text } = await pm.get(`${home}/people?${asked}`)
      expect([asked, text.includes('0161 496 0077'), text.includes(`>${email}`), text.includes(`${email}.`)]).toEqual([asked, false, false, false])
    }
    expect((await pm.get(`${home}/people?q=${email}`)).text).toContain('Use this person')
    expect((await pm.get(`${home}/people?q=%40example`)).text).toContain('Nobody is known by these words')
    const bulk = (await pm.get('/rollout/bulk?act=owner&pick=RY9NR')).text
    expect([bulk.includes('dan.okoro@example.nhs.uk'), bulk.includes(email)]).toEqual([true, false])
    const team = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    expect((await team.get(`${home}/people?person=${personId}`)).text).toContain(`value="${email}"`)
  })

  it('keep their contact details while they are on another manager’s project, except from the booking team', async () => {
    started = await startedProject(await open())
    const { home, pm, world } = started
    await pm.post(`${home}/people`, { role: 'it-lead', name: 'Ivy Tee', email: 'ivy@example.nhs.uk', phone: '0161 496 0000' })
    const other = await world.visitor().signIn((await world.account('Omar Other', 'project-manager')).email)
    await other.post('/services/new', { name: 'Hillside UTC', ods_code: 'RY9HS', dos_ids: '2000099998', care_setting: 'urgent-treatment-centre' })
    const theirs = (await other.post('/services/RY9HS/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })).location ?? ''
    await other.post(`${theirs}/people`, { role: 'it-lead', name: 'Ivy Tee', email: 'ivy@example.nhs.uk' })
    const ivy = await memberOf('Ivy Tee')
    const itLeads = await world.context.db.read.selectFrom('project_people').selectAll().where('role_key', '=', 'it-lead').execute()
    const itLeadOf = (base: string) => itLeads.find((one) => base === `/projects/${one.project_id}`)?.id
    const [mine, othersOwn] = [itLeadOf(home), itLeadOf(theirs)]
    expect([mine, othersOwn]).not.toContain(undefined)
    const typed = { name: 'Mallory', email: 'mallory@example.com', phone: '1', organisation: 'x' }
    for (const [visitor, base, member] of [
      [pm, home, mine],
      [other, theirs, othersOwn],
    ] as const) {
      const page = await visitor.get(`${base}/people`)
      expect(page.text).not.toContain(`${base}/people/${member}/edit`)
      expect(page.text).toContain('the booking team changes their contact details')
      expect((await visitor.get(`${base}/people/${member}/edit`)).status).toBe(403)
      expect((await visitor.post(`${base}/people/${member}/edit`, typed)).status).toBe(403)
      // Not through your own project either.
      expect((await visitor.post(`${base === home ? theirs : home}/people/${member}/edit`, typed)).status).toBe(404)
      expect((await visitor.post(`${base}/people/${member === mine ? othersOwn : mine}/edit`, typed)).status).toBe(404)
    }
    expect(await memberOf('Ivy Tee')).toEqual(ivy)
    const team = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    const edit = `${home}/people/${mine}/edit`
    const kept = { name: 'Ivy Tee', email: 'ivy@example.nhs.uk', phone: '0161 496 0009', organisation: '' }
    expect((await team.post(edit, { ...kept, seen: hidden((await team.get(edit)).text, 'seen') })).status).toBe(303)
    expect(await memberOf('Ivy Tee')).toMatchObject({ phone: '0161 496 0009' })
  })

  it('can have their contact details changed, but not the address that one-off links go to, nor the name that they sign with', async () => {
    started = await startedProject(await open())
    const { home, pm, dos, world } = started
    await pm.post(`${home}/people`, { role: 'it-lead', name: 'Ivy Tee', email: 'ivy@example.nhs.uk' })
    const ivy = `${home}/people/${(await memberOf('Ivy Tee')).id}/edit`
    const page = await pm.get(ivy)
    const seen = hidden(page.text, 'seen')
    expect(page.text).not.toContain('name="email"')
    expect(page.text).toMatch(/If the address is wrong, <a href="[^"]+\/leave">remove Ivy Tee<\/a>/)
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
    expect(stale.text).toContain('Meera Shah changed these details to: Ivy Teal, 0161 496 0000, Riverside. What you typed is below, not saved yet')
    expect(stale.text).toContain('value="0161 496 0001"')
    expect(await memberOf('Ivy Teal')).toMatchObject({ phone: '0161 496 0000', email: 'ivy@example.nhs.uk' })
    const dan = `${home}/people/${(await memberOf('Dan Okoro')).id}/edit`
    const fixed = await pm.get(dan)
    expect(fixed.text).toContain('Only the booking team changes the name of someone who signs in')
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

  it('join and leave the test team once each, with an entry in the history', async () => {
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
    expect(plain((await pm.get(`${home}/people`)).text)).toContain('Take Clara Jones out of the test team')
    await pm.post(at, { on: 'no' })
    expect((await memberOf('Clara Jones')).test_team).toBe(0)
    const history = await pm.get(`${home}/history?subject=people`)
    expect(history.text).toContain('Meera Shah added Clara Jones (Clinical lead) to the test team')
    expect(history.text).toContain('Meera Shah removed Clara Jones (Clinical lead) from the test team')
  })

  it('begin with the roles to fill, each with its form; a viewer sees no forms', async () => {
    started = await startedProject(await open())
    const { home, pm, clinical } = started
    const before = toFill((await pm.get(`${home}/people`)).text)
    expect(before.length).toBeGreaterThan(3)
    expect(before).toContainEqual(['Training lead', `${home}/people?fill=training-lead#add`])
    expect(before.map(([role]) => role)).not.toContain('Clinical lead')
    expect(toFill((await clinical.get(`${home}/people`)).text)).toEqual(before.map(([role]) => [role, undefined]))
    const form = (await pm.get(`${home}/people?fill=training-lead`)).text
    expect(form).toContain('<option value="training-lead" selected>')
    // The role is still chosen after someone was looked up for it.
    expect(hidden(form, 'fill')).toBe('training-lead')
    const { personId } = await started.world.account('Tara Trainer')
    expect((await pm.get(`${home}/people?fill=training-lead&q=tara`)).text).toContain(`person=${personId}&amp;fill=training-lead#role`)
    expect((await pm.post(`${home}/people`, { role: 'training-lead', name: 'Tara Trainer', email: 'tara@example.nhs.uk' })).status).toBe(303)
    expect(toFill((await pm.get(`${home}/people`)).text)).toEqual(before.filter(([role]) => role !== 'Training lead'))
  })

  it('say how many key stakeholder roles are filled and who is in the test team', async () => {
    started = await startedProject(await open())
    const { home, pm } = started
    const summary = async () => /\d+ of \d+ key stakeholder roles are filled, [^.]+/.exec((await pm.get(`${home}/people`)).text)?.[0] ?? ''
    const [filled, all] = (/(\d+) of (\d+)/.exec(await summary()) ?? []).slice(1).map(Number)
    await pm.post(`${home}/people`, { role: 'training-lead', name: 'Tara Trainer', email: 'tara@example.nhs.uk' })
    expect(await summary()).toContain(`${(filled ?? 0) + 1} of ${all} key stakeholder roles are filled`)
    const row = (name: string, text: string) =>
      [...text.matchAll(/<tr class="nhsuk-table__row">(?:(?!<\/tr>)[\s\S])*<\/tr>/g)].map(([one]) => one).find((one) => one.includes(name)) ?? ''
    const { id } = await memberOf('Tara Trainer')
    await pm.post(`${home}/people/${id}/test-team`, { on: 'yes' })
    const { text } = await pm.get(`${home}/people`)
    expect(plain(row('Tara Trainer', text))).toMatch(/Training lead .* Tara Trainer .* Signs the procedure Test team Change contact details/)
    expect(plain(row('Meera Shah', text))).not.toContain('Signs the procedure')
  })
})
