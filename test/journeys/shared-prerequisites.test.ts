import type { KyselyPlugin } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import type { Writer } from '../../src/db/database.ts'
import { dayOfMoment } from '../../src/day.ts'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { listStaleShared, refreshBelow } from '../../src/tracker/prerequisites/shared.store.ts'
import { findShared } from '../../src/tracker/shared-prerequisites/shared-prerequisites.store.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { makePatch } from '../support/patch.ts'
import { addOrganisation, recordOnce } from '../support/shared.ts'
import { hidden, riverside, startedProject } from '../support/started-project.ts'
import { tellAll } from '../support/tell-all.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

onSqliteAndServer('what is met once for many projects', (open) => {
  let world: World
  const db = () => world.context.db
  const rules = () => ({ environments: world.context.templates.environments, clock: world.context.clock })
  afterEach(async () => {
    expect(await listStaleShared(db().read, dayOfMoment(world.context.clock()))).toEqual([])
    expect(await listStaleStages(db().read, rules())).toEqual([])
    expect(await verifyRecord(db().read)).toMatchObject({ count: 0, faults: [] })
    await world.close()
  })
  const signIn = async (name: string, role?: 'booking-team' | 'programme-viewer' | 'project-manager'): Promise<Visitor> =>
    world.visitor().signIn((await world.account(name, role)).email)

  it('is for an organisation by its name with any capitals, also accented ones', { timeout: 60_000 }, async () => {
    world = (await startedProject(await open())).world
    const team = await signIn('Bea Turner', 'booking-team')
    await addOrganisation(world.context, 'RH1', 'Élan Trust')
    await addOrganisation(world.context, 'RH2', 'Elan Trust')
    const sent = { key: 'hscn', kind: 'organisation', note: 'Letter of 2 March', met_since: '2026-02-01', valid_until: '2027-04-01' }
    for (const holder of ['Élan Trust', 'élan TRUST']) {
      const asked = await team.post('/catalogue/shared/new', { ...sent, holder })
      expect([asked.status, plain(asked.text).includes('Élan Trust')]).toEqual([200, true])
    }
    expect((await team.post('/catalogue/shared/new', { ...sent, holder: 'Elan-Trust' })).status).toBe(422)
  })

  it('is recorded, changed, withdrawn and put back on its page, with a look at what that does first', { timeout: 60_000 }, async () => {
    const started = await startedProject(await open())
    world = started.world
    const { pm, dos, home } = started
    const team = await signIn('Bea Turner', 'booking-team')
    await addOrganisation(world.context, 'RH1', 'Harbour Trust')
    await pm.post('/services/RY9NR/edit', { ...riverside, organisation_id: 'RH1', version: '1' })

    // From the page of a project.
    const offered = await team.get(`${home}/prerequisites/hscn`)
    expect(plain(offered.text)).toContain('Record it once, for Harbour Trust')
    expect((await pm.get(`${home}/prerequisites/hscn`)).text).not.toContain('Record it once')
    const address = /href="(\/catalogue\/shared\/new[^"]*)"/.exec(offered.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect((await team.get(address)).text).toContain('value="RH1"')

    const sent = { key: 'hscn', kind: 'organisation', holder: 'RH1', note: 'Letter of 2 March', met_since: '2026-02-01', valid_until: '2027-04-01' }
    const wrong = await team.post('/catalogue/shared/new', { ...sent, holder: 'Harbor Trust', note: '' })
    expect(wrong.status).toBe(422)
    expect(plain(wrong.text)).toMatch(/No organisation is called Harbor Trust\..*Say what shows that it is met/)
    const asked = await team.post('/catalogue/shared/new', sent)
    expect([asked.status, plain(asked.text).includes('It would be met in 1 project')]).toEqual([200, true])
    expect((await team.get('/catalogue/shared')).text).toContain('Nothing is recorded yet')
    const made = await team.post('/catalogue/shared/new', { ...sent, confirmed: 'yes' })
    const page = made.location ?? ''
    expect(page).toMatch(/^\/catalogue\/shared\/[0-9a-f-]{36}$/)

    const shown = plain((await team.get(page)).text)
    expect(shown).toContain('Harbour Trust meets HSCN connection, for 1 project')
    expect(shown).toMatch(/1 project rests on this.*Letter of 2 March.*1 April 2027.*Riverside UTC, Provider/)
    const words = 'Met by Harbour Trust since 1 February 2026, until 1 April 2027'
    expect(plain((await pm.get(`${home}/prerequisites`)).text)).toContain(words)
    const own = await pm.get(`${home}/prerequisites/hscn`)
    expect([plain(own.text).includes(words), own.text.includes('Save the status'), own.text.includes(`href="${page}"`)]).toEqual([true, false, true])
    // Someone without a role of the installation reads the same words, and no address that they may not open.
    const stakeholder = await dos.get(`${home}/prerequisites/hscn`)
    expect([plain(stakeholder.text).includes(words), stakeholder.text.includes(page), (await dos.get(page)).status]).toEqual([true, false, 403])
    for (const path of ['withdraw', 'edit', 'put-back'])
      expect((await pm.post(`${page}/${path}`, { reason: 'No', version: '1', note: 'x', met_since: '2026-02-01' })).status).toBe(403)

    for (const [query, has] of [
      ['?q=harbour', true],
      ['?q=nobody', false],
      ['?key=hscn&kind=organisation&show=counting', true],
      ['?key=scal', false],
      ['?kind=site', false],
      ['?show=ending', false],
      ['?show=withdrawn', false],
      ['?show=lapsed', false],
    ] as const)
      expect([query, (await team.get(`/catalogue/shared${query}`)).text.includes(page)]).toEqual([query, has])

    const changed = await team.post(`${page}/edit`, { note: 'Letter of 3 March', met_since: '2026-02-01', valid_until: '2026-04-20', version: '1' })
    expect(changed.status).toBe(303)
    expect(plain((await pm.get(`${home}/prerequisites/hscn`)).text)).toMatch(/until 20 April 2026.*Letter of 3 March/)
    expect((await team.get('/catalogue/shared?show=ending')).text).toContain(page)
    const late = await team.post(`${page}/edit`, { note: 'Mine', met_since: '2026-02-01', version: '1' })
    expect([late.status, plain(late.text).includes('Bea Turner changed what is recorded of HSCN connection')]).toEqual([409, true])

    const before = await team.get(`${page}/withdraw`)
    expect(plain(before.text)).toContain('1 project loses this.')
    const version = hidden(before.text, 'version')
    expect((await team.post(`${page}/withdraw`, { reason: '', version })).status).toBe(422)
    expect((await team.post(`${page}/withdraw`, { reason: 'The line was cut', version })).location).toBe(page)
    expect(plain((await pm.get(`${home}/prerequisites/hscn`)).text)).toMatch(
      /Not started.*Harbour Trust no longer meets this: withdrawn on 2 March 2026: The line was cut/,
    )
    const gone = await team.get(page)
    expect(plain(gone.text)).toMatch(/Withdrawn.*The line was cut.*Put it back It would be met in 1 project/)
    expect((await team.post(`${page}/put-back`, { version: hidden(gone.text, 'version') })).status).toBe(303)
    expect(plain((await pm.get(`${home}/prerequisites`)).text)).toContain('Met by Harbour Trust since 1 February 2026, until 20 April 2026')
  })

  it('is taken out of one project by its people, with a reason, and let in again', { timeout: 60_000 }, async () => {
    const started = await startedProject(await open())
    world = started.world
    const { pm, dos, home } = started
    await addOrganisation(world.context, 'RH1', 'Harbour Trust')
    await pm.post('/services/RY9NR/edit', { ...riverside, organisation_id: 'RH1', version: '1' })
    await recordOnce(world.context, { holder: 'RH1' })
    const page = `${home}/prerequisites/hscn`
    const shown = await pm.get(page)
    expect((await dos.post(`${page}/own`, { own_reason: 'No', version: '1' })).status).toBe(403)
    const version = hidden(shown.text, 'version')
    expect((await pm.post(`${page}/own`, { own_reason: '', version })).status).toBe(422)
    expect((await pm.post(`${page}/own`, { own_reason: 'A line of our own', version })).location).toBe(page)
    const own = await pm.get(page)
    expect(plain(own.text)).toMatch(/Not started.*This project does it itself: A line of our own.*Let a shared prerequisite meet it again/)
    expect((await pm.post(page, { status: 'blocked', reason: 'No order yet', version: hidden(own.text, 'version') })).status).toBe(303)
    expect((await pm.post(`${page}/shared`, { version: hidden((await pm.get(page)).text, 'version') })).location).toBe(page)
    expect(plain((await pm.get(page)).text)).toMatch(/Met by Harbour Trust since.*This project recorded before.*Blocked, No order yet, Meera Shah/)
  })

  it('is offered from what trackers say of an organisation, and recorded only when someone does so', { timeout: 60_000 }, async () => {
    const started = await startedProject(await open())
    world = started.world
    const { pm, home } = started
    const team = await signIn('Bea Turner', 'booking-team')
    await addOrganisation(world.context, 'RH1', 'Harbour Trust')
    await pm.post('/services/RY9NR/edit', { ...riverside, organisation_id: 'RH1', version: '1' })
    await change(world.context, (trx) =>
      trx
        .updateTable('services')
        .set({ other: JSON.stringify({ HSCN: 'Yes', DSA: 'TBC' }) })
        .execute(),
    )
    const offers = await team.get('/catalogue/shared/from-trackers')
    expect(plain(offers.text)).toMatch(/Harbour Trust.*HSCN connection.*“HSCN” says so for 1 of 1 service.*Record it/)
    expect(plain(offers.text)).not.toContain('Data sharing agreement')
    expect((await pm.get('/catalogue/shared/from-trackers')).status).toBe(403)
    expect(plain((await pm.get(`${home}/prerequisites/hscn`)).text)).toContain('Not started')
    const address = /href="(\/catalogue\/shared\/new\?[^"]*)"/.exec(offers.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(plain((await team.get(address)).text)).toContain('Tracker: “HSCN” says so for 1 of 1 service')
    await recordOnce(world.context, { holder: 'RH1' })
    expect(plain((await team.get('/catalogue/shared/from-trackers')).text)).toContain('No tracker says')
  })

  it('opens hundreds of gates again when it is withdrawn, with one email to each person; put back, they close', { timeout: 240_000 }, async () => {
    world = await openWorld(await open())
    const { context } = world
    // The same statements on both engines, so PostgreSQL, which is slower to set up, does with fewer.
    const services = context.db.engine === 'sqlite' ? 300 : 60
    const meera = await world.account('Meera Shah', 'project-manager')
    const ivan = await world.account('Ivan Petrov')
    const bea = await signIn('Bea Turner', 'booking-team')
    await addOrganisation(context, 'RH1', 'Harbour Trust')
    const patch = await makePatch(context, { services, creator: { ...meera, name: 'Meera Shah' }, people: [{ personId: ivan.personId, role: 'it-lead' }] })
    await change(context, async (trx) => {
      await trx.updateTable('services').set({ organisation_id: 'RH1', provider_product: 'Adastra', consumer_product: 'Cleo' }).execute()
      await trx
        .updateTable('prerequisites')
        .set({ status: 'not-applicable', reason: 'For this test' })
        .where('key', '<>', 'hscn')
        .where('derived', 'is', null)
        .execute()
      await trx.updateTable('projects').set({ stage_until: '1970-01-01' }).execute()
    })
    const id = await recordOnce(context, { holder: 'RH1' })
    await context.refreshGates(context)
    await tellAll(context)
    context.sent.length = 0
    const reopened = async () => (await db().read.selectFrom('projects').select('id').where('reopened', 'is not', null).execute()).length
    expect([patch.length, await reopened()]).toEqual([services, 0])
    const page = `/catalogue/shared/${id}`
    const before = await bea.get(`${page}/withdraw`)
    expect(plain(before.text)).toContain(`${services} projects lose this.`)

    expect((await bea.post(`${page}/withdraw`, { reason: 'The line was cut', version: hidden(before.text, 'version') })).status).toBe(303)
    expect(await reopened()).toBe(services)
    await tellAll(context)
    expect(context.sent.map((one) => `${one.to}: ${one.subject}`).toSorted()).toEqual([
      `${ivan.email}: Gates are open again in ${services} projects`,
      `${meera.email}: Gates are open again in ${services} projects`,
    ])
    expect(context.sent[0]?.text).toContain('Prerequisites: HSCN connection is no longer met by Harbour Trust')
    context.sent.length = 0

    const put = await bea.get(page)
    expect((await bea.post(`${page}/put-back`, { version: hidden(put.text, 'version') })).status).toBe(303)
    expect(await reopened()).toBe(0)
    await tellAll(context)
    const inOrder = context.sent.filter((one) => one.subject.includes('in order again'))
    expect(inOrder.map((one) => `${one.to}: ${one.subject}`).toSorted()).toEqual([
      `${ivan.email}: ${services} projects are in order again`,
      `${meera.email}: ${services} projects are in order again`,
    ])
    expect(context.sent.length).toBe(2)
  })

  it('changes any number of projects with the same number of statements', { timeout: 60_000 }, async () => {
    world = await openWorld(await open())
    const { context } = world
    const { personId } = await world.account('Meera Shah', 'project-manager')
    await addOrganisation(context, 'RH1', 'Harbour Trust')
    const id = await recordOnce(context, { holder: 'RH1' })
    await makePatch(context, { services: 40, creator: { personId, name: 'Meera Shah' }, people: [] })
    const give = (codes: number) =>
      change(context, async (trx) => {
        const some = trx.selectFrom('services').select('id').where('organisation_id', 'is', null).orderBy('ods_code').limit(codes)
        await trx.updateTable('services').set({ organisation_id: 'RH1' }).where('id', 'in', some).execute()
      })
    const counted: [number, number][] = []
    for (const codes of [3, 37]) {
      await give(codes)
      await change(context, async (trx) => counted.push(await statementsOf(trx, id)))
      await context.refreshGates(context)
    }
    expect(counted.map(([changed]) => changed)).toEqual([3, 37])
    expect(new Set(counted.map(([, statements]) => statements)).size).toBe(1)
  })

  /** How many projects bringing those below up to date changes, and with how many statements. */
  async function statementsOf(trx: Writer, id: string): Promise<[number, number]> {
    let statements = 0
    const counter: KyselyPlugin = {
      transformQuery: ({ node }) => ((statements += 1), node),
      transformResult: async ({ result }) => result,
    }
    const row = await findShared(trx, id)
    if (!row) throw new Error('nothing recorded')
    const by = { actor: { id: null, name: 'A test' }, at: '2026-03-02T09:00:00.000Z', newId: world.context.newId }
    const happened = await refreshBelow(trx.withPlugin(counter) as Writer, row, { today: dayOfMoment(world.context.clock()), by })
    return [happened.length, statements]
  }
})
