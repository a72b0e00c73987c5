import { afterEach, expect, it } from 'vitest'
import { gateFacts } from '../../src/tracker/go-live/facts.store.ts'
import { gatesOf } from '../../src/tracker/go-live/gates.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { asDay } from '../../src/day.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { countingRun, reviewActions } from '../support/run-forms.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

onSqliteAndServer('a run of the test plan', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const db = () => started.world.context.db

  /** A project with two cases; `run` is the address of the first run. */
  async function begin() {
    started = await startedProject(await open())
    const [one, two, ...others] = await db().read.selectFrom('test_cases').select('id').orderBy('position').execute()
    await db().transaction((trx) =>
      trx
        .deleteFrom('test_cases')
        .where(
          'id',
          'in',
          others.map((row) => row.id),
        )
        .execute(),
    )
    const runs = `${started.home}/test-plan/runs`
    return { ...started, one: one?.id ?? '', two: two?.id ?? '', runs, run: `${runs}/1` }
  }
  const rows = () => db().read.selectFrom('test_runs').selectAll().orderBy('number').execute()
  const results = () => db().read.selectFrom('test_results').select(['case_id', 'verdict', 'attempt', 'recorded_by']).orderBy('attempt').execute()
  const lastEvents = async (n: number) =>
    (await db().read.selectFrom('events').select(['action', 'sentence', 'reason']).orderBy('seq', 'desc').limit(n).execute()).reverse()
  const condition = async (key: string) => {
    const project = await db().read.selectFrom('projects').select(['id', 'role', 'scope', 'service_id']).executeTakeFirstOrThrow()
    const gates = gatesOf(await gateFacts(db().read, project, asDay('2026-03-02'), started.world.context.templates.environments))
    return gates.flatMap((gate) => gate.conditions).find((each) => each.key === key)
  }
  const signedInAgain = async () => started.world.visitor().signIn('meera.shah@example.nhs.uk')
  /** Moves the clock to the morning of a day, by which sessions have ended. */
  const onDay = (day: string): void => started.world.context.advance(Date.parse(`${day}T09:00:00Z`) - started.world.context.clock())

  it('is not dated before its project began, and two that are opened at once have different numbers', async () => {
    const { pm, runs } = await begin()
    const early = await pm.post(runs, { ...countingRun, held_on: '2026-03-01' })
    expect([early.status, early.text.includes('This project began on 2 March 2026'), early.text.includes('Meera, Dan')]).toEqual([422, true, true])
    expect(await rows()).toEqual([])
    const answers = await Promise.all(Array.from({ length: 5 }, () => pm.post(runs, countingRun)))
    expect(answers.map((one) => one.status)).toEqual([303, 303, 303, 303, 303])
    expect((await rows()).map((one) => one.number)).toEqual([1, 2, 3, 4, 5])
  })

  it('folds cases with nothing left to do and offers the next one, but not before its day', async () => {
    const { pm, runs, run, one, two } = await begin()
    const folded = async () => /<summary[^>]*><span[^>]*>(\d case[^<]*)</.exec((await pm.get(run)).text)?.[1]
    const next = async () => /<a [^>]*href="([^"]+)"[^>]*>Record the next case</.exec((await pm.get(run)).text)?.[1]
    await pm.post(runs, { ...countingRun, environment: 'like-live', held_on: '2026-03-09' })
    expect([await folded(), await next()]).toEqual(['2 cases to test', undefined])
    onDay('2026-03-09')
    const again = await signedInAgain()
    pm.cookie = again.cookie
    expect([await folded(), await next()]).toEqual([undefined, `${run}/cases/${one}`])
    await pm.post(`${run}/results`, { [`verdict-${one}`]: 'pass' })
    expect([await folded(), await next()]).toEqual(['1 case with nothing left to do', `${run}/cases/${two}`])
    await pm.post(`${run}/results`, { [`verdict-${two}`]: 'fail', [`comment-${two}`]: 'No slot' })
    expect([await folded(), await next()]).toEqual(['1 case with nothing left to do', undefined])
    const shown = (await pm.get(run)).text
    for (const says of ['1 case has not passed', '2 of 2 cases recorded: 1 failed, 1 passed']) expect(shown).toContain(says)
    // A form of several cases does not fold a case that came back with an error.
    const wrong = await pm.post(`${run}/results`, { [`verdict-${one}`]: 'fail', [`seen-${one}`]: '1' })
    expect([wrong.status, wrong.text.includes('with nothing left to do')]).toEqual([422, false])
  })

  it('that counts opens while an entry condition is open only with a reason, which its page and the gate show', async () => {
    const { pm, home, runs, run, one, two } = await begin()
    const { despite: _, ...without } = countingRun
    const refused = await pm.post(runs, without)
    expect([refused.status, refused.text.includes('entry conditions are open')]).toEqual([422, true])
    expect(await rows()).toEqual([])
    // A rehearsal waits for nothing.
    expect((await pm.post(runs, { ...without, environment: 'like-live' })).status).toBe(303)
    expect((await pm.post(runs, { ...without, despite: 'The supplier is here today only' })).status).toBe(303)
    const page = (await pm.get(`${runs}/2`)).text
    expect(page).toContain('The supplier is here today only')
    expect(page).toMatch(/Meera Shah opened it although \d+ entry conditions are open/)
    expect(await lastEvents(1)).toMatchObject([{ action: 'run-started', reason: 'The supplier is here today only' }])
    await pm.post(`${runs}/2/results`, { [`verdict-${one}`]: 'pass', [`verdict-${two}`]: 'pass' })
    await pm.post(`${runs}/2/finish`, { review: 'All well', outcome: 'success' })
    await started.clinical.post(`${runs}/2/second`, { version: hidden((await started.clinical.get(`${runs}/2`)).text, 'version') })
    expect(await condition('run')).toMatchObject({ met: true, sentence: expect.stringContaining('The supplier is here today only') as string })
    // With every condition confirmed no reason is asked for.
    for (const row of await db().read.selectFrom('test_entry_conditions').selectAll().execute())
      await pm.post(`${home}/test-plan/conditions/${row.id}`, { met: 'yes', [`version-${row.id}`]: '1' })
    expect((await pm.post(runs, without)).status).toBe(303)
    expect((await rows()).map((row) => row.opened_reason)).toEqual([null, 'The supplier is here today only', null])
    expect(run).toContain('/runs/1')
  })

  it('planned for later takes nothing before its day, or on it while an entry condition is open, until it is opened with a reason', async () => {
    const { runs, run, one } = await begin()
    await started.pm.post(runs, { ...countingRun, held_on: '2026-03-09', despite: '' })
    expect((await started.pm.get(`${started.home}/test-plan`)).text).toContain('Planned')
    onDay('2026-03-09')
    const pm = await signedInAgain()
    const dan = await started.world.visitor().signIn('dan.okoro@example.nhs.uk')
    const early = await dan.post(`${run}/results`, { [`verdict-${one}`]: 'pass' })
    expect([early.status, early.text.includes('This run is not open yet')]).toEqual([422, true])
    expect((await dan.post(`${run}/open`, { despite: 'I say so' })).status).toBe(403)
    expect((await pm.post(`${run}/open`, { despite: ' ' })).status).toBe(422)
    expect((await pm.post(`${run}/open`, { despite: 'Agreed by phone' })).status).toBe(303)
    expect((await pm.post(`${run}/open`, { despite: 'Twice' })).status).toBe(422)
    expect((await dan.post(`${run}/results`, { [`verdict-${one}`]: 'pass' })).status).toBe(303)
    expect((await rows())[0]).toMatchObject({ opened_by: 'Meera Shah', opened_reason: 'Agreed by phone' })
    expect(await results()).toHaveLength(1)
  })

  it('moves to another day with a reason if it is planned, and not once it is open', async () => {
    const { pm, dos, runs, run } = await begin()
    await pm.post(runs, { ...countingRun, held_on: '2026-03-09', environment: 'like-live' })
    expect((await dos.post(`${run}/day`, { held_on: '2026-03-10', moved: 'Later', seen: '2026-03-09' })).status).toBe(403)
    expect((await pm.post(`${run}/day`, { held_on: '2026-03-10', moved: '', seen: '2026-03-09' })).status).toBe(422)
    expect((await pm.post(`${run}/day`, { held_on: '2026-03-01', moved: 'Earlier', seen: '2026-03-09' })).status).toBe(422)
    expect((await pm.post(`${run}/day`, { held_on: '2026-03-11', moved: 'They are away', seen: '2026-03-09' })).status).toBe(303)
    const late = await pm.post(`${run}/day`, { held_on: '2026-03-12', moved: 'The tester is away', seen: '2026-03-09' })
    expect(late.status).toBe(409)
    for (const part of ['Meera Shah moved run 1 from 9 March 2026 to 11 March 2026', 'value="The tester is away"', 'value="2026-03-12"'])
      expect(late.text).toContain(part)
    expect((await rows())[0]?.held_on).toBe('2026-03-11')
    expect((await pm.post(`${run}/day`, { held_on: '2026-03-02', moved: 'They are here already', seen: '2026-03-11' })).status).toBe(303)
    expect((await rows())[0]?.held_on).toBe('2026-03-02')
    expect((await dos.post(`${run}/results`, { [`comment-${(await begunCase()) ?? ''}`]: 'Begun' })).status).toBe(303)
    expect((await pm.post(`${run}/day`, { held_on: '2026-03-05', moved: 'Again', seen: '2026-03-02' })).status).toBe(422)
    expect((await pm.get(run)).text).toContain('They are here already')
  })
  it('is cancelled with a reason while it is planned, stays on record, and takes no results', async () => {
    const { pm, dos, runs, run, one } = await begin()
    await pm.post(runs, { ...countingRun, held_on: '2026-03-09', environment: 'like-live' })
    const cancel = { cancelled: 'The supplier is not ready', seen: '2026-03-09' }
    expect((await dos.post(`${run}/cancel`, cancel)).status).toBe(403)
    expect((await pm.post(`${run}/cancel`, { ...cancel, cancelled: ' ' })).status).toBe(422)
    expect((await pm.post(`${run}/cancel`, { ...cancel, seen: '2026-03-08' })).status).toBe(409)
    expect((await rows())[0]).toMatchObject({ cancelled_at: null, version: 1 })
    expect((await pm.post(`${run}/cancel`, cancel)).status).toBe(303)
    expect((await pm.post(`${run}/cancel`, cancel)).status).toBe(409)
    expect((await rows())[0]).toMatchObject({ cancelled_by: 'Meera Shah', cancelled_reason: 'The supplier is not ready', opened_at: null, version: 2 })
    const page = (await pm.get(run)).text
    expect(page).toMatch(/Cancelled[^]*This run is cancelled\. For a test on another day plan a new run\.[^]*The supplier is not ready/)
    expect(page).not.toMatch(/Move the day of this run|Cancel this run/)
    onDay('2026-03-09')
    const [later, dan] = [await signedInAgain(), await started.world.visitor().signIn('dan.okoro@example.nhs.uk')]
    expect((await dan.post(`${run}/results`, { [`verdict-${one}`]: 'pass' })).status).toBe(422)
    expect((await later.post(`${run}/day`, { held_on: '2026-03-12', moved: 'Again', seen: '2026-03-09' })).status).toBe(422)
    expect(await results()).toEqual([])
    expect((await dan.get('/')).text).not.toContain('test run is open or planned')
    expect((await lastEvents(1))[0]).toMatchObject({ action: 'run-cancelled', reason: 'The supplier is not ready' })
  })
  const begunCase = async () => (await db().read.selectFrom('test_cases').select('id').orderBy('position').executeTakeFirst())?.id

  it('shows the second person to record a case the first result, keeps what they typed, saves their other cases and takes theirs as a retest', async () => {
    const { pm, dos, runs, run, one, two } = await begin()
    await pm.post(runs, countingRun)
    await dos.post(`${run}/results`, { [`verdict-${one}`]: 'fail', [`comment-${one}`]: 'No slot was shown', [`seen-${one}`]: '0' })
    const late = await pm.post(`${run}/results`, {
      [`verdict-${one}`]: 'pass',
      [`comment-${one}`]: 'Slots at once',
      [`seen-${one}`]: '0',
      [`verdict-${two}`]: 'pass',
      [`seen-${two}`]: '0',
    })
    expect(late.status).toBe(409)
    expect(late.text).toContain('Dan Okoro recorded Fail on 2 March 2026, 9:00am: No slot was shown.')
    expect(late.text).toContain('value="Slots at once"')
    expect(late.text).toContain('What you typed on 1 other case was.')
    expect(late.text).toMatch(new RegExp(`name="verdict-${one}"[^]*?value="pass" selected`))
    expect(hidden(late.text, `seen-${one}`)).toBe('1')
    expect((await results()).map((row) => [row.case_id, row.verdict])).toEqual(
      expect.arrayContaining([
        [one, 'fail'],
        [two, 'pass'],
      ]),
    )
    expect(await results()).toHaveLength(2)
    // A form that comes back for another error must not hide what its person has not seen.
    const fault = await dos.post(`${run}/results`, { [`verdict-${one}`]: 'fail', [`seen-${one}`]: '0' })
    expect([fault.status, hidden(fault.text, `seen-${one}`)]).toEqual([422, '0'])
    expect((await pm.post(`${run}/results`, { [`verdict-${one}`]: 'pass', [`comment-${one}`]: 'Slots at once', [`seen-${one}`]: '1' })).status).toBe(303)
    expect((await results()).filter((row) => row.case_id === one).map((row) => [row.attempt, row.verdict])).toEqual([
      [1, 'fail'],
      [2, 'pass'],
    ])
    // Nobody accepts a failure that was retested while they were typing.
    const accepted = await pm.post(`${run}/cases/${one}/accept`, { reason: 'Known fault', seen: '1' })
    expect([accepted.status, accepted.text.includes('recorded Pass'), accepted.text.includes('Reason: Known fault')]).toEqual([409, true, true])
    expect(await results()).toHaveLength(3)
  })

  it('keeps a comment without a result in the history of its case, and counts it nowhere', async () => {
    const { pm, dos, runs, run, one } = await begin()
    await pm.post(runs, countingRun)
    const long = await dos.post(`${run}/results`, { [`comment-${one}`]: 'x'.repeat(5001) })
    expect([long.status, long.text.includes('x'.repeat(5001))]).toEqual([422, true])
    expect((await dos.post(`${run}/results`, { [`comment-${one}`]: 'The line was slow' })).status).toBe(303)
    expect(await results()).toEqual([])
    const page = (await pm.get(`${run}/cases/${one}`)).text
    expect(page).toContain('The line was slow')
    expect(page).toContain('Dan Okoro, 2 March 2026, 9:00am')
    expect((await pm.get(`${run}/several`)).text).toContain('0 results, 1 comment')
    expect(await lastEvents(1)).toMatchObject([{ action: 'comment', reason: 'The line was slow' }])
    await pm.post(`${run}/finish`, { review: 'Stopped', outcome: 'failure', ...reviewActions })
    const version = hidden((await started.clinical.get(run)).text, 'version')
    // Before the second person has finished it, a comment on a case does not withdraw the review.
    expect((await dos.post(`${run}/results`, { [`comment-${one}`]: 'Still slow' })).status).toBe(303)
    expect((await started.clinical.post(`${run}/second`, { version })).status).toBe(303)
    const after = await dos.post(`${run}/results`, { [`comment-${one}`]: 'Too late' })
    expect([after.status, after.text.includes('Too late')]).toEqual([409, true])
    expect(await db().read.selectFrom('test_case_comments').select('body').execute()).toHaveLength(2)
  })

  it('ties evidence to a result: what is added before belongs to the first, what is added after to the latest', async () => {
    const { pm, dos, runs, run, one } = await begin()
    await pm.post(runs, countingRun)
    const at = `${run}/cases/${one}`
    await dos.get(at)
    expect((await dos.post(`${at}/evidence`, { evidence: 'Screen before' })).status).toBe(303)
    expect((await pm.get(at)).text).toContain('The first result that is recorded takes it.')
    await dos.post(`${run}/results`, { [`verdict-${one}`]: 'fail', [`comment-${one}`]: 'No slot' })
    await dos.post(`${at}/evidence`, { evidence: 'Log of the failure' })
    await dos.post(`${run}/results`, { [`verdict-${one}`]: 'pass', [`seen-${one}`]: '1' })
    await dos.post(`${at}/evidence`, { evidence: 'Screen of the slot' })
    const evidence = await db()
      .read.selectFrom('evidence as e')
      .innerJoin('test_results as t', 't.id', 'e.result_id')
      .select(['e.body', 't.attempt'])
      .where('e.subject_id', '=', one)
      .orderBy('e.body')
      .execute()
    expect(evidence.map((row) => [row.body, row.attempt])).toEqual([
      ['Log of the failure', 1],
      ['Screen before', 1],
      ['Screen of the slot', 2],
    ])
    expect((await pm.get(at)).text).toMatch(/Pass[^]*Screen of the slot[^]*Fail[^]*Log of the failure/)
    // Another run begins without it.
    await pm.post(runs, countingRun)
    expect((await pm.get(`${runs}/2/cases/${one}`)).text).not.toContain('Screen of the slot')
  })

  it('can be opened again by the project manager with a reason: the gate opens, its pair is no longer proposed, and two people finish it again', async () => {
    const { pm, dos, clinical, home, runs, run, one, two } = await begin()
    await db().transaction((trx) => trx.updateTable('services').set({ provider_product: 'Symphony', consumer_product: 'Cleric' }).execute())
    await pm.post(runs, countingRun)
    const finish = async (seen: string) => {
      await dos.post(
        `${run}/results`,
        Object.fromEntries(
          [one, two].flatMap((id) => [
            [`verdict-${id}`, 'pass'],
            [`seen-${id}`, seen],
          ]),
        ),
      )
      expect((await pm.post(`${run}/finish`, { review: 'All well', outcome: 'success' })).status).toBe(303)
      expect((await clinical.post(`${run}/second`, { version: hidden((await clinical.get(run)).text, 'version') })).status).toBe(303)
    }
    await finish('0')
    expect([(await condition('run'))?.met, (await condition('cases'))?.met]).toEqual([true, true])
    expect(await db().read.selectFrom('pair_proposals').select('settled_at').execute()).toEqual([{ settled_at: null }])
    for (const visitor of [dos, clinical]) expect((await visitor.get(`${run}/reopen`)).status).toBe(403)
    expect((await dos.get(run)).text).not.toContain('Open this run again')
    const page = (await pm.get(`${run}/reopen`)).text
    expect(page).toContain('It no longer counts for the gate of the tests')
    expect(page).toContain('It no longer proposes that Cleric with Symphony is proven')
    const version = hidden(page, 'version')
    expect((await pm.post(`${run}/reopen`, { reason: '', version })).status).toBe(422)
    expect((await dos.post(`${run}/reopen`, { reason: 'Mine', version })).status).toBe(403)
    expect((await pm.post(`${run}/reopen`, { reason: 'The wrong schedule was used', version })).status).toBe(303)
    const again = await pm.post(`${run}/reopen`, { reason: 'Me too', version })
    expect([again.status, again.text.includes('Me too')]).toEqual([409, true])
    expect([(await condition('run'))?.met, (await condition('cases'))?.met]).toEqual([false, false])
    expect(await results()).toHaveLength(2)
    expect(await db().read.selectFrom('pair_proposals').select(['decision', 'reason']).execute()).toEqual([
      { decision: 'dismissed', reason: 'Run 1 was opened again: The wrong schedule was used' },
    ])
    const shown = (await dos.get(run)).text
    for (const says of ['The wrong schedule was used', 'Record several results at once']) expect(shown).toContain(says)
    expect((await pm.get(`${home}/history`)).text).toMatch(/<del[^>]*>[^<]*finished run 1 as a success/)
    await finish('1')
    expect((await condition('run'))?.met).toBe(true)
    expect(await listStaleStages(db().read, { environments: started.world.context.templates.environments, clock: started.world.context.clock })).toEqual([])
  })

  it('keeps evidence on record once it was finished, even if it is opened again', async () => {
    const { pm, dos, clinical, runs, run, one, two } = await begin()
    await pm.post(runs, countingRun)
    await dos.get(`${run}/cases/${one}`)
    await dos.uploadAll(`${run}/cases/${one}/evidence`, [{ bytes: Buffer.from('words'), name: 'a.txt' }])
    await dos.post(`${run}/results`, { [`verdict-${one}`]: 'pass', [`verdict-${two}`]: 'pass' })
    await pm.post(`${run}/finish`, { review: 'All well', outcome: 'success' })
    await clinical.post(`${run}/second`, { version: hidden((await clinical.get(run)).text, 'version') })
    await pm.post(`${run}/reopen`, { reason: 'To look again', version: hidden((await pm.get(`${run}/reopen`)).text, 'version') })
    const { id } = await db().read.selectFrom('evidence').select('id').executeTakeFirstOrThrow()
    expect((await pm.post(`${started.home}/evidence/${id}/remove`, { reason: 'Another day' })).status).toBe(303)
    const row = await db().read.selectFrom('evidence').select(['stored_as', 'unsettles', 'result_id']).executeTakeFirstOrThrow()
    expect([row.stored_as !== null, row.unsettles]).toEqual([true, row.result_id])
    // A pass whose evidence was withdrawn does not make a success.
    const success = await pm.post(`${run}/finish`, { review: 'All well', outcome: 'success' })
    expect([success.status, success.text.includes('1 case is not passed')]).toEqual([422, true])
  })

  it('asks who does what by when after a failure; the owner sees it on My work, overdue if late, and reports when it is done', async () => {
    const { pm, dos, clinical, home, runs, run } = await begin()
    await pm.post(runs, { ...countingRun, environment: 'like-live' })
    const none = await pm.post(`${run}/finish`, { review: 'Line down', outcome: 'failure' })
    expect([none.status, none.text.includes('Say what is to be done after the failure')]).toEqual([422, true])
    const half = await pm.post(`${run}/finish`, { review: 'Line down', outcome: 'failure', 'action-2-what': 'Mend the line' })
    expect([half.status, half.text.includes('Choose who does it'), half.text.includes('value="Mend the line"')]).toEqual([422, true, true])
    const clara = await db().read.selectFrom('people').select('id').where('name', '=', 'Clara Jones').executeTakeFirstOrThrow()
    const two = { ...reviewActions, 'action-3-what': 'Call the service', 'action-3-owner': `person:${clara.id}`, 'action-3-day': '2026-03-05' }
    expect((await pm.post(`${run}/finish`, { review: 'Line down', outcome: 'failure', ...two })).status).toBe(303)
    const actions = await db().read.selectFrom('test_run_actions').selectAll().orderBy('position').execute()
    expect(actions.map((one) => [one.what, one.owner_role, one.owner_person, one.due_day])).toEqual([
      ['Mend the line', 'dos-lead', null, '2026-04-30'],
      ['Call the service', null, clara.id, '2026-03-05'],
    ])
    expect((await dos.get('/work/actions')).text).toContain('Mend the line')
    expect((await dos.get('/work/actions')).text).not.toContain('Call the service')
    expect((await clinical.get('/')).text).toMatch(/Actions from reviews[^]*Call the service[^]*due 5 March 2026/)
    expect((await pm.get('/work/actions')).text).toContain('Nothing here waits for you')
    for (const page of [run, `${home}/test-plan`]) expect((await dos.get(page)).text).toContain('Call the service')
    const at = `${run}/actions/${actions[1]?.id}`
    expect((await dos.post(`${at}/done`, { version: '1' })).status).toBe(403)
    expect((await dos.post(`${at}/change`, {})).status).toBe(403)
    expect((await clinical.post(`${at}/done`, { version: '1', [`note-${actions[1]?.id}`]: 'Called at noon' })).status).toBe(303)
    const late = await pm.post(`${at}/done`, { version: '1', [`note-${actions[1]?.id}`]: 'I called too' })
    expect([late.status, late.text.includes('Clara Jones completed an action of run 1'), late.text.includes('Called at noon')]).toEqual([409, true, true])
    expect((await clinical.get('/')).text).not.toContain('Actions from reviews')
    // Another is added afterwards, for somebody who then leaves, so it belongs to the manager.
    expect((await dos.post(`${run}/actions`, { 'new-what': 'Write it down', 'new-owner': `person:${clara.id}`, 'new-day': '2026-03-05' })).status).toBe(403)
    expect((await pm.post(`${run}/actions`, { 'new-what': 'Write it down', 'new-owner': `person:${clara.id}`, 'new-day': '' })).status).toBe(422)
    expect((await pm.post(`${run}/actions`, { 'new-what': 'Write it down', 'new-owner': `person:${clara.id}`, 'new-day': '2026-03-05' })).status).toBe(303)
    await db().transaction((trx) => trx.updateTable('project_people').set({ left_at: '2026-03-02T09:00:00Z' }).where('person_id', '=', clara.id).execute())
    onDay('2026-03-06')
    const again = await signedInAgain()
    expect((await again.get('/work/actions')).text).toMatch(/Write it down[^]*overdue since 5 March 2026/)
    expect((await again.get(run)).text).toMatch(/Overdue[^]*Write it down[^]*who has left the project/)
    const [, , added] = await db().read.selectFrom('test_run_actions').select('id').orderBy('position').execute()
    const change = {
      version: '1',
      [`change-${added?.id}-what`]: 'Write it down',
      [`change-${added?.id}-owner`]: 'role:dos-lead',
      [`change-${added?.id}-day`]: '2026-03-20',
    }
    expect((await again.post(`${run}/actions/${added?.id}/change`, change)).status).toBe(303)
    expect((await again.get('/work/actions')).text).not.toContain('Write it down')
    // Its former text, and who was asked, stay on the page of the run.
    expect((await again.get(run)).text).toContain('Before, it was for Clara Jones by 5 March 2026: Write it down')
  })

  it('gives entry conditions and criteria owners and due days, set by the manager or following from the project’s dates', async () => {
    const { pm, dos, home } = await begin()
    const own = await db().read.selectFrom('test_entry_conditions').selectAll().where('owner', '=', 'dos-lead').orderBy('position').execute()
    const [first] = own
    if (!first) throw new Error('No condition of the DoS lead')
    const list = (await dos.get('/work/conditions')).text
    for (const one of own) expect(list).toContain(`${home}/test-plan#condition-${one.id}`)
    expect(list).toContain('due 31 March 2026')
    expect((await dos.get('/work/criteria')).text).toContain('due 20 April 2026')
    const handover = await db()
      .read.selectFrom('go_live_criteria')
      .selectAll()
      .where('kind', '=', 'handover')
      .where('owner', '=', 'dos-lead')
      .executeTakeFirstOrThrow()
    expect((await dos.get('/work/criteria')).text).not.toContain(handover.id)
    expect((await dos.post(`${home}/test-plan/days`, { [`day-${first.id}`]: '2026-03-10', [`was-${first.id}`]: '' })).status).toBe(403)
    const bad = await pm.post(`${home}/test-plan/days`, { [`day-${first.id}`]: 'soonish', [`was-${first.id}`]: '' })
    expect([bad.status, bad.text.includes('value="soonish"')]).toEqual([422, true])
    expect((await pm.post(`${home}/test-plan/days`, { [`day-${first.id}`]: '2026-03-10', [`was-${first.id}`]: '' })).status).toBe(303)
    expect((await dos.get('/work/conditions')).text).toContain('due 10 March 2026')
    expect((await dos.get(`${home}/test-plan`)).text).toContain('due 10 March 2026')
    const second = await pm.post(`${home}/test-plan/days`, { [`day-${first.id}`]: '2026-03-12', [`was-${first.id}`]: '' })
    expect([second.status, second.text.includes('value="2026-03-12"')]).toEqual([409, true])
    expect((await dos.post(`${home}/go-live/days`, { [`day-${handover.id}`]: '2026-05-30', [`was-${handover.id}`]: '' })).status).toBe(403)
    expect((await pm.post(`${home}/go-live/days`, { [`day-${handover.id}`]: '2026-05-30', [`was-${handover.id}`]: '' })).status).toBe(303)
    expect((await pm.get(`${home}/go-live`)).text).toContain('due 30 May 2026')
    await dos.post(`${home}/test-plan/conditions/${first.id}`, { met: 'yes', [`version-${first.id}`]: '1' })
    expect((await dos.get('/work/conditions')).text).not.toContain(first.id)
    await pm.post(`${home}/hold`, { reason: 'Winter', version: '1' })
    expect((await dos.get('/work/conditions')).text).toContain('Nothing here waits for you')
  })
})
