import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readOptions } from '../../src/tracker/sop/options.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { asProjectId } from '../../src/db/ids.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { noteReleased } from '../../src/tracker/template-versions/follow-versions.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { draftPath as draft, publishDraft, sendForm, startDraft } from '../support/template-draft.ts'
import { uploadAndContinue } from '../support/upload.ts'
import type { Visitor } from '../support/world.ts'
import { asXlsx, plan } from '../tracker/workbook/build-workbook.ts'

onSqliteAndServer('options, codes and care settings of the templates', (open) => {
  let started: Started
  let team: Visitor
  beforeEach(async () => {
    started = await startedProject(await open())
    await noteReleased(started.world.context)
    team = await started.world.visitor().signIn((await started.world.account('Tess Moore', 'booking-team')).email)
    await startDraft(team)
  })
  afterEach(async () => {
    expect(await verifyChain(read())).toMatchObject({ ok: true })
    await started.world.close()
  })
  const read = () => started.world.context.db.read
  const send = (address: string, change: Record<string, string | string[]> = {}) => sendForm(team, `${draft}/${address}`, change)
  const publish = () => publishDraft(team, '2026-03-02', 'Late patients were asked about')
  const optionsOf = async (project: ProjectId) =>
    readOptions((await read().selectFrom('sop_drafts').select('options').where('project_id', '=', project).executeTakeFirstOrThrow()).options)
  async function choose(key: string): Promise<void> {
    const options = await optionsOf(started.id)
    const index = options.findIndex((one) => one.key === key)
    const first = options.findIndex((one) => one.group === options[index]?.group)
    const { version } = await read().selectFrom('sop_drafts').select('version').where('project_id', '=', started.id).executeTakeFirstOrThrow()
    const answer = await started.pm.post(`${started.home}/sop/options`, { [`choice-${first}`]: String(index), version: String(version) })
    expect(answer.status).toBe(303)
  }
  const uploaded = async (...given: Parameters<typeof uploadAndContinue>) => (await uploadAndContinue(...given)).location ?? ''
  const addService = (ods: string, care_setting: string) =>
    started.pm.post('/services/new', { name: `Clinic ${ods}`, ods_code: ods, dos_ids: `20000${ods.charAt(2)}7777`, care_setting })
  async function startAnother(ods: string): Promise<ProjectId> {
    await addService(ods, 'urgent-treatment-centre')
    const answer = await started.pm.post(`/services/${ods}/projects/new`, { role: 'provider', route_in: 'Service-led', scope: 'All' })
    return asProjectId(answer.location?.split('/').at(-1) ?? '')
  }

  it('an option that is retired stays where it was chosen, which says so; new projects do not get it', async () => {
    const { pm, home, id } = started
    await choose('late-as-soon-as-possible')
    expect((await send('workflow-options/items/late-as-soon-as-possible/retire')).status).toBe(303)
    await send('workflow-options/items/late-walk-in-queue', { number_max: '90' })
    const preview = (await team.get(`${draft}/publish`)).text
    expect(preview).toContain('However late: as soon as possible is chosen in 1 project: it stays chosen there')
    expect((await publish()).status).toBe(303)
    expect((await pm.get(`${home}/sop/options`)).text).toContain('However late: as soon as possible (no longer in the templates)')
    const offer = (await pm.get(`${home}/templates`)).text
    expect(offer).toContain('It is chosen, so it stays')
    expect(offer).toContain('From 5 to 90 minutes')
    // Choosing again among the options keeps it, because nobody else took it away.
    await choose('late-as-soon-as-possible')
    expect((await optionsOf(id)).find((one) => one.key === 'late-as-soon-as-possible')?.chosen).toBe(true)
    const other = await optionsOf(await startAnother('RX1AA'))
    expect(other.some((one) => one.key === 'late-as-soon-as-possible')).toBe(false)
    expect(other.find((one) => one.key === 'late-walk-in-queue')?.number?.max).toBe(90)
  })

  it('an option that is added is offered to running projects, and what they choose is in their procedure', async () => {
    const { pm, home, id } = started
    const added = await send('workflow-options/new', {
      group: '',
      new_group: 'Parking',
      one_of: 'one',
      text: 'Patients park free for {hours}',
      writes: 'Patients park free for {hours}.',
      number_name: 'hours',
      number_default: '2',
      number_min: '1',
      number_max: '4',
      projects: ['provider'],
    })
    expect(added.status).toBe(303)
    const bad = await send('workflow-options/new', { text: 'What I typed', number_name: 'days' })
    expect(bad.status).toBe(422)
    for (const words of ['Enter the new question, or choose one from the list', 'Enter the greatest number of days', 'What I typed'])
      expect(bad.text).toContain(words)
    expect((await team.get(`/admin/templates/versions/draft/urgent-treatment-centre/provider`)).text).toContain('Parking: one of these (1)')
    await publish()
    const offer = (await pm.get(`${home}/templates`)).text
    const key = /name="take" value="(option:patients-park[^"]*)"/.exec(offer)?.[1] ?? ''
    expect((await pm.post(`${home}/templates`, { from: hidden(offer, 'from'), to: hidden(offer, 'to'), take: [key] })).status).toBe(303)
    await choose(key.replace('option:', ''))
    expect((await optionsOf(id)).at(-1)).toMatchObject({ group: 'Parking', chosen: true, number: { name: 'hours', value: 2 } })
  })

  it('a question that is renamed is renamed in the texts, and in a project that accepts it', async () => {
    const { pm, home, id } = started
    await choose('late-as-soon-as-possible')
    // Someone wrote in the draft, so its text is never replaced.
    const written = await read().selectFrom('sop_drafts').select(['body', 'version']).where('project_id', '=', id).executeTakeFirstOrThrow()
    await pm.post(`${home}/sop/edit`, { body: `${written.body}\n\nOurs.`, version: String(written.version) })
    expect((await send('questions/items/late-patients', { name: 'Patients who are late' })).status).toBe(303)
    await publish()
    const offer = (await pm.get(`${home}/templates`)).text
    const take = [...offer.matchAll(/name="take" value="(option:[^"]*)"/g)].map((match) => match[1] ?? '')
    expect(take.length).toBeGreaterThan(1)
    expect((await pm.post(`${home}/templates`, { from: hidden(offer, 'from'), to: hidden(offer, 'to'), take })).status).toBe(303)
    const { body } = await read().selectFrom('sop_drafts').select('body').where('project_id', '=', id).executeTakeFirstOrThrow()
    expect(body).toContain('{{option.patients-who-are-late}}')
    expect(body).toContain('Ours.')
    expect((await pm.get(`${home}/sop`)).text).toContain('A late patient keeps the booking, however late')
  })

  it('an option that a text names cannot go before the text is mended', async () => {
    await send('workflow-options/items/booking-only/retire')
    const page = (await team.get(draft)).text
    expect(page).toContain('which is retired: take the part out, or put the option back')
    const { version } = await read().selectFrom('template_drafts').select('version').executeTakeFirstOrThrow()
    expect((await team.post(`${draft}/publish`, { version: String(version), effective_on: '2026-03-02', note: 'All the same' })).status).toBe(422)
    expect((await team.post(`${draft}/workflow-options/items/booking-only/put-back`, {})).status).toBe(303)
    expect((await team.get(draft)).text).not.toContain('which is retired')
  })

  it('a code that is retired stays in the plans that have it, with its words, and is offered to no other', async () => {
    const { pm, home } = started
    expect((await send('disposition-codes/new', { code: 'Dx777', name: 'Attend a walk-in centre' })).status).toBe(303)
    expect((await send('disposition-codes/new', { code: 'Dx05', name: 'Again' })).text).toContain('Dx05 is in the list already')
    await send('disposition-codes/items/Dx05/retire')
    await send('first-codes/items/urgent-treatment-centre', { codes: ['Dx06', 'Dx777'] })
    expect((await team.get(`${draft}/publish`)).text).toContain('Dx05 is retired: it stays in the test plans of 1 project')
    expect((await publish()).status).toBe(303)
    const codes = (await pm.get(`${home}/test-plan/codes`)).text
    expect(codes).toContain('To contact a Primary Care Service within 2 hours (no longer in the templates)')
    expect((await pm.get(`${home}/test-plan`)).text).toContain('no longer in the templates')
    const other = await startAnother('RX1AA')
    const plan = await read().selectFrom('test_plans').select('codes').where('project_id', '=', other).executeTakeFirstOrThrow()
    expect(JSON.parse(plan.codes)).toEqual(['Dx06', 'Dx777'])
    const theirs = (await pm.get(`/projects/${other}/test-plan/codes`)).text
    expect(theirs).toContain('Attend a walk-in centre')
    expect(theirs).not.toContain('name="code-Dx05"')
  })

  it('a care setting that is retired is kept by what has it, and given to nothing new', async () => {
    const { pm, home } = started
    await addService('RX3AA', 'urgent-treatment-centre')
    const asked = (await team.get(`${draft}/care-settings/items/urgent-treatment-centre/retire`)).text
    expect(asked).toContain('Urgent treatment centre is retired: 2 services and 1 running project keep it')
    await send('care-settings/items/urgent-treatment-centre/retire')
    expect((await team.get(`${draft}/publish`)).text).toContain('2 services and 1 running project keep it')
    expect((await publish()).status).toBe(303)
    // What has it goes on, under its name.
    expect((await pm.get(home)).status).toBe(200)
    expect((await pm.get('/services?care=urgent-treatment-centre')).text).toContain('Riverside UTC')
    const service = (await pm.get('/services/RX3AA')).text
    for (const words of ['Urgent treatment centre (retired)', 'no new project begins in it']) expect(service).toContain(words)
    expect(service).not.toContain('/services/RX3AA/projects/new')
    expect((await sendForm(pm, '/services/RY9NR/edit', { phone: '0191 496 0000' })).status).toBe(303)
    // Nothing new gets it.
    expect((await pm.get('/services/new')).text).not.toContain('Urgent treatment centre')
    const refused = await addService('RX4AA', 'urgent-treatment-centre')
    expect([refused.status, refused.text.includes('Urgent treatment centre is retired. Choose another care setting')]).toEqual([422, true])
    expect((await pm.get('/services/RX3AA/projects/new')).text).toContain('Change the care setting of the service first')
    const start = await pm.post('/services/RX3AA/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })
    expect([start.status, start.text.includes('no new project begins in it')]).toEqual([422, true])
    await sendForm(pm, '/services/RX3AA/edit', { care_setting: 'gp-hub' })
    expect((await pm.post('/services/RX3AA/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })).status).toBe(303)
    // It is put back in the next draft.
    await startDraft(team)
    expect((await team.post(`${draft}/care-settings/items/urgent-treatment-centre/put-back`, {})).status).toBe(303)
    await publish()
    expect((await addService('RX4AA', 'urgent-treatment-centre')).status).toBe(303)
  })

  it('files that would add to a care setting that is retired ask for another', async () => {
    const { pm } = started
    await addService('RX3AA', 'urgent-treatment-centre')
    for (const key of ['gp-practice', 'urgent-treatment-centre']) await send(`care-settings/items/${key}/retire`)
    await publish()
    const rows = [
      ['ODS code', 'Practice name', 'Postcode'],
      ['A81001', 'North Surgery', 'NE1 1AA'],
      ['A81002', 'South Surgery', 'NE1 1AB'],
    ]
    const tracker = await uploaded(team, Buffer.from(rows.map((row) => row.join(',')).join('\n')), 'tracker.csv')
    await vi.waitFor(async () => expect((await team.get(tracker)).text).toContain('Import 2 services'), { timeout: 20_000, interval: 50 })
    const page = (await team.get(tracker)).text
    expect(page).toMatch(/<select[^>]*name="care_setting"[^>]*>\s*<option value="" selected/)
    const silent = await team.post(tracker, { care_setting: 'gp-practice' })
    expect([silent.status, silent.text.includes('GP practice is retired. Choose another care setting')]).toEqual([422, true])
    expect((await team.post(tracker, { care_setting: 'gp-hub' })).status).toBe(303)

    // The plan of a service that is known: its care setting is not changed under way.
    const review = await uploaded(pm, await asXlsx(plan()), 'plan.xlsx')
    const answers = { name: 'Clinic RX3AA', ods_code: 'RX3AA', care_setting: 'gp-hub', role: 'provider', route_in: 'Service-led', scope: 'All' }
    const plain = await sendForm(pm, review, answers)
    expect([plain.status, plain.text.includes('This service is known. Its care setting, Urgent treatment centre, is retired')]).toEqual([422, true])
    expect((await read().selectFrom('services').select('care_setting').where('ods_code', '=', 'RX3AA').executeTakeFirstOrThrow()).care_setting).toBe(
      'urgent-treatment-centre',
    )
  })
})
