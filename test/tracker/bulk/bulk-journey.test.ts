import { afterEach, expect, it } from 'vitest'
import type { Database } from '../../../src/db/database.ts'
import { noProjectId } from '../../../src/db/ids.ts'
import { Leases } from '../../../src/db/lease.ts'
import { DatabaseUnavailable } from '../../../src/errors.ts'
import { verifyChain } from '../../../src/events/verify-chain.store.ts'
import { acts } from '../../../src/tracker/bulk/bulk.ts'
import { resumeJobs, startJob } from '../../../src/tracker/bulk/run-job.ts'
import { listStaleStages } from '../../../src/tracker/go-live/stages.store.ts'
import { listStaleRollout } from '../../../src/tracker/services/rollout-status.store.ts'
import { areaOf, endAreaRow } from '../../support/area.ts'
import { attestation } from '../../support/attestation.ts'
import { openWorld } from '../../support/world.ts'
import type { Visitor, World } from '../../support/world.ts'
import { onSqliteAndServer } from '../../support/databases.ts'

onSqliteAndServer('a bulk change of projects', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })
  const read = () => world.context.db.read
  const idOf = (home: string | null): string => home?.split('/').at(-1) ?? ''
  const ended = async (home: string | null): Promise<void> => startJob(world.context, idOf(home))

  async function services(count: number): Promise<Visitor> {
    world = await openWorld(await open())
    const team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    for (let index = 0; index < count; index += 1)
      expect(
        (
          await team.post('/services/new', {
            name: `Practice ${index}`,
            ods_code: `A8000${index}`,
            care_setting: 'gp-practice',
            region: index < 2 ? 'North' : 'South',
          })
        ).status,
      ).toBe(303)
    return team
  }
  const starts = { act: 'start', side: 'provider', route_in: 'Service-led', scope: '111 books in', go_live: '2026-05-01' }
  /** Previews and starts it; returns the address of the job. */
  async function done(visitor: Visitor, form: Record<string, string>): Promise<string> {
    const prepared = await visitor.post('/rollout/bulk', form)
    expect([prepared.status, /error-message">([\s\S]{0,200})/.exec(prepared.text)?.[1]]).toEqual([303, undefined])
    const home = prepared.location ?? ''
    expect((await visitor.post(home, {})).status).toBe(303)
    await ended(home)
    return home
  }
  async function undone(visitor: Visitor, home: string): Promise<void> {
    const { text } = await visitor.get(`${home}/undo`)
    for (const one of acts.start.undo.length > 0 ? ['What undoing does', 'Undoing cannot be undone'] : []) expect(text).toContain(one)
    expect((await visitor.post(`${home}/undo`, {})).status).toBe(303)
    await ended(home)
  }
  const projects = () => read().selectFrom('projects').selectAll().orderBy('name').execute()

  it('starts projects of a filtered list, previewed row by row; skips open ones; one event each; an undo within a day takes back those that nobody changed', async () => {
    const team = await services(4)
    const form = (await team.get('/rollout/bulk?region=South')).text
    expect(form).toContain('2 services</a> of your list')
    const bad = await team.post('/rollout/bulk', { ...starts, query: 'region=South', scope: '', route_in: 'Service-led' })
    expect([
      bad.status,
      bad.text.includes('Say what is in scope'),
      bad.text.includes('name="query" value="region=South"'),
      bad.text.includes('value="2026-05-01"'),
    ]).toEqual([422, true, true, true])
    const before = (await read().selectFrom('event_chain').select('seq').executeTakeFirstOrThrow()).seq
    const prepared = await team.post('/rollout/bulk', { ...starts, query: 'region=South' })
    const preview = await team.get(prepared.location ?? '')
    for (const says of ['Start 2 Provider projects', 'Practice 2', 'Practice 3', 'Will change (2)', 'Left as they are (0)'])
      expect(preview.text).toContain(says)
    expect([await projects(), (await read().selectFrom('event_chain').select('seq').executeTakeFirstOrThrow()).seq]).toEqual([[], before])
    expect((await team.post(prepared.location ?? '', {})).status).toBe(303)
    await ended(prepared.location)
    expect((await projects()).map((one) => [one.name, one.state])).toEqual([
      ['Practice 2, Provider', 'open'],
      ['Practice 3, Provider', 'open'],
    ])
    const second = await team.post(prepared.location ?? '', {})
    expect([second.status, second.location, (await projects()).length]).toEqual([303, prepared.location, 2])
    const all = await done(team, { ...starts, query: '' })
    const told = await team.get(`${all}?show=not`)
    for (const says of ['2 projects were', 'It has an open Provider project already.', 'Practice 3']) expect(told.text).toContain(says)
    const [first] = await projects()
    expect((await team.post(`/projects/${first?.id}/notes`, { body: 'Somebody works here' })).status).toBe(303)
    await undone(team, all)
    expect((await team.get(all)).text).toContain('Someone has worked on this project since.')
    expect((await projects()).map((one) => one.state)).toEqual(['open', 'open', 'open'])
    const statuses = await read().selectFrom('services').select('rollout').orderBy('ods_code').execute()
    expect(statuses.map((one) => one.rollout)).toEqual(['in-progress', 'both', 'in-progress', 'in-progress'])
    expect(await listStaleRollout(read())).toEqual([])
    const started = await read()
      .selectFrom('events')
      .select(['project_id', 'action'])
      .where('project_id', 'is not', null)
      .where('action', '=', 'started')
      .execute()
    expect(started).toHaveLength(4)
    expect(await verifyChain(read())).toMatchObject({ ok: true })
    expect(await listStaleStages(read(), { environments: world.context.templates.environments, clock: world.context.clock })).toEqual([])
  })

  it('sets an owner, moves dates with a reason, puts on hold; undoing restores each that nobody has changed since', async () => {
    const team = await services(3)
    await done(team, { ...starts, query: '' })
    const dan = await world.account('Dan Okoro')
    const eve = await world.account('Eve Hart')
    await done(team, { act: 'owner', query: '', side: 'provider', role: 'dos-lead', email: eve.email })
    const unknown = await team.post('/rollout/bulk', { act: 'owner', query: '', side: 'provider', role: 'dos-lead', email: 'new@example.nhs.uk' })
    expect([unknown.status, unknown.text.includes('Nobody with this email address is known yet')]).toEqual([422, true])
    const owner = await done(team, { act: 'owner', query: '', side: 'provider', role: 'dos-lead', email: dan.email, replace: 'yes' })
    const holders = async () =>
      (
        await read()
          .selectFrom('project_people as pp')
          .innerJoin('people as p', 'p.id', 'pp.person_id')
          .select('p.name')
          .where('pp.role_key', '=', 'dos-lead')
          .where('pp.left_at', 'is', null)
          .orderBy('p.name')
          .execute()
      ).map((one) => one.name)
    expect(await holders()).toEqual(['Dan Okoro', 'Dan Okoro', 'Dan Okoro'])
    expect((await (await world.visitor().signIn(dan.email)).get('/services')).text).toContain('data-total="3"')
    await undone(team, owner)
    expect(await holders()).toEqual(['Eve Hart', 'Eve Hart', 'Eve Hart'])
    const [one] = await projects()
    const told = await read()
      .selectFrom('events')
      .select('sentence')
      .where('project_id', '=', one?.id ?? noProjectId)
      .where('subject', '=', 'person')
      .orderBy('seq')
      .execute()
    expect(told.map((row) => row.sentence)).toEqual([
      'Bea Turner added Eve Hart as DoS lead, in several projects at once',
      'Bea Turner added Dan Okoro as DoS lead, in several projects at once',
      'Bea Turner recorded that Eve Hart is no longer DoS lead, in several projects at once',
      'Bea Turner recorded that Dan Okoro is no longer DoS lead, undoing a change of several projects',
      'Bea Turner added Eve Hart as DoS lead again, undoing a change of several projects',
    ])

    world.context.advance(60_000)
    const [, second] = await projects()
    const mute = await team.post('/rollout/bulk', {
      act: 'dates',
      query: '',
      side: 'provider',
      kind: 'go-live',
      how: 'shift',
      shift: '14',
      status: 'provisional',
      reason: '',
      note: '',
    })
    expect([mute.status, mute.text.includes('Choose why the date moves'), mute.text.includes('value="14"')]).toEqual([422, true, true])
    const moved = await done(team, {
      act: 'dates',
      query: '',
      side: 'provider',
      kind: 'go-live',
      how: 'shift',
      shift: '14',
      status: 'confirmed',
      reason: 'supplier-delay',
      note: 'The release slipped',
    })
    expect((await team.get(`${moved}?show=will`)).text).toContain('Done: 1 May 2026, provisional → 15 May 2026, confirmed')
    const days = async () =>
      (
        await read()
          .selectFrom('projects as p')
          .innerJoin('project_dates as d', 'd.project_id', 'p.id')
          .select(['d.day', 'd.reason'])
          .orderBy('p.name')
          .orderBy('d.set_at')
          .execute()
      ).map((one) => `${one.day} ${one.reason}`)
    expect(await days()).toEqual([
      '2026-05-01 null',
      '2026-05-15 supplier-delay',
      '2026-05-01 null',
      '2026-05-15 supplier-delay',
      '2026-05-01 null',
      '2026-05-15 supplier-delay',
    ])
    expect(
      await read()
        .selectFrom('events')
        .select('reason')
        .where('project_id', '=', second?.id ?? noProjectId)
        .where('action', '=', 'moved')
        .execute(),
    ).toEqual([{ reason: 'Supplier delay: The release slipped' }])
    world.context.advance(60_000)
    const seen = (
      await read()
        .selectFrom('project_dates')
        .select('id')
        .where('project_id', '=', second?.id ?? noProjectId)
        .orderBy('set_at', 'desc')
        .executeTakeFirstOrThrow()
    ).id
    expect(
      (await team.post(`/projects/${second?.id}/dates/go-live`, { day: '2026-06-01', status: 'confirmed', reason: 'staffing', note: 'Ours', seen })).status,
    ).toBe(303)
    await undone(team, moved)
    expect((await days()).filter((one) => one.endsWith('withdrawn'))).toHaveLength(2)
    expect((await team.get(`${moved}?show=told`)).text).toContain('Someone has moved this date since.')

    await world.context.db.transaction((trx) =>
      trx
        .insertInto('attestations')
        .values(attestation({ id: 'live', project_id: second?.id ?? noProjectId, gate: 'business-live', decision: 'declared', first_person: 'Bea Turner' }))
        .execute(),
    )
    const again = { act: 'dates', query: '', side: 'provider', kind: 'go-live', how: 'day', day: '2026-07-01', status: 'provisional' }
    const preview = await team.post('/rollout/bulk', { ...again, reason: 'other', note: 'Later' })
    const shown = (await team.get(preview.location ?? '')).text
    for (const says of ['Will change (2)', 'Reason: Other: Later', '1 row: It is declared live already.']) expect(shown).toContain(says)
    const rowsOf = (text: string) =>
      [...text.matchAll(/<tr[^>]*><th[^>]*>.*?<\/tr>/g)].map((match) =>
        match[0]
          .replace(/<[^>]+>/g, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
      )
    expect(rowsOf(shown).slice(1, 2)).toEqual([expect.stringMatching(/A8000\d 1 May 2026 provisional 1 July 2026 provisional$/)])
    expect(shown).not.toContain('become provisional')
    await done(team, { ...again, day: '2026-06-15', status: 'confirmed', reason: 'other', note: 'Agreed' })
    const back = (await team.get((await team.post('/rollout/bulk', { ...again, reason: 'other', note: 'Later' })).location ?? '')).text
    expect(back).toContain('2 days are confirmed now and become provisional. To keep them confirmed, cancel, and choose Confirmed')
    expect(back).toContain('<strong>provisional</strong>')

    const held = await done(team, { act: 'hold', picks: 'A80000,A80002', query: '', side: 'provider', reason: 'Winter' })
    expect((await projects()).map((one) => one.state)).toEqual(['on-hold', 'open', 'on-hold'])
    expect((await team.get('/services?project=on-hold')).text).toContain('data-total="2"')
    await undone(team, held)
    expect((await projects()).map((one) => one.state)).toEqual(['open', 'open', 'open'])
    const twice = await team.post(`${held}/undo`, {})
    expect([twice.status, twice.location]).toEqual([303, held])
  })

  it('covers only a manager’s own projects, and nobody sees another’s job', async () => {
    const team = await services(3)
    const ana = await world.account('Ana Pereira', 'project-manager')
    await done(team, { ...starts, picks: 'A80000', query: '', manager: ana.email })
    await done(team, { ...starts, picks: 'A80001', query: '' })
    const manager = await world.visitor().signIn(ana.email)
    expect((await manager.get('/services')).text).toContain('data-total="1"')
    expect((await manager.get('/services?project=none')).text).toContain('data-total="1"')
    expect((await manager.get('/rollout')).text).toMatch(/<a href="\/services">1<\/a>/)
    const own = await done(manager, { act: 'hold', query: '', side: 'provider', reason: 'Mine' })
    expect((await projects()).map((one) => one.state)).toEqual(['on-hold', 'open'])
    expect((await manager.get(own)).text).toContain('Practice 0')
    const reaching = await manager.post('/rollout/bulk', { act: 'hold', picks: 'A80001', query: '', side: 'provider', reason: 'Theirs' })
    expect((await manager.get(reaching.location ?? '')).text).toContain('None of these would change')
    await done(manager, { ...starts, picks: 'A80002,A80001', query: '' })
    expect((await projects()).map((one) => one.name)).toEqual(['Practice 0, Provider', 'Practice 1, Provider', 'Practice 2, Provider'])
    const other = await world.visitor().signIn((await world.account('Olu Ade', 'project-manager')).email)
    for (const path of ['', '/undo']) expect((await other.get(own + path)).status).toBe(404)
    expect((await team.get(own)).status).toBe(200)
    const viewer = await world.visitor().signIn((await world.account('Vic Young', 'programme-viewer')).email)
    expect((await viewer.get('/rollout/bulk')).status).toBe(403)
    // A member of the project who does not manage it can see it, and is told why it is skipped.
    await team.post(`/projects/${(await projects())[1]?.id}/people`, { role: 'dos-lead', name: 'Ana Pereira', email: ana.email })
    const told = await manager.post('/rollout/bulk', { act: 'hold', query: '', side: 'provider', reason: 'All' })
    expect((await manager.get(`${told.location}?show=not`)).text).toContain('You are not its project manager.')
  })

  it('covers the area of whoever manages one, and each row is judged by what it is as the row is done', async () => {
    const team = await services(4)
    const ana = await world.account('Ana Pereira')
    const manager = await world.visitor().signIn(ana.email)
    expect((await manager.get('/rollout/bulk')).status).toBe(403)
    const row = await areaOf(world.context.db, ana.personId, { role: 'project-manager', kind: 'region', key: 'South' })
    expect((await manager.get('/services')).text).toContain('data-total="2"')
    await done(team, { ...starts, picks: 'A80000', query: '' })
    // Those that are not in the area are not there for her, ticked or not.
    await done(manager, { ...starts, query: '' })
    const elsewhere = await manager.post('/rollout/bulk', { ...starts, picks: 'A80001', query: '' })
    expect((await manager.get(elsewhere.location ?? '')).text).not.toContain('Practice 1')
    expect((await projects()).map((one) => one.name)).toEqual(['Practice 0, Provider', 'Practice 2, Provider', 'Practice 3, Provider'])
    const reaching = await manager.post('/rollout/bulk', { act: 'hold', picks: 'A80000', query: '', side: 'provider', reason: 'Theirs' })
    expect((await manager.get(reaching.location ?? '')).text).toContain('None of these would change')
    // What the team started in the area is hers too.
    await team.post(`/projects/${(await projects())[1]?.id}/notes`, { body: 'Look at this' })
    await done(manager, { act: 'hold', query: '', side: 'provider', reason: 'Winter' })
    expect((await projects()).map((one) => one.state)).toEqual(['open', 'on-hold', 'on-hold'])
    const late = (await manager.post('/rollout/bulk', { ...starts, side: 'consumer', picks: 'A80002', query: '' })).location ?? ''
    await endAreaRow(world.context.db, row)
    expect((await manager.post(late, {})).status).toBe(403)
    await world.context.db.transaction((trx) =>
      trx.updateTable('project_people').set({ left_at: '2026-03-02T10:00:00Z' }).where('person_id', '=', ana.personId).execute(),
    )
    // Her area and her roles have ended, so what she prepared in it shows her no service of it. She may still cancel what she prepared.
    const shown = (await manager.get(late)).text
    expect(shown).toContain('1 row is not shown: you do not see its project any more.')
    expect(shown).not.toContain('Practice 2')
    expect((await manager.post(`${reaching.location}/cancel`, {})).status).toBe(303)
    await world.context.db.transaction((trx) =>
      trx.updateTable('bulk_jobs').set({ state: 'running', started_by: 'Ana Pereira', started_by_id: ana.personId }).where('id', '=', idOf(late)).execute(),
    )
    await resumeJobs(world.context)
    await ended(late)
    expect((await team.get(`${late}?show=told`)).text).toContain('Ana Pereira may not start projects here any more.')
    expect(await projects()).toHaveLength(3)
  })

  it('records who started and who undid it, even after a restart; each row is judged by what they may do now', async () => {
    const team = await services(3)
    const bea = await read().selectFrom('people').select('id').where('name', '=', 'Bea Turner').executeTakeFirstOrThrow()
    const ana = await world.account('Ana Pereira', 'project-manager')
    const manager = await world.visitor().signIn(ana.email)
    const actors = async (action: string) =>
      (await read().selectFrom('events').select(['actor_id', 'actor_name', 'sentence']).where('action', '=', action).orderBy('seq').execute()).map((one) => [
        one.actor_id,
        one.actor_name,
        one.sentence.startsWith(`${one.actor_name} `),
      ])
    const prepared = (await manager.post('/rollout/bulk', { ...starts, picks: 'A80000,A80001', query: '' })).location ?? ''
    expect((await team.get(prepared)).text).toContain('Ana Pereira prepared this. If you start it, each history names you')
    expect((await team.post(prepared, {})).status).toBe(303)
    await ended(prepared)
    expect(await actors('started')).toEqual([
      [bea.id, 'Bea Turner', true],
      [bea.id, 'Bea Turner', true],
    ])
    expect(await actors('done')).toEqual([[bea.id, 'Bea Turner', true]])
    expect((await team.get(prepared)).text).toContain('Prepared by Ana Pereira')
    expect((await team.get(prepared)).text).toContain('Started by Bea Turner')
    // A job that a stop interrupted resumes under the same name.
    const held = (await manager.post('/rollout/bulk', { act: 'hold', picks: 'A80000,A80001', query: '', side: 'provider', reason: 'Winter' })).location ?? ''
    await world.context.db.transaction((trx) =>
      trx.updateTable('bulk_jobs').set({ state: 'running', started_by: 'Bea Turner', started_by_id: bea.id }).where('id', '=', idOf(held)).execute(),
    )
    await resumeJobs(world.context)
    await ended(held)
    expect(await actors('held')).toEqual([
      [bea.id, 'Bea Turner', true],
      [bea.id, 'Bea Turner', true],
    ])
    // Ana no longer manages the first project, so her undo skips it.
    const [first] = await projects()
    await world.context.db.transaction((trx) =>
      trx
        .updateTable('project_people')
        .set({ left_at: '2026-03-02T10:00:00Z' })
        .where('project_id', '=', first?.id ?? noProjectId)
        .execute(),
    )
    await undone(manager, held)
    expect((await projects()).map((one) => one.state)).toEqual(['on-hold', 'open'])
    expect(await actors('resumed')).toEqual([[ana.personId, 'Ana Pereira', true]])
    expect((await team.get(`${held}?show=told`)).text).toContain('Ana Pereira is not its project manager.')
    // What she prepared shows her nothing of it any more.
    const hers = (await manager.get(`${held}?show=told`)).text
    expect(hers).toContain('1 row is not shown: you do not see its project any more.')
    expect(hers).not.toContain('is not its project manager')
    // A job does not resume for somebody whose account was disabled, or who may no longer start projects.
    for (const [change, says] of [
      [{ disabled_at: '2026-03-02T10:00:00Z' }, 'Ana Pereira may not sign in any more.'],
      [{ disabled_at: null, installation_role: 'none' as const }, 'Ana Pereira may not start projects here any more.'],
    ] as const) {
      const late = (await manager.post('/rollout/bulk', { ...starts, picks: 'A80002', query: '' })).location ?? ''
      await world.context.db.transaction(async (trx) => {
        await trx
          .updateTable('bulk_jobs')
          .set({ state: 'running', started_by: 'Ana Pereira', started_by_id: ana.personId })
          .where('id', '=', idOf(late))
          .execute()
        await trx.updateTable('accounts').set(change).where('person_id', '=', ana.personId).execute()
      })
      await resumeJobs(world.context)
      await ended(late)
      expect((await team.get(`${late}?show=told`)).text).toContain(says)
      expect(await projects()).toHaveLength(2)
      await world.context.db.transaction((trx) =>
        trx.updateTable('accounts').set({ disabled_at: null, installation_role: 'project-manager' }).where('person_id', '=', ana.personId).execute(),
      )
    }
  })

  it('resumes after the program was stopped, and does no row twice', async () => {
    const team = await services(3)
    const { location } = await team.post('/rollout/bulk', { ...starts, query: '' })
    const id = idOf(location)
    // As a stop leaves it: begun, one row done, nobody working on it.
    const none = await team.post('/rollout/bulk', { ...starts, picks: 'A80001', query: '' })
    await team.post(none.location ?? '', {})
    await ended(none.location)
    const one = await read().selectFrom('bulk_rows').selectAll().where('job_id', '=', idOf(none.location)).executeTakeFirstOrThrow()
    await world.context.db.transaction(async (trx) => {
      await trx.updateTable('bulk_jobs').set({ state: 'running' }).where('id', '=', id).execute()
      await trx
        .updateTable('bulk_rows')
        .set({ outcome: 'done', project_id: one.project_id, made: one.made })
        .where('job_id', '=', id)
        .where('ods_code', '=', 'A80001')
        .execute()
    })
    await resumeJobs(world.context)
    await ended(location)
    expect((await projects()).map((project) => project.name)).toEqual(['Practice 0, Provider', 'Practice 1, Provider', 'Practice 2, Provider'])
    expect((await read().selectFrom('bulk_jobs').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state).toBe('done')
    expect((await team.get(location ?? '')).text).toContain('3 projects were')
  })

  it('stops when the database is away for a moment, blames no row for it, and resumes later', async () => {
    const team = await services(3)
    const { location } = await team.post('/rollout/bulk', { ...starts, query: '' })
    const id = idOf(location)
    await world.context.db.transaction((trx) => trx.updateTable('bulk_jobs').set({ state: 'running' }).where('id', '=', id).execute())
    let writes = 0
    const { db } = world.context
    // The first transaction takes the lease, the second changes rows.
    const write: Database['transaction'] = (fn) => (++writes === 2 ? Promise.reject(new DatabaseUnavailable('It is away')) : db.transaction(fn))
    const awayOnce = { ...db, transaction: write }
    await startJob({ ...world.context, db: awayOnce, leases: new Leases(awayOnce, world.context.log) }, id)
    expect(await read().selectFrom('bulk_rows').select('told').where('job_id', '=', id).where('outcome', 'is not', null).execute()).toEqual([])
    expect(await projects()).toEqual([])
    await startJob(world.context, id)
    expect(await projects()).toHaveLength(3)
  })
})
