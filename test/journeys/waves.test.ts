import { afterEach, expect, it } from 'vitest'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { facetsAgree } from '../support/facets-agree.ts'
import { startedProject } from '../support/started-project.ts'
import type { Visitor, World } from '../support/world.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const idOf = (location: string | null | undefined): string => location?.split('/').at(-1) ?? ''

onSqliteAndServer('waves', (open) => {
  let world: World
  const db = () => world.context.db.read
  afterEach(async () => {
    expect(await verifyRecord(db())).toMatchObject({ count: 0, faults: [] })
    await world.close()
  })
  const signIn = async (name: string, role?: 'booking-team' | 'programme-viewer' | 'project-manager'): Promise<Visitor> =>
    world.visitor().signIn((await world.account(name, role)).email)

  /** Waits for a change of many projects, and returns its page. */
  async function finished(visitor: Visitor, job: string): Promise<string> {
    for (let tries = 0; tries < 200; tries += 1) {
      const { text } = await visitor.get(job)
      if (!text.includes('This page refreshes itself')) return plain(text)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error('The change does not end')
  }
  async function run(visitor: Visitor, job: string): Promise<string> {
    await visitor.post(job, {})
    return finished(visitor, job)
  }

  /** Services beside Riverside, each with a project of Meera's; those with a day have it from the start. */
  async function start(pm: Visitor, days: (string | null)[]): Promise<string[]> {
    const homes: string[] = []
    for (const [at, day] of days.entries()) {
      const ods = `RY9W${String.fromCharCode(65 + at)}`
      await pm.post('/services/new', { name: `Wave UTC ${at + 1}`, ods_code: ods, dos_ids: `20000777${at}0`, care_setting: 'urgent-treatment-centre' })
      const more = day === null ? {} : { testing: '2026-04-01', go_live: day }
      homes.push((await pm.post(`/services/${ods}/projects/new`, { role: 'provider', route_in: 'Service-led', scope: 'All', ...more })).location ?? '')
    }
    return homes
  }
  const goLiveOf = async (home: string): Promise<string> => plain((await pmOf.get(`${home}/dates`)).text)
  let pmOf: Visitor

  it('are made from a filter, show who is behind and why, and move together', { timeout: 120_000 }, async () => {
    const started = await startedProject(await open())
    world = started.world
    const { pm, dos, home } = started
    pmOf = pm
    const [first = '', second = ''] = await start(pm, [null, '2026-05-12'])
    expect(plain((await pm.get('/waves')).text)).toContain('There are no waves yet.')

    // From the list: a wave with its preview.
    const offered = await pm.get('/waves/new?project=open&q=UTC')
    expect(plain(offered.text)).toContain('For 3 services')
    const wrong = await pm.post('/waves/new', { name: '', testing: '', go_live: '2026-13-01', capacity: 'many', query: 'project=open&q=UTC', picks: '' })
    expect([wrong.status, plain(wrong.text).includes('Give the wave a name'), plain(wrong.text).includes('For 3 services')]).toEqual([422, true, true])
    const plan = { name: 'Wave 3', testing: '2026-04-14', go_live: '2026-05-05', capacity: '1' }
    const made = await pm.post('/waves/new', { ...plan, side: 'provider', query: 'project=open&q=UTC', picks: '' })
    const job = made.location ?? ''
    expect(plain((await pm.get(job)).text)).toMatch(
      /You made the wave Wave 3.*3 projects would change.*Joins, and keeps its go-live day 20 April 2026.*Joins, and gets the go-live day 12 May 2026/,
    )
    expect(await run(pm, job)).toContain('3 projects were changed')
    expect((await pm.post('/waves/new', plan)).status).toBe(422)

    const wave = /href="(\/waves\/[0-9a-f-]{36})"/.exec((await pm.get('/waves')).text)?.[1] ?? ''
    expect((await pm.get(`${wave}/move`)).text).toMatch(/<title>[^<:]+: move the rest - Slipway/)
    const list = plain((await pm.get('/waves')).text)
    expect(list).toMatch(/Wave 3 3 Initiation Behind 0 Live 0 Planned by today 0 Projects 3 projects of Wave 3 Owner Meera Shah Go-live from 5 May 2026/)
    expect(plain((await pm.get(home)).text)).toMatch(/Wave: Wave 3/)
    // Riverside is first by name, so the second in the wave has the day of the second week.
    expect(await goLiveOf(first)).toContain('12 May 2026')
    const shown = plain((await pm.get(wave)).text)
    expect(shown).toMatch(/3 in the wave 0 live 3 not live yet 0 behind/)
    expect(shown).toMatch(/What to do next.*is next in 3 projects\./)
    expect(shown).toMatch(/In the week of 11 May 2026 2 go-lives are planned: 1 more than the 1 a week of this wave/)
    await facetsAgree(db(), {
      person: { accountId: '', personId: started.id as never, name: '', email: '', installationRole: 'booking-team' },
      clock: world.context.clock,
      query: `wave=${idOf(wave)}`,
    })
    expect(plain((await pm.get(`/services?wave=${idOf(wave)}&prerequisite=hscn`)).text)).toMatch(/Wave: Wave 3.*3 services/)

    // A project is in one wave.
    const other = idOf((await pm.post('/waves/new', { name: 'Wave 4' })).location)
    const again = await pm.post('/rollout/bulk', { act: 'wave', side: 'provider', wave: other, query: 'q=UTC', picks: '' })
    expect(plain((await pm.get(again.location ?? '')).text)).toContain('3 rows: It is in the wave Wave 3. Take it out of that one first.')
    expect((await pm.post(`${home}/wave`, { wave: other })).status).toBe(422)
    expect((await pm.post(`${home}/wave/leave`, { reason: '' })).status).toBe(422)
    expect((await pm.post(`${home}/wave/leave`, { reason: 'Its building is closed' })).location).toBe(home)
    expect((await pm.post(`${home}/wave/leave`, { reason: 'Twice' })).status).toBe(409)
    expect(plain((await pm.get(wave)).text)).toMatch(/Left the wave Riverside UTC : Meera Shah, 2 March 2026, [0-9:apm]+: Its building is closed/)
    await pm.post(`${home}/wave`, { wave: idOf(wave) })

    // Who may see and change it.
    expect(plain((await dos.get('/waves')).text)).toMatch(/Wave 3 1 Initiation Behind 0 Live 0 Planned by today 0 Projects 1 projects/)
    expect((await dos.get(wave)).status).toBe(200)
    const stranger = await signIn('Sam Stranger', 'project-manager')
    for (const path of ['', '/projects', '/edit', '/move', '/close']) expect((await stranger.get(`${wave}${path}`)).status).toBe(404)
    const reader = await signIn('Rita Reader', 'programme-viewer')
    expect([(await reader.get(wave)).status, (await reader.get(`${wave}/edit`)).status]).toEqual([200, 403])

    // Time passes.
    world.context.advance(Date.parse('2026-04-21T09:00:00Z') - world.context.clock())
    await pm.signIn('meera.shah@example.nhs.uk')
    const late = plain((await pm.get(wave)).text)
    expect(late).toMatch(/2 behind.*2 projects are behind\. See which, and what holds each/)
    expect(late).toMatch(/Business live \(go-live\) was planned for 20 April 2026/)
    expect(plain((await pm.get(`${wave}/projects?show=behind`)).text)).toMatch(/2 projects.*Riverside UTC.*Wave UTC 2/)
    expect(plain((await pm.get(`${wave}/projects?show=rest&by=planned&from=2026-05-11&to=2026-05-17`)).text)).toMatch(/2 projects/)

    // Move the rest by a week, look first, and undo.
    expect((await pm.post(`${wave}/move`, { days: '0', status: 'provisional', reason: 'staffing', note: 'x' })).status).toBe(422)
    await pm.post(`${second}/hold`, { reason: 'Winter', version: '1' })
    const asked = await pm.post(`${wave}/move`, { days: '7', status: 'provisional', reason: 'supplier-delay', note: 'The certificates are late' })
    const preview = plain((await pm.get(asked.location ?? '')).text)
    expect(preview).toMatch(/Move 2 projects of the wave Wave 3 1 week later/)
    expect(preview).toMatch(/Supplier delay: The certificates are late.*2 projects would change ; 1 service stays as it is/)
    expect(preview).toMatch(/1 row: It is on hold\. Resume it before you move its dates\./)
    expect(await run(pm, asked.location ?? '')).toContain('2 projects were changed')
    expect(await goLiveOf(first)).toMatch(/19 May 2026.*12 May 2026: 7 days later than first planned/)
    expect(plain((await pm.get(`${first}/history`)).text)).toMatch(/moved business live.*with the others of the wave Wave 3/)
    expect(plain((await pm.get(`${wave}/projects`)).text)).toMatch(/19 May 2026, provisional 7 days later than first planned/)
    await pm.post(`${first}/dates/testing`, {
      day: '2026-06-01',
      status: 'provisional',
      reason: 'staffing',
      note: 'Again',
      seen: /name="seen" value="([^"]*)"/.exec((await pm.get(`${first}/dates/testing`)).text)?.[1] ?? '',
    })
    await pm.post(`${asked.location}/undo`, {})
    const undone = await finished(pm, asked.location ?? '')
    expect(undone).toMatch(/1 project is as before\. 1 project stays as it is/)
    expect(undone).toContain('Someone has moved a date of this project since.')

    // Changed by two people, and closed.
    const edit = { ...plan, name: 'Wave three', owner: '', version: '1' }
    expect((await pm.post(`${wave}/edit`, edit)).location).toBe(wave)
    expect((await pm.post(`${wave}/edit`, { ...edit, name: 'Wave drei' })).status).toBe(409)
    expect((await pm.post(`${wave}/close`, { state: 'closed', version: '2' })).location).toBe(wave)
    await pm.post(`${home}/wave/leave`, { reason: 'It goes with the next' })
    expect((await pm.post(`${home}/wave`, { wave: idOf(wave) })).status).toBe(422)
  })
})
