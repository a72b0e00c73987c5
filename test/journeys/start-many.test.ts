import { afterEach, expect, it } from 'vitest'
import { everywhere } from '../../src/access/doing.ts'
import { asProjectId } from '../../src/db/ids.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { startJob } from '../../src/tracker/bulk/run-job.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { isSettled } from '../../src/tracker/prerequisites/prerequisite.ts'
import { listStaleShared } from '../../src/tracker/prerequisites/shared.store.ts'
import { listStaleRollout } from '../../src/tracker/services/rollout-status.store.ts'
import { asDay } from '../../src/day.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { everyTable } from '../support/every-table.ts'
import { facetsAgree } from '../support/facets-agree.ts'
import { queuesAgree } from '../support/queues-agree.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Visitor } from '../support/world.ts'

/** The record itself, changes in preparation, and emails: they say that something was done and undone. */
const record = ['events', 'event_rows', 'event_chain', 'earlier_rows', 'bulk_jobs', 'bulk_rows', 'notices', 'outbox']

onSqliteAndServer('starting many projects at once', (open) => {
  let started: Started
  let team: Visitor
  afterEach(() => started.world.close())
  const context = () => started.world.context
  const read = () => context().db.read
  const idOf = (home: string | null): string => home?.split('/').at(-1) ?? ''
  const ended = (home: string | null): Promise<void> => startJob(context(), idOf(home))
  const facts = async (): Promise<Record<string, string>> =>
    Object.fromEntries(Object.entries(await everyTable(context().db)).filter(([table]) => !record.includes(table)))
  const agree = async (): Promise<void> => {
    const given = { clock: context().clock, person: everywhere }
    for (const query of ['', 'rollout=in-progress', 'project=open', 'stage=prerequisites']) await facetsAgree(read(), { ...given, query })
    await queuesAgree(read(), given)
  }
  const projects = () => read().selectFrom('projects').selectAll().orderBy('name').execute()

  /** Riverside with a pattern; three more UTCs of a trust that has met HSCN, one without a product, and a pharmacy. */
  async function world(): Promise<string> {
    started = await startedProject(await open())
    const { pm, home } = started
    team = await started.world.visitor().signIn((await started.world.account('Bea Turner', 'booking-team')).email)
    const page = await pm.get(`${home}/prerequisites/smartcards`)
    await pm.post(`${home}/prerequisites/smartcards`, { version: hidden(page.text, 'version'), status: 'not-applicable', reason: 'No smartcards' })
    const pattern = await pm.post(`${home}/pattern`, { name: 'UTC', part: ['people', 'procedure', 'not-applicable'], 'who-dos-lead': 'person' })
    await team.post('/organisations/new', { name: 'Harbour Trust', ods_code: 'RHT', kind: 'provider' })
    const trust = await read().selectFrom('organisations').select('id').where('ods_code', '=', 'RHT').executeTakeFirstOrThrow()
    const utc = { care_setting: 'urgent-treatment-centre', organisation_id: trust.id, region: 'South' }
    for (const [index, more] of [utc, utc, utc, utc, { ...utc, care_setting: 'pharmacy' }].entries())
      await team.post('/services/new', {
        name: `Quay ${index}`,
        ods_code: `RHT0${index}`,
        dos_ids: `200000010${index}`,
        ...more,
        provider_product: index === 3 ? '' : 'Adastra',
      })
    const shared = await team.post('/catalogue/shared/new', {
      key: 'hscn',
      kind: 'organisation',
      holder: 'RHT',
      met_since: '2026-01-05',
      note: 'Letter',
      confirmed: 'yes',
    })
    expect(shared.status).toBe(303)
    return idOf(pattern.location)
  }

  it('previews, starts them in a new wave, and undoes it within a day so that every row is as before', async () => {
    const pattern = await world()
    const before = await facts()
    const form = (await team.get(`/rollout/bulk?region=South&act=start&pattern=${pattern}`)).text
    expect(form).toMatch(new RegExp(`<option value="${pattern}" selected`))
    const asked = { act: 'start', side: 'provider', query: 'region=South', pattern, wave: 'new', wave_name: 'Winter', capacity: '2', go_live: '2026-06-30' }
    const unnamed = await team.post('/rollout/bulk', { ...asked, wave_name: '' })
    expect([unnamed.status, unnamed.text.includes('Give the wave a name')]).toEqual([422, true])
    const { location } = await team.post('/rollout/bulk', asked)
    const preview = (await team.get(location ?? '')).text
    for (const says of [
      'Start 3 Provider projects as the new wave Winter',
      '1 row: The pattern is for another care setting: Urgent treatment centre.',
      '1 row: Its Provider product is not known. Enter it on the page of the service first.',
      '2 a week takes 2 weeks: go-lives from 30 June 2026 to 7 July 2026',
      'open, go-live 30 June 2026',
      'open, go-live 7 July 2026',
      '1 person gets one email each',
      'Dan Okoro: 3 projects',
    ])
      expect(preview).toContain(says)
    expect(preview).not.toContain('HSCN connection:')
    expect(await facts()).toEqual(before)

    expect((await team.post(location ?? '', {})).status).toBe(303)
    await ended(location)
    const made = (await projects()).filter((one) => one.name.startsWith('Quay'))
    expect(made.map((one) => [one.name, one.state])).toEqual([0, 1, 2].map((index) => [`Quay ${index}, Provider`, 'open']))
    const open = await read()
      .selectFrom('bulk_rows')
      .select(['project_id', 'open_prerequisites'])
      .where('job_id', '=', idOf(location))
      .where('will', '=', 1)
      .execute()
    for (const row of open) {
      const all = await read()
        .selectFrom('prerequisites')
        .select(['status', 'valid_until as validUntil'])
        .where('project_id', '=', asProjectId(row.project_id ?? ''))
        .execute()
      const left = all.filter((one) => !isSettled(one, asDay('2026-03-02')))
      expect(left).toHaveLength(row.open_prerequisites ?? -1)
    }
    const members = await read()
      .selectFrom('wave_projects as m')
      .innerJoin('waves as w', 'w.id', 'm.wave_id')
      .select(['w.name', 'm.position'])
      .orderBy('m.position')
      .execute()
    const goLives = await read()
      .selectFrom('project_dates')
      .select('day')
      .where('kind', '=', 'go-live')
      .where(
        'project_id',
        'in',
        made.map((one) => one.id),
      )
      .orderBy('day')
      .execute()
    expect(goLives.map((one) => one.day)).toEqual(['2026-06-30', '2026-06-30', '2026-07-07'])
    expect(members).toEqual([1, 2, 3].map((position) => ({ name: 'Winter', position })))
    const news = await read()
      .selectFrom('notices as n')
      .innerJoin('projects as p', 'p.id', 'n.project_id')
      .select(['n.words', 'n.told_at'])
      .where('p.name', 'like', 'Quay%')
      .execute()
    expect(news.map((one) => [one.words.startsWith('Bea Turner added you as DoS lead of Quay'), one.told_at])).toEqual(
      Array.from({ length: 3 }, () => [true, null]),
    )
    expect((await team.get('/services?region=South')).text).toContain('data-total="5"')
    await agree()
    expect(await listStaleShared(read(), asDay('2026-03-02'))).toEqual([])

    expect((await team.post(`${location}/undo`, {})).status).toBe(303)
    await ended(location)
    expect((await team.get(location ?? '')).text).toContain('3 projects are as before')
    expect(await facts()).toEqual(before)
    expect((await team.get('/rollout')).status).toBe(200)
    const history = await read().selectFrom('events').select('sentence').where('action', '=', 'start-undone').orderBy('seq').execute()
    expect(history[0]?.sentence).toBe(
      'Bea Turner undid the start of the Provider project of Quay 0: it is gone, with all that it was started with, undoing a change of several projects',
    )
    expect(await verifyChain(read())).toMatchObject({ ok: true })
    expect(await listStaleStages(read(), { environments: context().templates.environments, clock: context().clock })).toEqual([])
    expect(await listStaleRollout(read())).toEqual([])
    expect(await listStaleShared(read(), asDay('2026-03-02'))).toEqual([])
    await agree()
  })

  it('leaves a project on which someone has worked, and its wave, and stops the others after a day', async () => {
    const pattern = await world()
    const asked = { act: 'start', side: 'provider', query: 'region=South', pattern, wave: 'new', wave_name: 'Winter' }
    const { location } = await team.post('/rollout/bulk', asked)
    await team.post(location ?? '', {})
    await ended(location)
    const first = (await projects()).find((one) => one.name.startsWith('Quay 0'))
    expect((await team.post(`/projects/${first?.id}/notes`, { body: 'We began' })).status).toBe(303)
    context().advance(25 * 60 * 60 * 1000)
    await team.signIn('bea.turner@example.nhs.uk')
    expect((await team.post(`${location}/undo`, {})).status).toBe(303)
    await ended(location)
    expect((await team.get(`${location}?show=told`)).text).toContain('Someone has worked on this project since.')
    expect((await projects()).filter((one) => one.name.startsWith('Quay')).map((one) => one.state)).toEqual(['open', 'stopped', 'stopped'])
    expect(await read().selectFrom('waves').select('name').execute()).toEqual([{ name: 'Winter' }])
  })

  it('says that a wave of this name was made meanwhile, and starts nothing', async () => {
    const pattern = await world()
    const asked = { act: 'start', side: 'provider', query: 'region=South', pattern, wave: 'new', wave_name: 'Winter' }
    const one = await team.post('/rollout/bulk', asked)
    const other = await team.post('/rollout/bulk', asked)
    await team.post(one.location ?? '', {})
    await ended(one.location)
    const late = await team.post(other.location ?? '', {})
    expect([late.status, late.text.includes('There is a wave Winter already')]).toEqual([422, true])
    expect(await read().selectFrom('bulk_jobs').select('state').where('id', '=', idOf(other.location)).execute()).toEqual([{ state: 'review' }])
  })
})
