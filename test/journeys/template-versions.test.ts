import { afterEach, beforeEach, expect, it } from 'vitest'
import { asProjectId } from '../../src/db/ids.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { followVersions, noteReleased } from '../../src/tracker/template-versions/follow-versions.ts'
import { loadTemplates } from '../../src/tracker/templates/templates.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { draftPath as draft, filledIn, publishDraft, sendForm, startDraft, templatesPath as path } from '../support/template-draft.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Visitor } from '../support/world.ts'

onSqliteAndServer('templates in the product', (open) => {
  let started: Started
  let team: Visitor
  beforeEach(async () => {
    started = await startedProject(await open())
    const { world } = started
    await noteReleased(world.context)
    const { email } = await world.account('Tess Moore', 'booking-team')
    team = await world.visitor().signIn(email)
  })
  afterEach(() => started.world.close())
  const read = () => started.world.context.db.read

  const send = (address: string, change: Record<string, string | string[]>) => sendForm(team, address, change)
  const publish = (day: string) => publishDraft(team, day, 'Wi-fi was asked about in every project')
  const addWifi = () =>
    send(`${draft}/prerequisites/new`, {
      title: 'Wi-fi in the waiting room',
      what: 'Patients check in on their phones.',
      how: 'Ask the estates team.',
      group: 'connectivity',
      stage: 'prerequisites',
      projects: ['provider'],
      owners_provider: ['dos-lead'],
      expires: 'no',
      optional: 'no',
    })
  const titlesOf = async (project: string) =>
    (await read().selectFrom('prerequisites').select('title').where('project_id', '=', asProjectId(project)).execute()).map((one) => one.title)
  async function startAnother(ods: string): Promise<string> {
    const { pm } = started
    await pm.post('/services/new', { name: `Clinic ${ods}`, ods_code: ods, dos_ids: `20000${ods.charAt(2)}7777`, care_setting: 'urgent-treatment-centre' })
    const answer = await pm.post(`/services/${ods}/projects/new`, {
      role: 'provider',
      route_in: started.world.context.templates.routesIn[0] ?? '',
      scope: 'All',
    })
    expect(answer.status).toBe(303)
    return answer.location?.split('/').at(-1) ?? ''
  }

  it('are read by whoever may start projects, and changed by the booking team alone', async () => {
    const { pm, dos } = started
    const { text } = await pm.get(path)
    expect(text).toContain('In force: the templates of Slipway')
    expect(text).not.toContain('Change the templates')
    expect((await dos.get(path)).status).toBe(403)
    expect((await team.get(path)).text).toContain('Change the templates')
    const version = loadTemplates().version
    const page = (await pm.get(`${path}/versions/${version}/gp-practice/provider`)).text
    for (const words of ['HSCN connection', 'Clinical safety officer', 'Entry conditions', 'Before go-live', 'Read the text']) expect(page).toContain(words)
    expect((await startDraft(team)).location).toBe(draft)
    for (const address of [`${draft}/publish`, `${draft}/prerequisites`, `${draft}/prerequisites/items/hscn`]) expect((await pm.get(address)).status).toBe(403)
    expect((await pm.get(draft)).text).toContain('Nothing yet')
  })

  it('published for tomorrow change nothing today, and apply after midnight in London, on each node', async () => {
    const { world, pm, home, id } = started
    const node = { ...world.context, templates: loadTemplates() }
    await startDraft(team)
    expect((await addWifi()).status).toBe(303)
    const preview = (await team.get(`${draft}/publish`)).text
    expect(preview).toContain('1 running project is offered what is new')
    expect(preview).toContain('Prerequisites: Wi-fi in the waiting room')
    expect((await publish('2026-03-03')).location).toBe(path)
    expect((await team.get(path)).text).toContain('comes into force on 3 March 2026')
    const before = node.templates
    await followVersions(world.context)
    await followVersions(node)
    expect([world.context.templates.version, node.templates]).toEqual([before.version, before])
    expect(await titlesOf(await startAnother('RX1AA'))).not.toContain('Wi-fi in the waiting room')

    // 23:59:30 in London, then half a minute past midnight.
    world.context.advance(Date.parse('2026-03-02T23:59:30Z') - world.context.clock())
    await followVersions(node)
    expect(node.templates.version).toBe(before.version)
    world.context.advance(60_000)
    await followVersions(world.context)
    await followVersions(node)
    expect([world.context.templates.version, node.templates.version]).toEqual(['version 1', 'version 1'])
    expect(node.templates.environments).toEqual(before.environments)

    // The project that was running keeps its own, and is offered what is new.
    expect(await titlesOf(id)).not.toContain('Wi-fi in the waiting room')
    await pm.signIn('meera.shah@example.nhs.uk')
    const page = (await pm.get(home)).text
    expect(page).toContain('The templates have changed since this project began: 1 new prerequisite')
    expect(page).toContain('in use since 2 March 2026')
    expect(page).toContain('offered from newer templates: 1 new prerequisite')
    const offer = (await pm.get(`${home}/templates`)).text
    expect(offer).toContain('Wi-fi was asked about in every project')
    const [wifi = ''] = [...offer.matchAll(/name="take" value="(prerequisite:wi-fi[^"]*)"/g)].map((match) => match[1])
    expect((await pm.post(`${home}/templates`, { from: hidden(offer, 'from'), to: hidden(offer, 'to'), take: [wifi] })).status).toBe(303)
    expect(await titlesOf(id)).toContain('Wi-fi in the waiting room')
    expect((await pm.get(home)).text).toContain('Follows template version 1, in force since 3 March 2026')
    expect(await titlesOf(await startAnother('RX2AA'))).toContain('Wi-fi in the waiting room')
    expect(await verifyChain(read())).toMatchObject({ ok: true })
  })

  it('offer exactly what the same change in the files would', async () => {
    const { world, pm, home } = started
    await startDraft(team)
    await send(`${draft}/prerequisites/items/asid`, { how: 'Ask the Spine team for it, in writing' })
    await send(`${draft}/go-live-criteria/items/training-done`, { title: 'Everyone has been trained' })
    await publish('2026-03-02')
    const offered = (await pm.get(`${home}/templates`)).text
    const files = structuredClone(loadTemplates())
    for (const one of files.prerequisites) if (one.key === 'asid') one.how = 'Ask the Spine team for it, in writing'
    for (const one of files.goLiveCriteria) if (one.key === 'training-done') one.title = 'Everyone has been trained'
    expect({ ...world.context.templates, version: '' }).toEqual({ ...files, version: '' })
    expect(ids(offered)).toEqual(['prerequisite:asid', 'criterion:training-done'])
  })

  it('with something to mend cannot be published, and say beside the item what it is', async () => {
    await startDraft(team)
    await send(`${draft}/prerequisites/items/hscn`, { needs: ['asid'] })
    await send(`${draft}/prerequisites/items/asid`, { needs: ['hscn'] })
    for (const address of [draft, `${draft}/publish`, `${draft}/prerequisites/items/asid`]) expect((await team.get(address)).text).toContain('It needs itself')
    const row = await read().selectFrom('template_drafts').select('version').executeTakeFirstOrThrow()
    const answer = await team.post(`${draft}/publish`, { version: String(row.version), effective_on: '2026-03-02', note: 'Both' })
    expect(answer.status).toBe(422)
    expect(await read().selectFrom('template_versions').select('id').execute()).toEqual([])
    expect((await read().selectFrom('template_drafts').select('version').executeTakeFirstOrThrow()).version).toBe(row.version)
    const empty = await send(`${draft}/prerequisites/items/asid`, { title: '', what: 'What I typed' })
    expect(empty.status).toBe(422)
    expect(empty.text).toContain('Enter a title')
    expect(empty.text).toContain('What I typed')
  })

  it('do not lose the change of someone who was first: the second is told, and two items do not disturb each other', async () => {
    const { world } = started
    const other = await world.visitor().signIn((await world.account('Ola Berg', 'booking-team')).email)
    await startDraft(team)
    expect((await other.post(draft, { from: loadTemplates().version })).status).toBe(409)
    const address = `${draft}/prerequisites/items/hscn`
    const [mine, theirs] = [await team.get(address), await other.get(address)]
    const elsewhere = await other.get(`${draft}/roles/items/dos-lead`)
    expect((await team.post(address, { ...filledIn(mine.text), title: 'HSCN, tested' })).status).toBe(303)
    const second = await other.post(address, { ...filledIn(theirs.text), title: 'HSCN, ordered' })
    expect(second.status).toBe(409)
    expect(second.text).toContain('Tess Moore changed in the draft of the templates')
    expect(second.text).toContain('HSCN, ordered')
    expect((await other.post(`${draft}/roles/items/dos-lead`, { ...filledIn(elsewhere.text), name: 'DoS lead of the region' })).status).toBe(303)
    const { body } = await read().selectFrom('template_drafts').select('body').executeTakeFirstOrThrow()
    for (const words of ['HSCN, tested', 'DoS lead of the region']) expect(body).toContain(words)
    expect(body).not.toContain('HSCN, ordered')
  })

  it('are withdrawn before they come into force, and never after', async () => {
    await startDraft(team)
    await addWifi()
    await publish('2026-04-01')
    expect((await team.post(`${path}/versions/1/withdraw`, { reason: '' })).status).toBe(422)
    expect((await team.post(`${path}/versions/1/withdraw`, { reason: 'Too early' })).status).toBe(303)
    started.world.context.advance(40 * 86_400_000)
    await followVersions(started.world.context)
    expect(started.world.context.templates.version).toBe(loadTemplates().version)
  })

  it('retire an item and put it back, and copy a care setting with all that it has', async () => {
    const { world } = started
    await startDraft(team)
    const retire = `${draft}/prerequisites/items/floor-walkers/retire`
    expect((await send(retire, {})).status).toBe(303)
    expect((await team.get(draft)).text).toContain('Retired')
    expect((await team.post(`${draft}/prerequisites/items/floor-walkers/put-back`, {})).status).toBe(303)
    await send(retire, {})
    expect((await send(`${draft}/care-settings/items/gp-hub/copy`, { name: 'GP hub', own_text: 'yes' })).status).toBe(422)
    expect((await send(`${draft}/care-settings/items/gp-hub/copy`, { name: 'Santé', own_text: 'yes' })).status).toBe(422)
    expect((await send(`${draft}/care-settings/items/gp-hub/copy`, { name: 'Health hub', own_text: 'yes' })).status).toBe(303)
    expect((await publish('2026-03-02')).status).toBe(303)
    const { careSettings, prerequisites, sops, defaultCodes } = world.context.templates
    expect(careSettings.at(-1)).toMatchObject({ key: 'health-hub', name: 'Health hub', sop: { provider: 'health-hub.md', consumer: 'health-hub-consumer.md' } })
    expect(sops['health-hub.md']).toBe(sops['gp-hub.md'])
    expect(defaultCodes['health-hub']).toEqual(defaultCodes['gp-hub'])
    expect(prerequisites.some((one) => one.key === 'floor-walkers')).toBe(false)
    expect((await team.get('/services/new')).text).toContain('Health hub')
  })

  it('are discarded without a trace in what is in force', async () => {
    await startDraft(team)
    await addWifi()
    expect((await send(`${draft}/discard`, {})).location).toBe(path)
    expect((await team.get(draft)).status).toBe(404)
    expect(started.world.context.templates.version).toBe(loadTemplates().version)
  })
})

const ids = (text: string): string[] => [...text.matchAll(/name="take" value="([^"]*)"/g)].map((match) => match[1] ?? '')
