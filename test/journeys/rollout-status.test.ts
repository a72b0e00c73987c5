import { afterEach, expect, it } from 'vitest'
import { asPersonId } from '../../src/db/ids.ts'
import { stageChoices } from '../../src/tracker/go-live/gate.ts'
import { rolloutReport } from '../../src/tracker/rollout/report.store.ts'
import { listStaleRollout } from '../../src/tracker/services/rollout-status.store.ts'
import type { Visitor } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { facetsAgree } from '../support/facets-agree.ts'
import { importTrackerFile } from '../support/tracker-file.ts'
import { hidden, riverside, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const totalOf = (text: string): number => Number(/data-total="(\d+)"/.exec(text)?.[1])

onSqliteAndServer('a service with a project', (open) => {
  let started: Started
  let team: Visitor
  afterEach(async () => {
    await started.world.close()
  })
  const read = () => started.world.context.db.read

  /** Riverside with its project and Hillside without one wait for the same pair; their 111 provider is switched on. */
  async function begin(): Promise<void> {
    started = await startedProject(await open())
    const { pm, world } = started
    team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    await pm.post('/organisations/new', { name: 'South Coast 111', kind: 'provider', ods_code: '', switched_on: 'yes', consumer_product: '' })
    const { id } = await read().selectFrom('organisations').select('id').where('name', '=', 'South Coast 111').executeTakeFirstOrThrow()
    const products = { provider_product: 'Symphony', consumer_product: 'Cleric', referrer_id: id }
    expect((await pm.post('/services/RY9NR/edit', { ...riverside, ...products, version: '1' })).status).toBe(303)
    const hillside = { ...riverside, name: 'Hillside UTC', ods_code: 'RY9HS', dos_ids: '2000088888' }
    expect((await pm.post('/services/new', { ...hillside, ...products })).status).toBe(303)
  }
  const prove = () => team.post('/catalogue/pairs/Cleric/Symphony', { state: 'proven', reason: 'Tried at Harbour', day: '2026-03-01', version: '0' })

  /** The statuses of Hillside and Riverside: computed now, and as lists count them. */
  async function statuses(): Promise<string[]> {
    expect(await listStaleRollout(read())).toEqual([])
    const person = { personId: asPersonId('team'), accountId: 'team', name: 'Team', email: '', installationRole: 'booking-team' as const }
    for (const query of ['', 'rollout=in-progress']) await facetsAgree(read(), { person, clock: started.world.context.clock, query })
    return (await read().selectFrom('services').select('rollout').orderBy('ods_code').execute()).map((one) => one.rollout)
  }
  const change = async (act: 'hold' | 'resume' | 'stop') => {
    const path = `${started.home}/${act}`
    const answer = await started.pm.post(path, { reason: 'The winter', version: hidden((await started.pm.get(path)).text, 'version') })
    expect([act, answer.status]).toEqual([act, 303])
  }

  it('is live by a tracker or a person before its project has declared it, and its page says where both are', async () => {
    await begin()
    const says = async () => plain((await started.pm.get('/services/RY9NR')).text)
    expect(await says()).toContain('In progress: Initiation Its project is open or on hold')
    const { version } = await read().selectFrom('services').select('version').where('ods_code', '=', 'RY9NR').executeTakeFirstOrThrow()
    await started.pm.post('/services/RY9NR/edit', { ...riverside, live: 'yes', version: String(version) })
    expect(await says()).toContain('Live Recorded as live; project at Initiation')
    const tracker = Buffer.from('ODS,ODS name,111 Provider,Live with Booking\nRY9NR,Riverside,South Coast 111,Yes\nRY9HS,Hillside,South Coast 111,Yes')
    await importTrackerFile(started.world.context, tracker, { fileName: 'tracker.csv' })
    expect(await says()).toContain('Live Live by the tracker of 2 March 2026; project at Initiation')
    await change('stop')
    expect(await says()).toContain('Live Booking works')
  })

  it('is in progress from its start until it is stopped, whatever it waits for', async () => {
    await begin()
    expect(await statuses()).toEqual(['pair', 'in-progress'])
    await change('hold')
    expect(await statuses()).toEqual(['pair', 'in-progress'])
    await change('resume')
    expect(await statuses()).toEqual(['pair', 'in-progress'])
    await prove()
    expect(await statuses()).toEqual(['ready', 'in-progress'])
    await change('stop')
    expect(await statuses()).toEqual(['ready', 'ready'])
    await change('resume')
    expect(await statuses()).toEqual(['ready', 'in-progress'])
    expect((await started.pm.post('/services/RY9HS/projects/new', { role: 'consumer', route_in: 'Service-led', scope: 'Books too' })).status).toBe(303)
    expect(await statuses()).toEqual(['in-progress', 'in-progress'])
  })

  it('shows its stage on its page and in lists, to those who see the project', async () => {
    await begin()
    const { stage } = await read().selectFrom('projects').select('stage').executeTakeFirstOrThrow()
    const status = `In progress: ${stageChoices[stage]}`
    const page = async (visitor = team) => plain((await visitor.get('/services/RY9NR')).text)
    expect(await page()).toContain(`${status} Its project is open or on hold`)
    expect(plain((await team.get('/services/RY9HS')).text)).toContain('Waiting for its pair Its 111 provider is switched on')
    const elsewhere = await started.world.visitor().signIn((await started.world.account('Olga Other', 'project-manager')).email)
    const other = await page(elsewhere)
    expect([other.includes('In progress Its project'), other.includes(status)]).toEqual([true, false])

    const list = async (query = '') => (await team.get(`/services${query}`)).text
    expect(plain(await list('?cols=size'))).toContain(status)
    // The column has the stage, so the tag leaves it out.
    expect(plain(await list('?cols=stage'))).not.toContain(status)
    expect(await list()).toContain('<a href="/services?rollout=in-progress#list">In progress (1)</a>')
    expect(plain(await list('?sort=rollout'))).toMatch(/Riverside UTC .*Hillside UTC/)
    expect((await team.get('/services.csv?cols=size')).text).toMatch(/RY9NR,Riverside UTC,In progress,/)
    await change('hold')
    expect(await page()).toContain(`${status}, on hold`)
  })

  it('still counts in what would unblock most, apart from those that are not started', async () => {
    await begin()
    const { text } = await team.get('/rollout')
    expect(plain(text)).toMatch(/Change Services not started Services in progress Patients Prove Cleric with Symphony 1 [^0-9]*1 /)
    expect(plain(text)).toMatch(/1 in progress/)
    const lists = ['/services?rollout=pair&consumer=Cleric&provider=Symphony', '/services?rollout=in-progress&on=yes&consumer=Cleric&provider=Symphony']
    for (const href of lists) {
      expect(text).toContain(`<a href="${href.replaceAll('&', '&amp;')}">1<`)
      expect([href, totalOf((await team.get(href)).text)]).toEqual([href, 1])
    }
    expect(plain((await team.get('/catalogue/pairs/Cleric/Symphony')).text)).toContain(
      'If it is proven, 1 service would be ready to start, and 1 service in progress would no longer wait for it.',
    )
    const unblocks = [{ what: 'Proving Cleric with Symphony', services: 2, patients: 0 }]
    expect(await rolloutReport(read())).toMatchObject({ services: 2, pairProven: 0, inProgress: 1, waitingForPairOnly: 1, unblocks })

    await prove()
    expect(await rolloutReport(read())).toMatchObject({ pairProven: 2, pairProvenAndProvider111On: 2, inProgress: 1, readyNow: 1, unblocks: [] })
    expect((await team.get('/rollout')).text).toContain('No single change would unblock a service')
    // With their 111 provider switched off, both wait for it.
    const organisation = await read().selectFrom('organisations').select('id').where('name', '=', 'South Coast 111').executeTakeFirstOrThrow()
    const edit = `/organisations/${organisation.id}/edit`
    const seen = hidden((await team.get(edit)).text, 'seen')
      .replaceAll('&#34;', '"')
      .replaceAll('&quot;', '"')
    const off = { name: 'South Coast 111', kind: 'provider', ods_code: '', switched_on: 'no', consumer_product: '', seen }
    expect((await team.post(edit, off)).status).toBe(303)
    expect(await rolloutReport(read())).toMatchObject({ pairProvenAndProvider111On: 0, unblocks: [{ what: 'Switching on South Coast 111', services: 2 }] })
    expect(plain((await team.get('/rollout')).text)).toMatch(/Switch on South Coast 111 1 [^0-9]*111[^0-9]*1 /)
  })

  it('is skipped when services that are ready to start are started in bulk', async () => {
    await begin()
    await prove()
    expect((await team.get('/rollout')).text).toMatch(/href="\/rollout\/bulk\?rollout=ready&amp;act=start"/)
    const form = { act: 'start', side: 'provider', route_in: 'Service-led', scope: '111 books in', go_live: '2026-05-01', query: 'rollout=ready' }
    const preview = plain((await team.get((await team.post('/rollout/bulk', form)).location ?? '')).text)
    expect([preview.includes('Start 1 Provider project'), preview.includes('Hillside UTC'), preview.includes('Riverside UTC')]).toEqual([true, true, false])
  })
})
