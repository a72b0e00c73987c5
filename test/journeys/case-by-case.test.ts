import { afterEach, expect, it } from 'vitest'
import { onSqliteAndServer } from '../support/databases.ts'
import { countingRun, reviewActions } from '../support/run-forms.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

onSqliteAndServer('a run that is recorded case by case', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const db = () => started.world.context.db

  /** An open run with three cases. */
  async function begin(given = countingRun) {
    started = await startedProject(await open())
    const ids = (await db().read.selectFrom('test_cases').select('id').orderBy('position').execute()).map((row) => row.id)
    await db().transaction((trx) => trx.deleteFrom('test_cases').where('id', 'in', ids.slice(3)).execute())
    await started.pm.post(`${started.home}/test-plan/runs`, given)
    const run = `${started.home}/test-plan/runs/1`
    const [one = '', two = '', three = ''] = ids
    return { ...started, run, one, two, three, at: (id: string) => `${run}/cases/${id}` }
  }
  const results = () => db().read.selectFrom('test_results').select(['case_id', 'verdict', 'attempt', 'comment']).orderBy('attempt').execute()
  const result = (id: string, verdict: string, more: { comment?: string; seen?: string; after?: string } = {}) => ({
    [`verdict-${id}`]: verdict,
    [`comment-${id}`]: more.comment ?? '',
    [`seen-${id}`]: more.seen ?? '0',
    after: more.after ?? 'next',
  })

  it('leads from each case to the next without a result, and from the last back to the run', async () => {
    const { dos, run, one, two, three, at } = await begin()
    expect((await dos.post(`${at(two)}/result`, result(two, 'pass'))).location).toBe(at(three))
    expect((await dos.get(at(three))).text).toContain('case C2 of the Consumer: Pass recorded')
    expect((await dos.post(`${at(three)}/result`, result(three, 'fail', { comment: 'No message' }))).location).toBe(at(one))
    expect((await dos.post(`${at(one)}/result`, result(one, 'pass'))).location).toBe(run)
    const page = (await dos.get(run)).text
    for (const says of ['No other case waits for a result', '3 of 3 cases recorded: 1 failed, 2 passed', 'nhsuk-u-visually-hidden'])
      expect(page).toContain(says)
    expect((await results()).map((row) => [row.case_id, row.verdict])).toHaveLength(3)
  })

  it('stays at the case if that is asked for, and records a comment alone', async () => {
    const { dos, one, two, at } = await begin()
    expect((await dos.post(`${at(one)}/result`, result(one, 'pass', { after: 'stay' }))).location).toBe(at(one))
    expect((await dos.post(`${at(two)}/result`, result(two, '', { comment: 'The line was slow', after: 'stay' }))).location).toBe(at(two))
    expect((await dos.get(at(two))).text).toContain('comment saved')
    expect(await results()).toHaveLength(1)
  })

  it('shows the cases before and after, what is expected, and the form if you may record', async () => {
    const { dos, tom, one, two, three, at } = await withTrainer()
    const page = (await dos.get(at(two))).text
    for (const says of ['Case 2 of 3 in run 1', 'What is tested', `href="${at(one)}" rel="prev"`, `href="${at(three)}" rel="next"`])
      expect(page).toContain(says)
    expect(page).toContain(`action="${at(two)}/result"`)
    expect((await tom.get(at(two))).text).not.toContain('/result"')
    expect((await tom.post(`${at(two)}/result`, result(two, 'pass'))).status).toBe(403)
    expect(await results()).toEqual([])
  })
  /** Someone who can read the project and is not in its test team. */
  async function withTrainer() {
    const begun = await begin()
    const { email } = await begun.world.account('Vic Young', 'programme-viewer')
    return { ...begun, tom: await begun.world.visitor().signIn(email) }
  }

  it('keeps what was typed after an error, and records nothing', async () => {
    const { dos, one, at } = await begin()
    const mute = await dos.post(`${at(one)}/result`, result(one, 'fail'))
    expect([mute.status, mute.text.includes('Say what was seen'), /value="fail" checked/.test(mute.text)]).toEqual([422, true, true])
    const empty = await dos.post(`${at(one)}/result`, result(one, ''))
    expect([empty.status, empty.text.includes('Choose a result, or write a comment')]).toEqual([422, true])
    const long = await dos.post(`${at(one)}/result`, result(one, 'pass', { comment: 'x'.repeat(5001) }))
    expect([long.status, long.text.includes('x'.repeat(5001))]).toEqual([422, true])
    expect(await results()).toEqual([])
  })

  it('shows the second person to record a case the result that came first, and saves theirs as a retest', async () => {
    const { pm, dos, one, two, at } = await begin()
    await dos.post(`${at(one)}/result`, result(one, 'fail', { comment: 'No slot was shown' }))
    const late = await pm.post(`${at(one)}/result`, result(one, 'pass', { comment: 'Slots at once' }))
    expect([late.status, late.text.includes('Your result was not recorded')]).toEqual([409, true])
    for (const says of ['Dan Okoro recorded Fail on 2 March 2026, 9:00am: No slot was shown.', 'Slots at once']) expect(late.text).toContain(says)
    expect(late.text).toMatch(/value="pass" checked/)
    const seen = hidden(late.text, `seen-${one}`)
    expect([seen, (await results()).length]).toEqual(['1', 1])
    // A form that comes back with another error must not hide what its person has not seen.
    const wrong = await dos.post(`${at(one)}/result`, result(one, 'fail'))
    expect([wrong.status, hidden(wrong.text, `seen-${one}`)]).toEqual([422, '0'])
    expect((await pm.post(`${at(one)}/result`, result(one, 'pass', { comment: 'Slots at once', seen }))).location).toBe(at(two))
    expect((await results()).map((row) => [row.attempt, row.verdict])).toEqual([
      [1, 'fail'],
      [2, 'pass'],
    ])
  })

  it('records only the case in its address, and keeps what was typed if someone else has finished the run', async () => {
    const { pm, dos, run, one, two, at } = await begin({ ...countingRun, environment: 'like-live' })
    await dos.post(`${at(one)}/result`, { ...result(two, 'fail', { comment: 'Of another' }), ...result(one, 'pass') })
    expect((await results()).map((row) => row.case_id)).toEqual([one])
    expect((await pm.post(`${run}/finish`, { review: 'Line down', outcome: 'failure', ...reviewActions })).status).toBe(303)
    const after = await dos.post(`${at(two)}/result`, result(two, 'fail', { comment: 'Too late' }))
    expect(after.status).toBe(409)
    for (const says of ['Meera Shah finished this run', 'Result: Fail', 'Comment: Too late']) expect(after.text).toContain(says)
    expect(await results()).toHaveLength(1)
  })

  it('offers no form before its day, and says why', async () => {
    const { pm, dos, run, one, at } = await begin({ ...countingRun, held_on: '2026-03-09' })
    expect((await dos.get(at(one))).text).not.toContain('/result"')
    const early = await dos.post(`${at(one)}/result`, result(one, 'pass'))
    expect([early.status, early.text.includes('This run is on 9 March 2026')]).toEqual([422, true])
    const several = (await dos.get(`${run}/several`)).text
    expect([several.includes('This run is on 9 March 2026'), several.includes('<select')]).toEqual([true, false])
    expect((await pm.get(run)).text).not.toContain('Record the next case')
    expect(await results()).toEqual([])
  })
})
