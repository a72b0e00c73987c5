import { afterEach, expect, it } from 'vitest'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { listStaleRollout } from '../../src/tracker/services/rollout-status.store.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { password } from '../support/world.ts'
import type { Visitor } from '../support/world.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { joinTeam, signByAll } from '../support/team.ts'
import type { Team } from '../support/team.ts'
import { countingRun, reviewActions } from '../support/run-forms.ts'

onSqliteAndServer('testing and go-live', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  const db = () => started.world.context.db
  const cases = () => db().read.selectFrom('test_cases').selectAll().where('project_id', '=', started.id).orderBy('position').execute()
  const attestations = () => db().read.selectFrom('attestations').selectAll().execute()

  /** The stage in lists is the one that the gates give, and the service is in progress until business live is declared. */
  async function kept(stage: string) {
    const isLive = (await attestations()).some((one) => one.gate === 'business-live')
    expect([stage, await db().read.selectFrom('services').select('rollout').execute()]).toEqual([stage, [{ rollout: isLive ? 'live' : 'in-progress' }]])
    expect(await listStaleRollout(db().read)).toEqual([])
    expect((await db().read.selectFrom('projects').select('stage').executeTakeFirstOrThrow()).stage).toBe(stage)
    expect(await listStaleStages(db().read, { environments: started.world.context.templates.environments, clock: started.world.context.clock })).toEqual([])
  }

  /** Completes the prerequisites by rows, as other journeys do it through pages, and has everybody sign. */
  async function settled(): Promise<Team> {
    const team = await joinTeam(started)
    await change(started.world.context, async (trx) => {
      await trx
        .updateTable('prerequisites')
        .set({ status: 'not-applicable', reason: 'For this test' })
        .where('project_id', '=', started.id)
        .where('derived', 'is', null)
        .execute()
      await trx.updateTable('services').set({ provider_product: 'Adastra', consumer_product: 'Cleo' }).execute()
    })
    await signByAll(started, team)
    return team
  }

  async function meetCriteria(kind: 'readiness' | 'handover') {
    const { pm, home } = started
    for (const one of await db().read.selectFrom('go_live_criteria').selectAll().where('kind', '=', kind).execute())
      expect((await pm.post(`${home}/go-live/criteria/${one.id}`, { act: 'meet', [`version-${one.id}`]: String(one.version) })).status).toBe(303)
  }

  /** Finishes the run as its second person. */
  async function finishedBy(second: Visitor) {
    const run = `${started.home}/test-plan/runs/1`
    expect((await second.post(`${run}/second`, { version: hidden((await second.get(run)).text, 'version') })).status).toBe(303)
  }

  async function tested({ omar }: Team) {
    const { pm, home } = started
    for (const condition of await db().read.selectFrom('test_entry_conditions').selectAll().execute())
      await pm.post(`${home}/test-plan/conditions/${condition.id}`, { met: 'yes', [`version-${condition.id}`]: String(condition.version) })
    await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'production-isolated', attendees: 'Meera, Dan' })
    const all = await cases()
    await pm.post(`${home}/test-plan/runs/1/results`, Object.fromEntries(all.map((one) => [`verdict-${one.id}`, 'pass'])))
    expect((await pm.post(`${home}/test-plan/runs/1/finish`, { review: 'All well', outcome: 'success' })).status).toBe(303)
    await finishedBy(omar)
    await meetCriteria('readiness')
    const seen = hidden((await pm.get(`${home}/dates/go-live`)).text, 'seen')
    expect((await pm.post(`${home}/dates/go-live`, { day: '2026-04-20', status: 'confirmed', seen })).status).toBe(303)
  }

  it('record results case by case, keep earlier ones at a retest, accept a failure with a reason, and freeze a finished run', async () => {
    started = await startedProject(await open())
    const { pm, dos, clinical, home } = started
    for (const other of [clinical, dos]) expect((await other.post(`${home}/test-plan/runs`, countingRun)).status).toBe(403)
    const bad = await pm.post(`${home}/test-plan/runs`, { ...countingRun, held_on: 'soon', attendees: 'Dan and Meera' })
    expect([bad.status, bad.text.includes('Dan and Meera')]).toEqual([422, true])
    expect((await pm.post(`${home}/test-plan/runs`, countingRun)).location).toBe(`${home}/test-plan/runs/1`)
    const all = await cases()
    const [first = { id: '' }, second = { id: '' }] = all
    const run = `${home}/test-plan/runs/1`
    const mute = await dos.post(`${run}/results`, { [`verdict-${first.id}`]: 'fail', [`verdict-${second.id}`]: 'pass' })
    expect(mute.status).toBe(422)
    expect(mute.text).toContain('say what was seen')
    expect(await db().read.selectFrom('test_results').selectAll().execute()).toEqual([])
    await dos.post(`${run}/results`, { [`verdict-${first.id}`]: 'fail', [`comment-${first.id}`]: 'The button did not come', [`verdict-${second.id}`]: 'pass' })
    expect((await dos.post(`${run}/cases/${first.id}/accept`, { reason: 'Fine' })).status).toBe(403)
    expect((await pm.post(`${run}/cases/${second.id}/accept`, { reason: 'Fine', seen: '1' })).status).toBe(422)
    expect((await pm.post(`${run}/cases/${first.id}/accept`, { reason: '', seen: '1' })).status).toBe(422)
    await dos.post(`${run}/results`, { [`verdict-${first.id}`]: 'pass', [`seen-${first.id}`]: '1' })
    const shown = await dos.get(`${run}/cases/${first.id}`)
    expect(shown.text).toMatch(/Pass[\s\S]*Fail[\s\S]*The button did not come/)
    const early = await pm.post(`${run}/finish`, { review: 'Half done', outcome: 'success' })
    expect(early.status).toBe(422)
    expect(early.text).toContain('have no result yet')
    await dos.post(`${run}/results`, Object.fromEntries(all.slice(2).map((one) => [`verdict-${one.id}`, 'pass'])))
    expect((await pm.post(`${run}/finish`, { review: 'All seen', outcome: 'success' })).status).toBe(303)
    const version = hidden((await clinical.get(run)).text, 'version')
    expect((await dos.post(`${run}/second`, { version })).status).toBe(403)
    expect((await pm.post(`${run}/second`, { version })).status).toBe(403)
    expect((await pm.get(run)).text).toContain('You reviewed it, so someone else has to finish it')
    expect((await db().read.selectFrom('test_runs').select('finished_at').executeTakeFirstOrThrow()).finished_at).toBeNull()
    expect((await clinical.get('/work/confirm')).text).toContain('Finish run 1 of Riverside UTC')
    // A result that comes in after the review withdraws the review.
    await dos.post(`${run}/results`, { [`verdict-${second.id}`]: 'pass', [`seen-${second.id}`]: '1' })
    expect((await clinical.post(`${run}/second`, { version })).status).toBe(409)
    expect((await pm.post(`${run}/finish`, { review: 'All seen', outcome: 'success' })).status).toBe(303)
    await finishedBy(clinical)
    const frozen = await dos.post(`${run}/results`, { [`verdict-${first.id}`]: 'pass' })
    expect(frozen.status).toBe(409)
    expect(await db().read.selectFrom('test_results').select('id').where('case_id', '=', first.id).execute()).toHaveLength(2)
  })

  it('accept no results and no finish before the day of a run in London, and both from that day on', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    const run = `${home}/test-plan/runs/1`
    await pm.post(`${home}/test-plan/runs`, { ...countingRun, held_on: '2026-03-31', environment: 'like-live' })
    const page = await pm.get(run)
    expect([page.text.includes('This run is on 31 March 2026.'), page.text.includes('Record the results'), page.text.includes('Finish the run')]).toEqual([
      true,
      false,
      false,
    ])
    const [first = { id: '' }] = await cases()
    for (const [path, form] of [
      ['/results', { [`verdict-${first.id}`]: 'pass' }],
      ['/finish', { review: 'All well', outcome: 'failure', ...reviewActions }],
      [`/cases/${first.id}/accept`, { reason: 'Fine' }],
    ] as [string, Record<string, string>][]) {
      const early = await pm.post(run + path, form)
      expect([path, early.status, early.text.includes('from that day on')]).toEqual([path, 422, true])
    }
    expect(await db().read.selectFrom('test_results').selectAll().execute()).toEqual([])
    expect(await db().read.selectFrom('test_runs').select('finished_at').execute()).toEqual([{ finished_at: null }])
    // Half past midnight in London is half past eleven the day before in UTC.
    world.context.advance(Date.parse('2026-03-30T23:30:00Z') - world.context.clock())
    const again = await world.visitor().signIn('meera.shah@example.nhs.uk')
    expect((await again.post(`${run}/results`, { [`verdict-${first.id}`]: 'pass' })).status).toBe(303)
    expect((await again.post(`${run}/finish`, { review: 'Line down', outcome: 'failure', ...reviewActions })).status).toBe(303)
  })

  it('let only its owner or the project manager confirm a condition, and show a second person the conflict', async () => {
    started = await startedProject(await open())
    const { pm, clinical, home } = started
    const own = await db().read.selectFrom('test_entry_conditions').selectAll().where('owner', '=', 'project-manager').executeTakeFirstOrThrow()
    expect((await clinical.post(`${home}/test-plan/conditions/${own.id}`, { met: 'yes', [`version-${own.id}`]: '1' })).status).toBe(403)
    expect((await pm.post(`${home}/test-plan/conditions/${own.id}`, { met: 'yes', [`note-${own.id}`]: 'By email', [`version-${own.id}`]: '1' })).status).toBe(
      303,
    )
    expect((await pm.post(`${home}/test-plan/conditions/${own.id}`, { met: 'no', [`version-${own.id}`]: '1' })).status).toBe(409)
    expect((await pm.get(`${home}/test-plan`)).text).toContain('By email')
  })

  it('keep what was typed beside a criterion if someone else was first or the reason is missing, and say who wrote what', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const [one, other] = await db().read.selectFrom('go_live_criteria').selectAll().orderBy('position').execute()
    if (!one || !other) throw new Error('No criteria')
    const typed = { [`version-${one.id}`]: '1', [`note-${other.id}`]: 'Half a thought' }
    const empty = await pm.post(`${home}/go-live/criteria/${one.id}`, { ...typed, act: 'waive' })
    expect([empty.status, empty.text.includes('Half a thought'), empty.text.includes('Say why this is waived')]).toEqual([422, true, true])
    const long = await pm.post(`${home}/go-live/criteria/${one.id}`, { ...typed, act: 'waive', [`note-${one.id}`]: 'x'.repeat(5001) })
    expect([long.status, long.text.includes('x'.repeat(5001)), long.text.includes('Half a thought')]).toEqual([422, true, true])
    const enter = await pm.post(`${home}/go-live/criteria`, typed)
    expect([enter.status, enter.text.includes('Press the button beside')]).toEqual([422, true])
    await pm.post(`${home}/go-live/criteria/${one.id}`, { ...typed, act: 'meet', [`note-${one.id}`]: 'Seen on Monday' })
    const late = await pm.post(`${home}/go-live/criteria/${one.id}`, { ...typed, act: 'meet', [`note-${one.id}`]: 'I saw it on Tuesday' })
    expect(late.status).toBe(409)
    expect(late.text).toContain(`Meera Shah confirmed: ${one.title}. They wrote: Seen on Monday.`)
    expect(late.text).toContain('value="I saw it on Tuesday"')
    expect(late.text).toContain('value="Half a thought"')
    expect((await db().read.selectFrom('go_live_criteria').select('note').where('id', '=', one.id).executeTakeFirstOrThrow()).note).toBe('Seen on Monday')
  })

  it('show what was typed beside other rows again once one is confirmed, once and in the fields alone, and save none of it', async () => {
    started = await startedProject(await open())
    const { pm, clinical, home } = started
    for (const [table, path, act] of [
      ['go_live_criteria', `${home}/go-live/criteria`, { act: 'meet' }],
      ['test_entry_conditions', `${home}/test-plan/conditions`, { met: 'yes' }],
    ] as const) {
      const [one, other, third] = await db().read.selectFrom(table).selectAll().orderBy('position').execute()
      if (!one || !other || !third) throw new Error('Too few rows')
      const notes = { [`note-${one.id}`]: 'Seen on Monday', [`note-${other.id}`]: 'Half a <thought>', [`note-${third.id}`]: ' ' }
      const done = await pm.post(`${path}/${one.id}`, { ...act, ...notes, [`version-${one.id}`]: '1' })
      expect([done.status, decodeURIComponent(done.location ?? '').includes('thought')]).toEqual([303, false])
      const page = (done.location ?? '').replace(/#.*/, '')
      expect((await pm.get('/account')).text).not.toContain('thought')
      expect((await clinical.get(page)).text).not.toContain('thought')
      const shown = await pm.get(page)
      expect(shown.text).toContain(`name="note-${other.id}" value="Half a &lt;thought&gt;"`)
      expect(shown.text).not.toContain('value="Seen on Monday"')
      expect((await pm.get(page)).text).not.toContain('thought')
      const rows = await db().read.selectFrom(table).select(['id', 'note']).where('note', 'is not', null).execute()
      expect(rows).toEqual([{ id: one.id, note: 'Seen on Monday' }])
    }
  })

  it('allow hand-over criteria to be confirmed or waived from business live on, and earlier ones to be withdrawn', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const one = await db().read.selectFrom('go_live_criteria').selectAll().where('kind', '=', 'handover').orderBy('position').executeTakeFirstOrThrow()
    const at = `${home}/go-live/criteria/${one.id}`
    const page = await pm.get(`${home}/go-live`)
    expect([page.text.includes(' to confirm after business live</span>'), page.text.includes(at)]).toEqual([true, false])
    for (const act of ['meet', 'waive']) {
      const early = await pm.post(at, { act, [`note-${one.id}`]: 'All watched', [`version-${one.id}`]: '1' })
      expect([early.status, early.text.includes('Hand-over criteria are confirmed from business live on. Declare business live first.')]).toEqual([422, true])
    }
    const { met_at, waived_reason, version } = await db().read.selectFrom('go_live_criteria').selectAll().where('id', '=', one.id).executeTakeFirstOrThrow()
    expect([met_at, waived_reason, version]).toEqual([null, null, 1])
    await db().transaction((trx) =>
      trx.updateTable('go_live_criteria').set({ met_at: '2026-03-01T09:00:00.000Z', met_by: 'X' }).where('id', '=', one.id).execute(),
    )
    expect((await pm.get(`${home}/go-live`)).text).toContain(at)
    expect((await pm.post(at, { act: 'reopen', [`version-${one.id}`]: '1' })).status).toBe(303)
  })

  it('keep lessons that were typed while someone else closed the project', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    await db().transaction((trx) => trx.updateTable('projects').set({ state: 'closed' }).execute())
    const late = await pm.post(`${home}/go-live/close`, { lessons: 'Begin with the network', password })
    expect([late.status, late.text.includes('Begin with the network'), late.text.includes('This project is closed')]).toEqual([422, true, true])
    expect(late.text).not.toContain(password)
  })

  it('keep what was typed beside an entry condition, and results of a run that someone else finished', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const [one, other] = await db().read.selectFrom('test_entry_conditions').selectAll().orderBy('position').execute()
    if (!one || !other) throw new Error('No conditions')
    const typed = { met: 'yes', [`version-${one.id}`]: '1', [`note-${other.id}`]: 'Half a thought' }
    await pm.post(`${home}/test-plan/conditions/${one.id}`, { ...typed, [`note-${one.id}`]: 'By email' })
    const late = await pm.post(`${home}/test-plan/conditions/${one.id}`, { ...typed, [`note-${one.id}`]: 'By phone' })
    expect(late.status).toBe(409)
    expect(late.text).toContain(`Meera Shah confirmed: ${one.title}. They wrote: By email.`)
    expect(late.text).toContain('value="By phone"')
    expect(late.text).toContain('value="Half a thought"')
    const placeless = await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', attendees: 'Meera' })
    expect([placeless.status, placeless.text.includes('Choose where the run takes place'), placeless.text.includes('Invalid input')]).toEqual([
      422,
      true,
      false,
    ])
    await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'like-live', attendees: 'Meera, Dan' })
    expect((await pm.post(`${home}/test-plan/runs/1/finish`, { review: 'Line down', outcome: 'failure', ...reviewActions })).status).toBe(303)
    const [first] = await cases()
    const results = await pm.post(`${home}/test-plan/runs/1/results`, { [`verdict-${first?.id}`]: 'fail', [`comment-${first?.id}`]: 'The button did not come' })
    expect(results.status).toBe(409)
    expect(results.text).toContain('Meera Shah finished this run')
    expect(results.text).toContain('Line down')
    expect(results.text).toContain('You typed, not saved: Fail: The button did not come')
    const again = await pm.post(`${home}/test-plan/runs/1/finish`, { review: 'Went well, I think', outcome: 'success' })
    expect([again.status, again.text.includes('Review: Went well, I think')]).toEqual([409, true])
  })

  it('change the set-up, refuse what is not valid but keep what was typed, and lay out the sandbox again', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const page = await pm.get(`${home}/test-plan/set-up`)
    const fields: Record<string, string> = {
      version: hidden(page.text, 'version'),
      dosIds: '2000099999 2000099998',
      slotMinutes: '30',
      'Monday-opens': '09:00',
      'Monday-closes': '11:00',
      'patient-0-name': 'Test One',
      'patient-0-nhsNumber': '9000000009',
    }
    const wrong = await pm.post(`${home}/test-plan/set-up`, {
      ...fields,
      'Tuesday-opens': '12:00',
      'Tuesday-closes': '10:00',
      'patient-0-nhsNumber': '4857773457',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Tuesday: it closes before it opens')
    expect(wrong.text).toContain('Do not enter a real patient’s number')
    expect(wrong.text).toContain('2000099999 2000099998')
    expect((await pm.post(`${home}/test-plan/set-up`, fields)).status).toBe(303)
    expect((await pm.post(`${home}/test-plan/set-up`, { ...fields, slotMinutes: '20' })).status).toBe(409)
    const free = await db().read.selectFrom('slots').select('starts_at').where('status', '=', 'free').orderBy('starts_at').execute()
    expect(free.map((slot) => new Date(slot.starts_at).toISOString())).toEqual(
      [
        '2026-03-02T09:00',
        '2026-03-02T09:30',
        '2026-03-02T10:00',
        '2026-03-02T10:30',
        '2026-03-09T09:00',
        '2026-03-09T09:30',
        '2026-03-09T10:00',
        '2026-03-09T10:30',
        '2026-03-16T09:00',
        '2026-03-16T09:30',
        '2026-03-16T10:00',
        '2026-03-16T10:30',
      ].map((at) => `${at}:00.000Z`),
    )
    expect(await db().read.selectFrom('sandbox_services').select('dos_id').orderBy('dos_id').execute()).toEqual([
      { dos_id: '2000099998' },
      { dos_id: '2000099999' },
    ])
  })

  it('refuse go while a condition is open, then take it from two people with their passwords, and carry on to closing', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    const early = await pm.post(`${home}/go-live/decision`, { decision: 'go', password })
    expect(early.status).toBe(422)
    expect(early.text).toContain('The SOP has not been issued for signature')
    expect(await attestations()).toEqual([])
    expect((await pm.post(`${home}/go-live/decision`, { decision: 'no-go', reason: '', password })).status).toBe(422)
    expect((await pm.post(`${home}/go-live/decision`, { decision: 'no-go', reason: 'Nothing is ready', password })).status).toBe(303)
    const team = await settled()
    expect((await pm.get(home)).text).toContain('aria-current="step">Testing<')
    await kept('testing')
    await tested(team)
    await kept('technical-live')
    const lead = await world.account('Leo Lead')
    await pm.post(`${home}/people`, { role: 'service-project-lead', name: 'Leo Lead', email: lead.email })
    // A new key stakeholder has to sign too: the gate that was open is closed until then.
    expect((await pm.post(`${home}/go-live/decision`, { decision: 'go', password })).text).toContain('Service project lead has not signed')
    const service = await world.visitor().signIn(lead.email)
    const digest = hidden((await service.get(`${home}/sop/sign?role=service-project-lead`)).text, 'digest')
    await service.post(`${home}/sop/sign`, { role: 'service-project-lead', digest, decision: 'signed', password })
    expect((await pm.post(`${home}/go-live/decision`, { decision: 'go', password: 'a wrong password' })).status).toBe(422)
    expect((await pm.post(`${home}/go-live/decision`, { decision: 'go', password })).status).toBe(303)
    expect((await pm.post(`${home}/go-live/technical-live`, { password })).text).toContain('Go has not been decided by the project manager and a second person')
    expect((await started.dos.post(`${home}/go-live/second`, { password })).status).toBe(403)
    expect((await pm.post(`${home}/go-live/second`, { password })).status).toBe(403)
    const two = await Promise.all([service.post(`${home}/go-live/second`, { password }), service.post(`${home}/go-live/second`, { password })])
    expect(two.map((one) => one.status).toSorted()).toEqual([303, 409])
    expect((await pm.post(`${home}/go-live/technical-live`, { password })).status).toBe(303)
    await kept('business-live')
    expect((await pm.post(`${home}/go-live/business-live`, { password, test: '', tested_by: 'Dan' })).status).toBe(422)
    expect((await pm.post(`${home}/go-live/business-live`, { password, test: 'Booked 9:30, seen, cancelled', tested_by: 'Dan' })).status).toBe(303)
    const unmarked = async (marked: 'no' | null) => {
      await db().transaction((trx) => trx.updateTable('services').set({ live: marked }).execute())
      return (await pm.get('/rollout/data-quality/project-live-only')).text.includes('Riverside UTC</a>')
    }
    expect([await unmarked('no'), await unmarked(null)]).toEqual([true, false])
    const live = await pm.get(home)
    expect(live.text).toMatch(/aria-current="step">Hand-over/)
    expect(live.text).toContain('20 April 2026, confirmed; declared 2 March 2026')
    expect(live.text).toContain('No date yet; declared 2 March 2026')
    const dates = await pm.get(`${home}/dates`)
    expect(dates.text).toMatch(/20 April 2026 [^\n]*Confirmed[^\n]* declared 2 March 2026/)
    expect(dates.text.match(/declared 2 March 2026/g)).toHaveLength(2)
    expect((await pm.get(`${home}/dates/go-live`)).text).toContain('Now: 20 April 2026, confirmed; declared 2 March 2026.')
    await kept('hand-over')
    await meetCriteria('handover')
    expect((await pm.get(`${home}/go-live`)).text).not.toContain('to confirm after business live')
    await db().transaction((trx) => trx.updateTable('prerequisites').set({ status: 'met', valid_until: '2026-01-01' }).where('key', '=', 'asid').execute())
    const lapsed = await pm.get(`${home}/go-live`)
    expect(lapsed.text).not.toContain('Accept the hand-over</button>')
    expect(lapsed.text).toContain('Open again: a condition lapsed')
    expect(lapsed.text).toContain('Go</strong>')
    expect((await pm.post(`${home}/go-live/hand-over`, { password })).status).toBe(403)
    const held = await service.post(`${home}/go-live/hand-over`, { password })
    expect([held.status, held.text.includes('ASID assigned has lapsed')]).toEqual([422, true])
    await db().transaction((trx) => trx.updateTable('prerequisites').set({ valid_until: null }).where('key', '=', 'asid').execute())
    expect((await service.post(`${home}/go-live/hand-over`, { password })).status).toBe(303)
    expect((await pm.post(`${home}/go-live/close`, { password, lessons: 'Start with the certificates' })).status).toBe(303)
    await kept('closed')
    const plan = (await pm.get(`${home}/test-plan`)).text
    expect(['Take back', '>Confirm<', 'Change the set-up', 'Open a new run'].filter((words) => plan.includes(words))).toEqual([])
    expect((await pm.post(`${home}/notes`, { body: 'Too late' })).status).toBe(422)
    const rows = await attestations()
    expect(rows.map((row) => [row.gate, row.decision, row.second_person])).toEqual(
      expect.arrayContaining([
        ['go', 'no-go', null],
        ['go', 'go', 'Leo Lead'],
        ['technical-live', 'declared', null],
        ['business-live', 'declared', null],
        ['hand-over', 'declared', null],
        ['close', 'declared', null],
      ]),
    )
    expect(JSON.parse(rows.find((row) => row.second_person !== null)?.conditions ?? '[]')).toContainEqual({
      sentence: 'Every required role has a person',
      met: true,
    })
    expect(await verifyChain(db().read)).toMatchObject({ ok: true })
  })
})
