import { afterEach, expect, it } from 'vitest'
import { asProjectId } from '../../src/db/ids.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

onSqliteAndServer('a pattern', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const read = () => started.world.context.db.read
  const idOf = (location: string | null): string => location?.split('/').at(-1) ?? ''

  /** Riverside with a smartcard that is not needed, a due day, a choice of options and a text that names the service; saved as a pattern. */
  async function saved(): Promise<string> {
    const { pm, home } = started
    const prerequisite = async (key: string, form: Record<string, string>) => {
      const page = await pm.get(`${home}/prerequisites/${key}`)
      const answer = await pm.post(`${home}/prerequisites/${key}`, { version: hidden(page.text, 'version'), ...form })
      expect(answer.status).toBe(303)
    }
    await prerequisite('smartcards', { status: 'not-applicable', reason: 'Nobody here uses a smartcard' })
    await prerequisite('hscn', { status: 'met', note: 'Letter of 3 March' })
    await prerequisite('dpia', { status: 'not-started', due_date: '2026-04-06' })
    const editor = await pm.get(`${home}/sop/edit`)
    const body = '# How Riverside UTC works\n\nRiverside UTC (RY9NR): 111 books into Riverside.'
    expect((await pm.post(`${home}/sop/edit`, { body, version: hidden(editor.text, 'version') })).status).toBe(303)
    await pm.get(`${home}/pattern`)
    const answer = await pm.post(`${home}/pattern`, {
      name: 'UTC, 111 books in',
      part: ['people', 'procedure', 'set-up', 'due', 'not-applicable'],
      'who-dos-lead': 'person',
      'who-clinical-lead': 'contact',
    })
    expect(answer.status).toBe(303)
    return answer.location ?? ''
  }

  async function startFrom(pattern: string, ods: string, more: Record<string, string | string[]> = {}) {
    const { pm } = started
    await pm.post('/services/new', { name: 'Lakeside UTC', ods_code: ods, dos_ids: `20000${ods.slice(2, 3)}8888`, care_setting: 'urgent-treatment-centre' })
    const version = await read()
      .selectFrom('pattern_versions')
      .select('id')
      .where('pattern_id', '=', idOf(pattern))
      .orderBy('number', 'desc')
      .executeTakeFirstOrThrow()
    return pm.post(`/services/${ods}/projects/new`, { role: 'provider', pattern: version.id, go_live: '2026-06-30', ...more })
  }
  const rowsOf = async (project: ProjectId) => ({
    members: await read().selectFrom('project_people').select(['role_key', 'added_by']).where('project_id', '=', project).orderBy('role_key').execute(),
    prerequisites: new Map(
      (await read().selectFrom('prerequisites').selectAll().where('project_id', '=', project).execute()).map((one) => [one.key, one] as const),
    ),
    draft: await read().selectFrom('sop_drafts').select('body').where('project_id', '=', project).executeTakeFirstOrThrow(),
    project: await read().selectFrom('projects').select(['scope', 'route_in', 'pattern_version_id']).where('id', '=', project).executeTakeFirstOrThrow(),
  })

  it('is saved from a project and gives the next one its people, procedure, due days and what does not apply, and nothing that was met', async () => {
    started = await startedProject(await open())
    const pattern = await saved()
    const shown = (await started.pm.get(pattern)).text
    for (const says of [
      'UTC, 111 books in',
      'Dan Okoro',
      'Nobody here uses a smartcard',
      '14 days before go-live',
      '{{service.name}} ({{service.odsCode}}): {{project.scope}}',
    ])
      expect(shown).toContain(says)
    expect(shown).not.toContain('Letter of 3 March')

    const check = await startFrom(pattern, 'RX1AA')
    expect([check.status, check.text.includes('Check what the project gets'), check.text.includes('Dan Okoro: DoS lead')]).toEqual([200, true, true])
    expect(check.text).toContain('Roles for which no contact is known (1)')
    expect(await read().selectFrom('projects').select('id').execute()).toHaveLength(1)
    const made = await startFrom(pattern, 'RX1AA', { checked: 'yes' })
    expect(made.status).toBe(303)
    const { members, prerequisites, draft, project } = await rowsOf(asProjectId(idOf(made.location)))
    expect(members.map((one) => one.role_key)).toEqual(['dos-lead', 'project-manager'])
    expect(prerequisites.get('smartcards')).toMatchObject({ status: 'not-applicable', reason: 'Nobody here uses a smartcard', settled_by: 'Meera Shah' })
    expect(prerequisites.get('hscn')).toMatchObject({ status: 'not-started', note: null })
    expect(prerequisites.get('dpia')).toMatchObject({ due_date: '2026-06-16' })
    expect(draft.body).toBe('# How Lakeside UTC works\n\nLakeside UTC (RX1AA): 111 books into Riverside.')
    expect(project).toMatchObject({ scope: '111 books into Riverside', route_in: 'Service-led' })
    const history = (await started.pm.get(`/projects/${idOf(made.location)}/history`)).text
    for (const says of ['from the pattern UTC, 111 books in, version 1', 'Meera Shah added Dan Okoro as DoS lead', 'set Smartcards issued to not applicable'])
      expect(history).toContain(says)
    expect(await verifyChain(read())).toMatchObject({ ok: true })
    expect(await listStaleStages(read(), { environments: started.world.context.templates.environments, clock: started.world.context.clock })).toEqual([])
  })

  it('leaves out whoever is ticked off', async () => {
    started = await startedProject(await open())
    const pattern = await saved()
    const { dos } = started
    const dan = await read().selectFrom('people').select('id').where('name', '=', 'Dan Okoro').executeTakeFirstOrThrow()
    const made = await startFrom(pattern, 'RX1AA', { checked: 'yes', offered: `dos-lead:${dan.id}` })
    expect((await rowsOf(asProjectId(idOf(made.location)))).members.map((one) => one.role_key)).toEqual(['project-manager'])
    expect((await dos.get(made.location ?? '')).status).toBe(404)
  })

  it('is changed as a next version, retired with a reason and put back; whoever started from it keeps what they have', async () => {
    started = await startedProject(await open())
    const { pm, world } = started
    const pattern = await saved()
    const first = await startFrom(pattern, 'RX1AA', { checked: 'yes' })
    const version = async () => hidden((await pm.get(`${pattern}/edit`)).text, 'version')
    const form = { name: 'UTC, 111 books in', route_in: 'Service-led', scope: 'All of {{service.name}}', 'person-0': 'yes', why: 'Smartcards are back' }
    const wrong = await pm.post(`${pattern}/edit`, { ...form, body: 'Ask {{service.colour}}', version: await version() })
    expect([wrong.status, wrong.text.includes('{{service.colour}} is not known')]).toEqual([422, true])
    expect((await pm.post(`${pattern}/edit`, { ...form, version: await version() })).status).toBe(303)
    expect((await pm.post(`${pattern}/edit`, { ...form, version: '1' })).status).toBe(409)
    expect((await pm.get(pattern)).text).toContain('Smartcards are back')
    const second = await startFrom(pattern, 'RX2BB', { checked: 'yes' })
    const [before, after] = [await rowsOf(asProjectId(idOf(first.location))), await rowsOf(asProjectId(idOf(second.location)))]
    expect([before, after].map(({ prerequisites, project }) => [prerequisites.get('smartcards')?.status, project.scope])).toEqual([
      ['not-applicable', '111 books into Riverside'],
      ['not-started', 'All of Lakeside UTC'],
    ])
    const olu = await world.visitor().signIn((await world.account('Olu Ade', 'project-manager')).email)
    expect([(await olu.get(pattern)).status, (await olu.get(`${pattern}/edit`)).status]).toEqual([200, 403])
    expect((await olu.post(`${pattern}/retire`, { reason: 'Not mine', version: '2' })).status).toBe(403)
    expect((await pm.post(`${pattern}/retire`, { reason: '', version: '2' })).status).toBe(422)
    expect((await pm.post(`${pattern}/retire`, { reason: 'The software changed', version: '2' })).status).toBe(303)
    expect((await pm.get('/patterns')).text).toContain('There are no patterns yet')
    const late = await startFrom(pattern, 'RX3CC', { checked: 'yes' })
    expect([late.status, late.text.includes('is retired. Choose another one')]).toEqual([422, true])
    expect((await pm.post(`${pattern}/put-back`, { version: '3' })).status).toBe(303)
    expect((await pm.get('/patterns')).text).toContain('UTC, 111 books in')
  })

  it('fills in what a running project does not have, and overwrites nothing', async () => {
    started = await startedProject(await open())
    const { pm } = started
    const pattern = await saved()
    await pm.post('/services/new', { name: 'Lakeside UTC', ods_code: 'RX9ZZ', care_setting: 'urgent-treatment-centre' })
    const { location } = await pm.post('/services/RX9ZZ/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'Lakeside' })
    const page = `${location}/from-pattern?pattern=${idOf(pattern)}`
    const offered = (await pm.get(page)).text
    for (const says of ['Dan Okoro: DoS lead', 'The text of the procedure', 'Every role that someone is in']) expect(offered).toContain(says)
    const dan = await read().selectFrom('people').select('id').where('name', '=', 'Dan Okoro').executeTakeFirstOrThrow()
    const sent = { pattern: idOf(pattern), draft: hidden(offered, 'draft'), take: [`dos-lead:${dan.id}`, 'procedure'] }
    expect((await pm.post(`${location}/from-pattern`, sent)).status).toBe(303)
    const { members, draft } = await rowsOf(asProjectId(idOf(location)))
    expect(members.map((one) => one.role_key)).toEqual(['dos-lead', 'project-manager'])
    expect(draft.body).toBe('# How Lakeside UTC works\n\nLakeside UTC (RX9ZZ): Lakeside.')
    expect((await pm.get(page)).text).toContain('There is nothing that UTC, 111 books in could fill in here')
    const again = await pm.post(`${location}/from-pattern`, sent)
    expect([again.status, again.text.includes('Tick what is to be copied')]).toEqual([422, true])
    expect(await verifyChain(read())).toMatchObject({ ok: true })
  })

  it('is not needed to fill a project in from another one that the person sees', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    await saved()
    await pm.post('/services/new', { name: 'Lakeside UTC', ods_code: 'RX9ZZ', care_setting: 'urgent-treatment-centre' })
    const { location } = await pm.post('/services/RX9ZZ/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'Lakeside' })
    const found = (await pm.get(`${location}/from-pattern?find=riverside`)).text
    expect(found).toContain(`${location}/from-pattern?like=${idOf(home)}`)
    const offered = (await pm.get(`${location}/from-pattern?like=${idOf(home)}`)).text
    expect(offered).toContain('From Riverside UTC, Provider')
    expect(offered).toContain('Dan Okoro: DoS lead')
    const dan = await read().selectFrom('people').select('id').where('name', '=', 'Dan Okoro').executeTakeFirstOrThrow()
    const sent = { like: idOf(home), draft: hidden(offered, 'draft'), take: [`dos-lead:${dan.id}`, 'procedure'] }

    const olu = await world.visitor().signIn((await world.account('Olu Ade', 'project-manager')).email)
    await olu.post('/services/new', { name: 'Moor UTC', ods_code: 'RX8YY', care_setting: 'urgent-treatment-centre' })
    const theirs = (await olu.post('/services/RX8YY/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'Moor' })).location ?? ''
    expect((await olu.get(`${theirs}/from-pattern?find=riverside`)).text).toContain('No other project of this kind that you can see')
    const before = await rowsOf(asProjectId(idOf(theirs)))
    const hiddenOne = await olu.post(`${theirs}/from-pattern`, { ...sent, draft: hidden((await olu.get(`${theirs}/from-pattern`)).text, 'draft') || '1' })
    expect([hiddenOne.status, hiddenOne.text.includes('you may not see it')]).toEqual([422, true])
    expect(await rowsOf(asProjectId(idOf(theirs)))).toEqual(before)

    expect((await pm.post(`${location}/from-pattern`, sent)).status).toBe(303)
    const { members, draft, prerequisites } = await rowsOf(asProjectId(idOf(location)))
    expect(members.map((one) => one.role_key)).toEqual(['dos-lead', 'project-manager'])
    expect(draft.body).toBe('# How Lakeside UTC works\n\nLakeside UTC (RX9ZZ): Lakeside.')
    expect(prerequisites.get('hscn')).toMatchObject({ status: 'not-started' })
    expect((await pm.get(`${location}/history`)).text).toContain('From the project Riverside UTC, Provider')
    expect(await verifyChain(read())).toMatchObject({ ok: true })
  })
})
